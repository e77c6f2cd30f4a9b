public import Bytes
import Cryptography
import Derivation
import EventLog
public import Issuance
import Ledger
import PKI

/// What would become of an order if it were placed now: the same judgement, of which nothing is signed and nothing written.
public struct IssuanceForecast: Sendable {
    /// The clock reading that went into it.
    public let moment: Instant
    /// Every rule that was asked, in order.
    public let outcomes: [RuleOutcome]
    /// Why the order would be refused; `nil` where a certificate would be signed.
    public let refusal: IssuanceRefusal?
    /// The octets that would be signed, with a serial number and a place in the log that nobody gets; `nil` where the order would be refused.
    public let tbsOctets: [UInt8]?
}

extension RecordedLedger {
    /// Judges an order as the ledger stands; idempotency tokens are not looked at.
    ///
    /// - Throws: ``Refusal`` where nothing can be said about it.
    public func forecast(
        _ order: CertificateOrder,
        at now: Instant = TimeSource.system.wall(),
        entropy: Entropy = .system
    ) async throws(Refusal) -> IssuanceForecast {
        let moment = max(now, self.state.lastTime)
        var state = self.state
        do throws(OpeningError) {
            if let identifier = order.authority, let known = try await self.known(identifier) { state.admit(known) }
        } catch {
            throw Refusal(.internalFailure, error.message)
        }
        let authority = order.authority.flatMap { state.authorities[$0] }
        let received = ReceivedRequest(order.certificationRequest)
        // Recorded nowhere, and made as what would be: the forecast judges what a server would judge.
        let requested = IssuanceRequested(
            order,
            received,
            of: authority?.identifier,
            provenance: Provenance(.program, "forecast")
        )
        do {
            let placed = IssuanceOrder(requested, received: received)
            var keys = state.policy.keys
            if !keys.isWhole { keys = try await TakenKeysLookup(reader: self.reader).keys(for: placed, atHand: keys) }
            var judgement = try RuleSets.known.judge(
                placed,
                by: try authority.map { try IssuingAuthority($0) },
                authorityName: requested.authorityName ?? "",
                at: moment,
                serialNumber: try entropy.serialNumber(at: moment),
                capabilities: Set(CryptographyLibrary.capabilities),
                policy: IssuancePolicy(
                    state.policy,
                    keys: keys,
                    isQuotaReached: state.isQuotaReached(of: authority?.identifier)
                ),
                mention: LogMention(
                    state,
                    of: authority,
                    request: try entropy.identifier(),
                    payloadDigest: .zero
                ),
                pointers: RevocationPointers(authority),
                ruleSet: state.policy.ruleSet
            )
            if let authority, let policy = authority.reissuance?.policy,
                let octets = judgement.permittedOctets,
                let likeness = Digest256(likenessOf: octets, by: authority.identifier)
            {
                let earlier = try await self.reader.recentIssuance(alike: likeness, at: moment)
                    .flatMap { moment < $0.end(within: policy.period) ? EarlierIssuance($0, under: policy) : nil }
                judgement = judgement.compared(with: earlier, refuses: policy.refuses)
            }
            let outcomes = judgement.outcomes
            switch judgement.verdict {
            case .permitted(let permission):
                return IssuanceForecast(
                    moment: moment,
                    outcomes: outcomes,
                    refusal: nil,
                    tbsOctets: permission.octets
                )
            case .refused(let refusal):
                return IssuanceForecast(
                    moment: moment,
                    outcomes: outcomes,
                    refusal: refusal,
                    tbsOctets: nil
                )
            }
        } catch {
            throw Refusal(.internalFailure, "The order could not be judged: \(error)")
        }
    }
}
