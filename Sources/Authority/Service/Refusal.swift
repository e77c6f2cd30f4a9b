/// Why an operation did not happen: a closed set of kinds, each with a message that says which field and why.
public struct Refusal: Error, Hashable, Sendable {
    /// The kinds of refusal; the raw values are what the log records.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case accessDenied = "access-denied"
        case authorityNotFound = "authority-not-found"
        case authorityState = "authority-state"
        case certificateNotFound = "certificate-not-found"
        case certificateMismatch = "certificate-mismatch"
        case internalFailure = "internal-failure"
        case invalidArgument = "invalid-argument"
        case invalidName = "invalid-name"
        case invalidPageToken = "invalid-page-token"
        case invalidRequest = "invalid-request"
        case invalidTag = "invalid-tag"
        case invalidValue = "invalid-value"
        case limitExceeded = "limit-exceeded"
        case malformedCertificate = "malformed-certificate"
        case malformedCertificationRequest = "malformed-certification-request"
        case requestFailed = "request-failed"
        case requestInProgress = "request-in-progress"
        case throttled = "throttled"
        case unavailable = "unavailable"
    }

    /// The kind.
    public let code: Code
    /// Which field, and why.
    public let message: String

    /// A refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
