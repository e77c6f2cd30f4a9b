public import Bytes
public import Cryptography
public import PKI

/// The sets of rules that a program has, by number.
///
/// A ledger says which is in force, and a program never takes a newer one by itself: `RulesAdopted` is an event.
public struct RuleSets: Sendable {
    /// Those of this program.
    public static let known = RuleSets([FirstRuleSet()])

    /// The rules of all sets, in the order of their numbers; of one that several sets have, the newest set's.
    public let rules: [Rule]

    private let sets: [any RuleSet]

    /// A registry of sets; of one number the first counts.
    init(_ sets: [any RuleSet]) {
        self.sets = sets.sorted { $0.number < $1.number }
        var known: Set<Int64> = []
        self.rules = self.sets.reversed().flatMap(\.rules).filter { known.insert($0.number).inserted }
            .sorted { $0.number < $1.number }
    }

    /// Their numbers, rising.
    public var numbers: [Int64] { self.sets.map(\.number) }

    /// The number of the newest: what a new ledger begins with.
    public var newest: Int64 { self.sets.last?.number ?? 0 }

    /// Whether there is a set of that number.
    public func contains(_ number: Int64) -> Bool { self.set(number) != nil }

    /// The rules of a set, in the order of their numbers; none where there is no such set.
    public func rules(of number: Int64) -> [Rule] { self.set(number)?.rules ?? [] }

    /// The rules of a set that a policy may turn off; none where there is no such set.
    public func optionalRules(of number: Int64) -> [Rule] { self.set(number)?.optional ?? [] }

    /// The lints of a set that refuse, and that a policy may lower to notes; none where there is no such set.
    public func lowerableRules(of number: Int64) -> [Rule] { self.set(number)?.lowerable ?? [] }

    /// The rule that events record under a number; `nil` for a number that no rule has.
    public func rule(numbered number: Int64) -> Rule? { self.rules.first { $0.number == number } }

    private func set(_ number: Int64) -> (any RuleSet)? { self.sets.first { $0.number == number } }

    /// What an order comes to: the same for the same inputs, for ever.
    ///
    /// - Parameters:
    ///   - order: What is asked for.
    ///   - authority: The authority asked; `nil` where its name names none.
    ///   - authorityName: The name that it was asked for by, for the refusal.
    ///   - moment: The one clock reading; its fraction of a second is dropped.
    ///   - serialNumber: Sixteen octets, the first of them 0x01 to 0x7F.
    ///   - capabilities: The names of the signature algorithms that the library can verify: a recorded input, since libraries change.
    ///   - policy: What the people who run the ledger have decided, at the version that the event records.
    ///   - mention: What the certificate says of the log.
    ///   - pointers: Where the certificate says that it can be found out whether it was revoked.
    ///   - ruleSet: The number of the set to judge by.
    /// - Throws: A failure of the library: then nothing is known about the order.
    public func judge(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority?,
        authorityName: String,
        at moment: Instant,
        serialNumber: [UInt8],
        capabilities: Set<String>,
        policy: IssuancePolicy,
        mention: LogMention = .none,
        pointers: RevocationPointers = .none,
        ruleSet: Int64
    ) throws(CryptographyError) -> Judgement {
        let unlinted = try self.draft(
            order,
            by: authority,
            authorityName: authorityName,
            at: moment,
            serialNumber: serialNumber,
            capabilities: capabilities,
            policy: policy,
            mention: mention,
            pointers: pointers,
            ruleSet: ruleSet
        )
        return try unlinted.linted()
    }

    /// The first half of a judgement: everything but the lints, and the parameters those of the whole.
    ///
    /// - Throws: A failure of the library: then nothing is known about the order.
    public func draft(
        _ order: IssuanceOrder,
        by authority: IssuingAuthority?,
        authorityName: String,
        at moment: Instant,
        serialNumber: [UInt8],
        capabilities: Set<String>,
        policy: IssuancePolicy,
        mention: LogMention = .none,
        pointers: RevocationPointers = .none,
        ruleSet: Int64
    ) throws(CryptographyError) -> UnlintedJudgement {
        guard let set = self.set(ruleSet) else {
            let refusal = Self.unknown(ruleSet)
            return UnlintedJudgement(ruleSet: ruleSet, policy: policy, record: Record(), outcome: .refused(refusal))
        }
        let inquiry = Inquiry(
            order: order,
            authority: authority,
            authorityName: authorityName,
            moment: moment.wholeSecond,
            serialNumber: serialNumber,
            capabilities: capabilities,
            policy: policy,
            mention: mention,
            pointers: pointers
        )
        var record = Record()
        let outcome: UnlintedJudgement.Outcome
        do throws(Interruption) {
            outcome = .drafted(try set.draft(inquiry, record: &record), set)
        } catch {
            outcome = .refused(try error.refusal())
        }
        return UnlintedJudgement(ruleSet: ruleSet, policy: policy, record: record, outcome: outcome)
    }

    /// What an authority's wish for a certification request of its own comes to: the same octets for the same order, for ever.
    ///
    /// - Throws: A failure of the library: then nothing is known about the order.
    public func judge(_ order: AuthorityRequestOrder, ruleSet: Int64) throws(CryptographyError) -> Judgement {
        guard let set = self.set(ruleSet) else {
            return Judgement(ruleSet: ruleSet, outcomes: [], verdict: .refused(Self.unknown(ruleSet)))
        }
        var record = Record()
        do throws(Interruption) {
            let permission = try set.permit(order, record: &record)
            return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .permitted(permission))
        } catch {
            let refusal = try error.refusal()
            return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .refused(refusal))
        }
    }

    /// What the wish to sign a revocation list comes to: the same octets for the same order, for ever.
    ///
    /// - Throws: A failure of the library: then nothing is known about the order.
    public func judge(_ order: RevocationListOrder, ruleSet: Int64) throws(CryptographyError) -> Judgement {
        guard let set = self.set(ruleSet) else {
            return Judgement(ruleSet: ruleSet, outcomes: [], verdict: .refused(Self.unknown(ruleSet)))
        }
        var record = Record()
        do throws(Interruption) {
            let permission = try set.permit(order, record: &record)
            return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .permitted(permission))
        } catch {
            let refusal = try error.refusal()
            return Judgement(ruleSet: ruleSet, outcomes: record.outcomes, verdict: .refused(refusal))
        }
    }

    /// Permission to sign a responder's certificate: the same octets for the same order, for ever.
    ///
    /// - Throws: What keeps it from being written.
    public func permission(
        for order: ResponderOrder,
        ruleSet: Int64
    ) throws(IssuanceRefusal) -> PermissionToSign {
        guard let set = self.set(ruleSet) else { throw Self.unknown(ruleSet) }
        return try set.permit(order)
    }

    /// What speaks against the names that an authority would have, before it has a key; `nil` where nothing does.
    ///
    /// - Parameters:
    ///   - subject: Its distinguished name, DER.
    ///   - requestExtensions: The extensions that its request is to ask for, DER of `Extensions`; `nil` where none are.
    ///   - ruleSet: The number of the set to judge by.
    /// - Throws: A failure of the library: then nothing is known about the names.
    public func objection(
        toSubject subject: [UInt8],
        requestExtensions: [UInt8]?,
        ruleSet: Int64
    ) throws(CryptographyError) -> IssuanceRefusal? {
        guard let set = self.set(ruleSet) else { return Self.unknown(ruleSet) }
        var record = Record()
        do throws(Interruption) {
            try set.admit(subject: subject, requestExtensions: requestExtensions, record: &record)
            return nil
        } catch {
            return try error.refusal()
        }
    }

    /// The certificate and the chain above it, decoded, if the authority may have them.
    ///
    /// - Parameters:
    ///   - certificate: One certificate in PEM (RFC 7468).
    ///   - chain: The certificates above it in PEM, its issuer's first and the root's last; `nil` or empty for a root.
    ///   - authority: The authority, in the state that it is in.
    ///   - moment: The clock reading.
    ///   - ruleSet: The number of the set to judge by.
    /// - Throws: The first rule that is broken.
    public func admit(
        certificate: [UInt8],
        chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant,
        ruleSet: Int64
    ) throws(ImportRefusal) -> (certificate: Certificate, chain: [Certificate]) {
        guard let set = self.set(ruleSet) else {
            throw ImportRefusal(ImportRules.state, .internalFailure, .ruleSetUnknown, .number(ruleSet))
        }
        return try set.admit(certificate: certificate, chain: chain, to: authority, at: moment)
    }

    private static func unknown(_ number: Int64) -> IssuanceRefusal {
        IssuanceRefusal(code: .internalFailure, reason: Reason(.ruleSetUnknown, .number(number)))
    }
}
