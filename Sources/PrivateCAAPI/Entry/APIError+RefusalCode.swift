import Ledger

extension APIError.Code {
    /// The wire's name for a kind of refusal.
    ///
    /// The only such switch: a new kind of refusal does not compile until it has a name.
    init(_ code: RefusalCode) {
        self =
            switch code {
            case .authorityNotFound, .certificateNotFound, .permissionNotFound, .policyNotFound: .resourceNotFound
            case .bucketNotFound, .reportNotFound: .resourceNotFound
            case .accessDenied: .accessDenied
            case .authorityState: .invalidState
            case .certificateMismatch: .certificateMismatch
            case .internalFailure: .internalFailure
            case .invalidArgument: .invalidArguments
            case .invalidName: .invalidName
            case .invalidPageToken: .invalidPageToken
            case .invalidRequest: .invalidRequest
            case .invalidTag: .invalidTag
            case .invalidValue: .validation
            case .limitExceeded: .limitExceeded
            case .malformedCertificate: .malformedCertificate
            case .malformedCertificationRequest: .malformedCertificationRequest
            case .requestFailed: .requestFailed
            case .requestInProgress: .requestInProgress
            case .throttled: .throttling
            case .unavailable: .serviceUnavailable
            case .notImplemented: .notImplemented
            case .unknownOperation: .unknownOperation
            case .tooLarge: .requestEntityTooLarge
            case .unreadable: .serialization
            case .signatureMissing: .missingAuthenticationToken
            case .signatureIncomplete: .incompleteSignature
            case .signatureInvalid: .invalidSignature
            case .accessKeyUnknown: .unrecognizedClient
            case .alreadyProcessed: .alreadyProcessed
            case .tooManyTags: .tooManyTags
            case .permissionExists: .permissionExists
            case .invalidPolicy: .invalidPolicy
            case .lockoutPrevented: .lockoutPrevented
            }
    }
}

extension RefusalCode {
    /// The kind of refusal that an answer tells of.
    init(_ code: APIError.Code) {
        self =
            switch code {
            case .resourceNotFound: .authorityNotFound
            case .accessDenied: .accessDenied
            case .invalidState: .authorityState
            case .certificateMismatch: .certificateMismatch
            case .internalFailure: .internalFailure
            case .invalidArguments: .invalidArgument
            case .invalidName: .invalidName
            case .invalidPageToken: .invalidPageToken
            case .invalidRequest: .invalidRequest
            case .invalidTag: .invalidTag
            case .validation: .invalidValue
            case .limitExceeded: .limitExceeded
            case .malformedCertificate: .malformedCertificate
            case .malformedCertificationRequest: .malformedCertificationRequest
            case .requestFailed: .requestFailed
            case .requestInProgress: .requestInProgress
            case .throttling: .throttled
            case .serviceUnavailable: .unavailable
            case .notImplemented: .notImplemented
            case .unknownOperation: .unknownOperation
            case .requestEntityTooLarge: .tooLarge
            case .serialization: .unreadable
            case .missingAuthenticationToken: .signatureMissing
            case .incompleteSignature: .signatureIncomplete
            case .invalidSignature: .signatureInvalid
            // A key that has ended is nobody's, too: which one it was, the counts of log-ins say.
            case .unrecognizedClient, .expiredToken: .accessKeyUnknown
            case .alreadyProcessed: .alreadyProcessed
            case .tooManyTags: .tooManyTags
            case .permissionExists: .permissionExists
            case .invalidPolicy: .invalidPolicy
            case .lockoutPrevented: .lockoutPrevented
            }
    }
}
