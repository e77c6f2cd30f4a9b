import Audit
import Bytes
import Cryptography
import Derivation
import Ledger
import PKI
import Testbed
import Testing

@testable import Authority

/// A ledger whose authority's certificates are answered for (RFC 6960).
struct AnsweredLedger: Sendable {
    let premises: LedgerUnderTest
    let ledger: OpenLedger
    let authority: UniqueIdentifier
    let certificate: Certificate

    static func options(_ options: inout OpeningOptions) { options.isAnsweredFor = { _ in true } }

    /// Opens a ledger with an authority, or one that has it already.
    init(
        _ premises: LedgerUnderTest,
        authority known: UniqueIdentifier? = nil,
        changing change: (inout OpeningOptions) -> Void = { _ in }
    ) async throws {
        self.premises = premises
        self.ledger = try await premises.open { options in
            Self.options(&options)
            change(&options)
        }
        let authority: UniqueIdentifier
        if let known { authority = known } else { authority = try await self.ledger.authority.foundRoot() }
        self.authority = authority
        let octets = try await self.ledger.authority.authorityCertificate(of: authority).certificate
        self.certificate = try Certificate(derEncoded: octets)
    }

    private init(
        _ premises: LedgerUnderTest,
        _ ledger: OpenLedger,
        _ authority: UniqueIdentifier
    ) async throws {
        self.premises = premises
        self.ledger = ledger
        self.authority = authority
        let octets = try await ledger.authority.authorityCertificate(of: authority).certificate
        self.certificate = try Certificate(derEncoded: octets)
    }

    /// Another authority of the same ledger.
    func also(_ other: UniqueIdentifier) async throws -> AnsweredLedger {
        try await AnsweredLedger(self.premises, self.ledger, other)
    }

    /// Which certificate of the authority is asked about.
    func subject(_ serialNumber: [UInt8], _ hash: StatusSubject.Hash = .sha256) throws -> StatusSubject {
        let signed = self.certificate.tbsCertificate
        let function: HashFunction = hash == .sha1 ? .sha1 : .sha256
        return StatusSubject(
            hash,
            issuerNameHash: try function.digest(of: signed.subject.derOctets),
            issuerKeyHash: try function.digest(of: signed.subjectPublicKeyInfo.subjectPublicKey),
            serialNumber: try SerialNumber(octets: serialNumber)
        )
    }

    /// The octets of an answer.
    func ask(_ subjects: [StatusSubject], nonce: StatusNonce? = nil) async -> StatusAnswer {
        await self.ledger.statuses.answer(StatusRequest(subjects, nonce: nonce).derOctets)
    }

    /// What is said of serial numbers, in an answer that is proved here as a client would.
    func statuses(_ serialNumbers: [UInt8]..., hash: StatusSubject.Hash = .sha256) async throws -> [CertificateStatus] {
        let answer = await self.ask(try serialNumbers.map { try self.subject($0, hash) })
        let signed = try Self.signed(answer)
        #expect(answer.validity?.nextUpdate == signed.data.nextUpdate)
        return signed.data.statuses.map(\.status)
    }

    static func signed(_ answer: StatusAnswer) throws -> SignedStatus {
        guard case .signed(let signed) = try StatusResponse(derEncoded: answer.octets) else {
            throw Unanswered(octets: answer.octets)
        }
        let certificate = try Certificate(derEncoded: try #require(signed.certificates.first))
        let key = try PublicKey(subjectPublicKeyInfo: certificate.tbsCertificate.subjectPublicKeyInfo.derOctets)
        let name = try #require(signed.signatureAlgorithm.signatureAlgorithmName)
        let algorithm = try #require(SignatureAlgorithm(name: name))
        #expect(try key.isValid(signature: signed.signature, of: signed.data.derOctets, algorithm: algorithm))
        return signed
    }

    /// Nothing was signed.
    struct Unanswered: Error {
        let octets: [UInt8]
    }

    /// What a replay of the closed ledger says, and of answers that were kept.
    static func replay(_ premises: LedgerUnderTest, _ answers: [[UInt8]] = []) async -> ReplayReport {
        var replay = Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 2,
            now: premises.clock.wall
        )
        replay.answers = answers.enumerated().map { KeptAnswer(name: "\($0.offset)", octets: $0.element) }
        return await replay.run()
    }
}
