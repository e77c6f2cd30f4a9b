/// The kind of a refusal: what a caller can do about it.
///
/// The one vocabulary of everything that is refused, whether by a rule, by an authority, or before anybody is known: under
/// numbers that events record, and that are never given to another kind. What a kind is called elsewhere is for who tells it.
public enum RefusalCode: Int, Hashable, Sendable, CaseIterable {
    /// The certification request cannot be read, or breaks a rule for requests.
    case malformedCertificationRequest = 0
    /// A parameter names something unknown, or does not go with another.
    case invalidArgument = 1
    /// A parameter's value lies outside what is allowed.
    case invalidValue = 2
    /// The authority is in no state to do this.
    case authorityState = 3
    /// There is no such authority.
    case authorityNotFound = 4
    /// The authority has issued as many certificates as it may.
    case limitExceeded = 5
    /// The fault is the ledger's.
    case internalFailure = 6
    /// The caller may not do this.
    case accessDenied = 7
    /// There is no such certificate.
    case certificateNotFound = 8
    /// A certificate does not belong: to the key, or to the one before it.
    case certificateMismatch = 9
    /// A name of a resource is none of this ledger's.
    case invalidName = 10
    /// A token names no page of a list.
    case invalidPageToken = 11
    /// What was submitted does not go with the kind of authority.
    case invalidRequest = 12
    /// A tag may not be attached.
    case invalidTag = 13
    /// A certificate cannot be read, or holds what no authority's certificate may.
    case malformedCertificate = 14
    /// What was asked for earlier failed.
    case requestFailed = 15
    /// What was asked for earlier is not done yet.
    case requestInProgress = 16
    /// Too much is asked for at one time.
    case throttled = 17
    /// Nothing can be recorded now; later it may.
    case unavailable = 18
    /// There is such an operation, and not yet here.
    case notImplemented = 19
    /// There is no such operation.
    case unknownOperation = 20
    /// The call has too many octets.
    case tooLarge = 21
    /// The call is none in the encoding that it claims.
    case unreadable = 22
    /// The call bears no signature.
    case signatureMissing = 23
    /// The call's signature lacks a part.
    case signatureIncomplete = 24
    /// The call's signature is not its own, or too old.
    case signatureInvalid = 25
    /// The call is signed with an access key that nobody has.
    case accessKeyUnknown = 26
    /// What was asked for was done before, and cannot be done again.
    case alreadyProcessed = 27
    /// There would be more tags than there may be.
    case tooManyTags = 28
    /// What a service is to be permitted, it is permitted.
    case permissionExists = 29
    /// A service was permitted no such thing.
    case permissionNotFound = 30
    /// A policy cannot be read, or says what is not evaluated.
    case invalidPolicy = 31
    /// A policy would keep whoever puts it from changing it.
    case lockoutPrevented = 32
    /// The authority has no policy.
    case policyNotFound = 33
    /// There is no such bucket.
    case bucketNotFound = 34
    /// There is no such report.
    case reportNotFound = 35

    /// Whether it is recorded that a caller who is known was so refused.
    ///
    /// What may succeed a moment later, and what the caller cannot help, is none; nor is what comes before anybody is known.
    public var isRecorded: Bool {
        switch self {
        case .requestInProgress, .throttled, .unavailable, .internalFailure: false
        case .tooLarge, .unknownOperation, .signatureMissing, .signatureIncomplete, .signatureInvalid,
            .accessKeyUnknown:
            false
        case .malformedCertificationRequest, .invalidArgument, .invalidValue, .authorityState, .authorityNotFound: true
        case .limitExceeded, .accessDenied, .certificateNotFound, .certificateMismatch, .invalidName: true
        case .invalidPageToken, .invalidRequest, .invalidTag, .malformedCertificate, .requestFailed: true
        case .notImplemented, .unreadable, .alreadyProcessed: true
        case .tooManyTags, .permissionExists, .permissionNotFound: true
        case .invalidPolicy, .lockoutPrevented, .policyNotFound: true
        case .bucketNotFound, .reportNotFound: true
        }
    }

    /// Whether it is counted that a caller who is known was so refused, where that has no entry of its own.
    public var isCounted: Bool { self.isRecorded || self == .throttled }

    /// Whether a call can be so refused before anybody is known to have sent it.
    public var precedesCaller: Bool {
        switch self {
        case .signatureMissing, .signatureIncomplete, .signatureInvalid, .accessKeyUnknown: true
        // What the call is, how long, and what went wrong while that was found out.
        case .unknownOperation, .tooLarge, .internalFailure: true
        case .malformedCertificationRequest, .invalidArgument, .invalidValue, .authorityState, .authorityNotFound: false
        case .limitExceeded, .accessDenied, .certificateNotFound, .certificateMismatch, .invalidName: false
        case .invalidPageToken, .invalidRequest, .invalidTag, .malformedCertificate, .requestFailed: false
        case .requestInProgress, .throttled, .unavailable, .notImplemented, .unreadable, .alreadyProcessed: false
        case .tooManyTags, .permissionExists, .permissionNotFound: false
        case .invalidPolicy, .lockoutPrevented, .policyNotFound: false
        case .bucketNotFound, .reportNotFound: false
        }
    }
}
