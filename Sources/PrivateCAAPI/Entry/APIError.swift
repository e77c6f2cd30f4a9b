public import Authority
import Issuance
import JSON

/// An error as the wire spells it: a name, a status and a message.
public struct APIError: Error, Hashable, Sendable {
    /// The names of errors, as `__type` carries them.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        // Of the interface.
        case certificateMismatch = "CertificateMismatchException"
        case invalidArguments = "InvalidArgsException"
        case invalidName = "InvalidArnException"
        case invalidPageToken = "InvalidNextTokenException"
        case invalidPolicy = "InvalidPolicyException"
        case invalidRequest = "InvalidRequestException"
        case invalidState = "InvalidStateException"
        case invalidTag = "InvalidTagException"
        case limitExceeded = "LimitExceededException"
        case lockoutPrevented = "LockoutPreventedException"
        case malformedCertificate = "MalformedCertificateException"
        case malformedCertificationRequest = "MalformedCSRException"
        case permissionExists = "PermissionAlreadyExistsException"
        case alreadyProcessed = "RequestAlreadyProcessedException"
        case requestFailed = "RequestFailedException"
        case requestInProgress = "RequestInProgressException"
        case resourceNotFound = "ResourceNotFoundException"
        case tooManyTags = "TooManyTagsException"

        // Of every interface of this kind.
        case accessDenied = "AccessDeniedException"
        case internalFailure = "InternalFailure"
        case notImplemented = "NotImplementedException"
        case requestEntityTooLarge = "RequestEntityTooLargeException"
        case serialization = "SerializationException"
        case serviceUnavailable = "ServiceUnavailableException"
        case throttling = "ThrottlingException"
        case unknownOperation = "UnknownOperationException"
        case validation = "ValidationException"

        // Of authentication.
        case expiredToken = "ExpiredTokenException"
        case incompleteSignature = "IncompleteSignatureException"
        case invalidSignature = "InvalidSignatureException"
        case missingAuthenticationToken = "MissingAuthenticationTokenException"
        case unrecognizedClient = "UnrecognizedClientException"
    }

    /// The name.
    public let code: Code
    /// The HTTP status.
    public let status: Int
    /// What happened, for people; some errors have none.
    public let message: String?

    /// An error with the status that its name has everywhere.
    public init(_ code: Code, _ message: String? = nil) {
        self.init(code, message, status: Self.status(of: code))
    }

    /// An error with a status of its own.
    public init(_ code: Code, _ message: String?, status: Int) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// The wire's words for a refusal.
    public init(_ refusal: Refusal) {
        let message =
            switch refusal.cause {
            case .reason(let reason): reason.message
            case .sentence, .template, .policy: refusal.message
            }
        self.init(Code(refusal.code), message)
    }

    /// The body: `{"__type":"InvalidStateException","message":"…"}`.
    public var body: [UInt8] {
        JSONWriter.structure { writer in
            writer.member("__type", self.code.rawValue)
            writer.member("message", self.message)
        }
    }

    /// 400 for everything that a repetition would not cure; clients repeat 5xx.
    private static func status(of code: Code) -> Int {
        switch code {
        case .internalFailure: 500
        case .serviceUnavailable: 503
        case .requestEntityTooLarge: 413
        default: 400
        }
    }
}
