internal import Bytes

/// Why a certificate was refused as an authority's own.
public struct ImportRefusal: Error, Hashable, Sendable {
    /// What a rule may refuse an import as, by its name in `schemas/rules.md`.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A certificate cannot be read, or holds what no authority's certificate may.
        case malformedCertificate = "malformed-certificate"
        /// A certificate does not belong: to the key, or to the one before it.
        case certificateMismatch = "certificate-mismatch"
        /// What was submitted does not go with the kind of authority.
        case invalidRequest = "invalid-request"
        /// A value lies outside what is allowed.
        case invalidValue = "invalid-value"
        /// The authority is in no state to receive a certificate.
        case authorityState = "authority-state"
        /// The fault is ours.
        case internalFailure = "internal-failure"
    }

    /// The rule that was broken; `nil` where the fault is ours.
    public let rule: Rule?
    /// The kind of refusal.
    public let code: Code
    /// Which certificate, and why.
    public let reason: Reason

    /// The reason in words.
    public var message: String { self.reason.sentence }

    init(_ rule: Rule?, _ code: Code, _ reason: Reason) {
        self.rule = rule
        self.code = code
        self.reason = reason
    }

    init(
        _ rule: Rule?,
        _ code: Code,
        _ reason: ReasonCode,
        _ values: ReasonValue...,
        quoting fault: (any QuotedFault)? = nil
    ) {
        self.init(rule, code, Reason(reason, values: values, quoting: fault))
    }
}
