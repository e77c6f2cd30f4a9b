import Bytes
import Cryptography
import Derivation
import Issuance
import Ledger
import Testing

@testable import Authority

/// Commands as the intake makes them, for tests that stop between the steps.
enum Proposals {
    /// A judged request of an ordinary certificate.
    ///
    /// - Returns: The command, its stream, and the serial number that it is authorized for.
    static func request(
        _ order: CertificateOrder,
        by state: AuthorityState,
        at moment: Instant,
        principal: String = "somebody",
        policyVersion: UInt64
    ) throws -> (command: Command, stream: UniqueIdentifier, serialNumber: [UInt8]) {
        let caller = try Samples.caller(principal)
        let received = ReceivedRequest(order.certificationRequest)
        let requested = IssuanceRequested(
            order,
            received,
            of: order.authority,
            provenance: caller.provenance(inStream: caller.request)
        )
        let issuance = IssuanceOrder(requested, received: received)
        let serialNumber = try Entropy.system.serialNumber(at: moment)
        let judgement = try RuleSets.known.judge(
            issuance,
            by: try IssuingAuthority(state),
            authorityName: "",
            at: moment,
            serialNumber: serialNumber,
            capabilities: Set(CryptographyLibrary.capabilities),
            policy: IssuancePolicy(),
            ruleSet: RuleSets.known.newest
        )
        let body = judgement.eventBody(
            moment: moment,
            basis: Basis(authority: state.version, policy: policyVersion)
        )
        let proposal = IssuanceProposal(
            requested: try Self.encoded(.issuanceRequested(requested), caller.request),
            publicKeyDigest: try issuance.publicKeyDigest(),
            judgement: try Self.encoded(body, caller.request),
            basis: Basis(authority: state.version, policy: policyVersion),
            isQuotaReached: false
        )
        return (.requestIssuance(proposal), caller.request, serialNumber)
    }

    static func encoded(_ body: EventBody, _ stream: UniqueIdentifier) throws -> EncodedEvent {
        try EncodedEvent(stream: stream, event: Event(nonce: try Entropy.system.nonce(), body: body))
    }

    static func creating(_ token: String? = nil) throws -> AuthorityCreating {
        let provenance = try Samples.caller().provenance(inStream: UniqueIdentifier(words: (0, 0)))
        return AuthorityCreating(try Samples.authority(token: token), provenance: provenance)
    }
}
