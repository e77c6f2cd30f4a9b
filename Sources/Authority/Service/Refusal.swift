public import Issuance
public import Ledger

/// Why an operation did not happen: what kind of refusal, and why.
///
/// A reason is handed on as it is, for whoever answers to put it in the words of the one who asked. What no rule says, and no
/// event holds, is said in a sentence: nothing compares it.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which field, and why.
    public enum Cause: Hashable, Sendable {
        /// A reason: a code with values.
        case reason(Reason)
        /// A sentence, for people.
        case sentence(String)
        /// The caller's role does not permit this template.
        case template(String)
        /// The authority's policy keeps the caller from it: a statement denies it, or else none allows it; with the template, where that decided.
        case policy(isExplicit: Bool, template: String?)
    }

    /// The kind.
    public let code: RefusalCode
    /// Which field, and why.
    public let cause: Cause
    /// Whether the log holds it already: an event says that this was refused.
    public private(set) var isRecorded = false

    /// A refusal of which a sentence says why.
    public init(_ code: RefusalCode, _ sentence: String) {
        self.code = code
        self.cause = .sentence(sentence)
    }

    /// A refusal for a reason.
    public init(_ code: RefusalCode, _ reason: Reason) {
        self.code = code
        self.cause = .reason(reason)
    }

    /// A refusal of a certificate for which the caller's role lacks a template.
    static func lacking(template: String) -> Refusal { Refusal(.accessDenied, cause: .template(template)) }

    /// A refusal of what an authority's policy keeps the caller from.
    static func denied(_ denial: PolicyDenial, template: String?) -> Refusal {
        Refusal(.accessDenied, cause: .policy(isExplicit: denial.isExplicit, template: template))
    }

    private init(_ code: RefusalCode, cause: Cause) {
        self.code = code
        self.cause = cause
    }

    /// The same refusal, which an event holds.
    var recorded: Refusal {
        var refusal = self
        refusal.isRecorded = true
        return refusal
    }

    /// The cause in nobody's words but the standards'.
    public var message: String {
        switch self.cause {
        case .reason(let reason): reason.sentence
        case .sentence(let sentence): sentence
        case .template(let template): "The role does not permit the template \(template)."
        case .policy(isExplicit: true, _): "The certificate authority's policy denies it."
        case .policy(isExplicit: false, _): "No policy of the certificate authority allows it."
        }
    }

    /// Whether it was decided so; else the ledger could not decide, or not now.
    public var isDecision: Bool {
        switch self.code {
        case .requestInProgress, .throttled, .unavailable, .internalFailure: false
        default: true
        }
    }

    /// The message.
    public var description: String { self.message }
}
