internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// A decision or a signature that is to be made again, from what was recorded for it: much, which stays where it is.
indirect enum DueDerivation: Sendable {
    case decision(DecisionDerivation)
    case signature(SignatureDerivation)
    case list(ListDerivation)
    case listSignature(ListSignatureDerivation)

    func check(_ findings: inout Findings) {
        switch self {
        case .decision(let derivation): derivation.check(&findings)
        case .signature(let derivation): derivation.check(&findings)
        case .list(let derivation): derivation.check(&findings)
        case .listSignature(let derivation): derivation.check(&findings)
        }
    }
}

/// A judgement that is to be made again, where it was made with what was in force.
struct DecisionDerivation: Sendable {
    let position: UInt64
    let requested: IssuanceRequested
    let recorded: EventBody
    let authority: IssuingAuthority?
    /// Whether it says that it was judged with what was in force: what was not is told as that (22), and not judged again.
    let isDue: Bool
    /// What was authorized, where it was.
    let intent: IntentInspection?
    /// Why the authority cannot be read, where it cannot.
    let fault: String?
    let capabilities: Set<String>
    let ruleSets: RuleSets
    /// What the people who run the ledger had decided.
    let policy: IssuancePolicy
    /// What the certificate says of the log.
    let mention: LogMention
    /// What its authority's certificates say of where it can be found out whether they were revoked.
    let pointers: RevocationPointers
    /// What its authority did when it was soon asked for the same again; absent where it did not look.
    let reissuance: DueReissuance?
    /// The request's stream.
    let request: UniqueIdentifier
    /// When it was recorded.
    let time: Instant
    /// How many certificates its authority had issued then, or might have.
    let certificateCount: UInt64

    /// The rule that verifies a certification request's own signature.
    private static let possessionRule: Int64 = 16
    /// What a refusal was judged with is not recorded, because nothing depends on it.
    static let anySerialNumber: [UInt8] = [0x40] + [UInt8](repeating: 0x01, count: 15)

    func check(_ findings: inout Findings) {
        let possession = self.isDue ? self.derive(&findings) : nil
        self.intent?.check(possession: possession, &findings)
    }

    /// Judges again.
    ///
    /// - Returns: Whether the request's own signature verifies, where judging came to ask: it is not verified twice.
    private func derive(_ findings: inout Findings) -> Bool? {
        if let fault {
            findings.fail(.derivation, at: self.position, fault)
            return nil
        }
        let (moment, ruleSet, basis, serialNumber): (Instant, Int64, Basis, [UInt8])
        switch self.recorded {
        case .issuanceAuthorized(let authorized):
            (moment, ruleSet) = (authorized.moment, authorized.ruleSet)
            (basis, serialNumber) = (authorized.basis, authorized.serialNumber)
        case .issuanceRefused(let refused):
            (moment, ruleSet) = (refused.moment, refused.ruleSet)
            (basis, serialNumber) = (refused.basis, Self.anySerialNumber)
        default: return nil
        }
        do throws(CryptographyError) {
            var judgement = try self.ruleSets.judge(
                IssuanceOrder(self.requested),
                by: self.authority,
                authorityName: self.requested.authorityName ?? "",
                at: moment,
                serialNumber: serialNumber,
                capabilities: self.capabilities,
                policy: self.policy,
                mention: self.mention,
                pointers: self.pointers,
                ruleSet: ruleSet
            )
            if let reissuance { judgement = reissuance.compare(judgement) }
            let derived = judgement.eventBody(moment: moment, basis: basis)
            findings.check(
                .derivation,
                derived == self.recorded,
                at: self.position,
                "It derives again differently: \(Self.difference(of: derived, from: self.recorded))."
            )
            return judgement.outcomes.first { $0.rule.number == Self.possessionRule }.map { $0.outcome == .passed }
        } catch {
            findings.fail(.derivation, at: self.position, "It could not be judged again: \(error)")
            return nil
        }
    }

    private static func difference(of derived: EventBody, from recorded: EventBody) -> String {
        switch (derived, recorded) {
        case (.issuanceAuthorized(let derived), .issuanceAuthorized(let recorded)):
            if derived.authority != recorded.authority || derived.key != recorded.key {
                return "the authority or its key differs"
            }
            if derived.tbsCertificate != recorded.tbsCertificate { return "the octets to be signed differ" }
            return self.difference(of: derived.checks, from: recorded.checks)
        case (.issuanceRefused(let derived), .issuanceRefused(let recorded)):
            if derived.code != recorded.code { return "it is refused as \(derived.code), not as \(recorded.code)" }
            if derived.reason != recorded.reason {
                return "the refusal's reason is \(derived.reason.code), \(derived.reason.sentence)"
            }
            return self.difference(of: derived.checks, from: recorded.checks)
        case (.issuanceRefused(let derived), _):
            return "it is refused: \(derived.reason.sentence)"
        default:
            return "it is not refused"
        }
    }

    private static func difference(of derived: [Check], from recorded: [Check]) -> String {
        for (left, right) in zip(derived, recorded) where left != right {
            return "the check of rule \(right.rule) differs"
        }
        return "there are \(derived.count) checks, not \(recorded.count)"
    }
}
