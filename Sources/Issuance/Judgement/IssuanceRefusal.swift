/// Why an order was refused.
public struct IssuanceRefusal: Error, Hashable, Sendable {
    /// What a rule may refuse an order as, by its name in `schemas/rules.md`.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The certification request cannot be read, or breaks a rule for requests.
        case malformedCertificationRequest = "malformed-certification-request"
        /// A parameter names something unknown, or does not go with another.
        case invalidArgument = "invalid-argument"
        /// A parameter's value lies outside what is allowed.
        case invalidValue = "invalid-value"
        /// The authority is in no state to issue this.
        case authorityState = "authority-state"
        /// There is no such authority.
        case authorityNotFound = "authority-not-found"
        /// The authority has issued as many certificates as it may.
        case limitExceeded = "limit-exceeded"
        /// The fault is ours.
        case internalFailure = "internal-failure"
    }

    /// The kind of refusal.
    public let code: Code
    /// Which field, and why.
    public let reason: Reason

    /// The reason in words.
    public var message: String { self.reason.sentence }

    /// A refusal.
    public init(code: Code, reason: Reason) {
        self.code = code
        self.reason = reason
    }
}
