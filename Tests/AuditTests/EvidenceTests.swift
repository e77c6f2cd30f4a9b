import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import Ledger
import PKI
import SQLiteLog
import Testbed
import Testing
import Transparency

@Suite("Evidence of one certificate")
struct EvidenceTests {
    /// A log whose entry at a position has its payload withheld.
    private struct WithholdingLog: ForwardingReader {
        let reader: any EventReading
        let position: UInt64

        func storedEntry(at position: UInt64) async throws(StoreError) -> StoredEntry? {
            let stored = try await self.reader.storedEntry(at: position)
            guard position == self.position, let stored else { return stored }
            return StoredEntry(header: stored.header, leafHash: stored.leafHash, payload: .withheld)
        }
    }

    private func key(_ fixture: LogFixture) throws -> NoteVerifier {
        try NoteVerifier(name: fixture.origin, subjectPublicKeyInfo: fixture.logKey.subjectPublicKeyInfo)
    }

    private func bundle(_ log: any EventReading, at position: UInt64) async throws -> [UInt8] {
        try await EvidenceWriter(log: log).bundle(of: .position(position)).encoded
    }

    private func checked(_ octets: [UInt8], _ key: NoteVerifier) -> EvidenceReport {
        EvidenceProof(file: "it", octets: octets, key: key).check()
    }

    private func positions(_ fixture: LogFixture, of type: EventType) -> [UInt64] {
        fixture.entries.filter { $0.header.type == type.rawValue }.map(\.header.position)
    }

    /// Something that was intended to be signed, and its ending.
    private func end(_ fixture: LogFixture, _ root: UniqueIdentifier, with ending: EventBody) throws -> UInt64 {
        let stream = fixture.identifier()
        let requested = fixture.requested(of: root, try LogFixture.subscriberRequest())
        let judgement = try fixture.judgement(of: requested)
        try fixture.append([(stream, .issuanceRequested(requested)), (stream, judgement)])
        let position = try fixture.append(stream, ending).header.position
        try fixture.checkpoint()
        return position
    }

    @Test("of every certificate proves it, and derives it again")
    func issued() async throws {
        let (fixture, _) = try LogFixture.whole()
        for position in self.positions(fixture, of: .certificateSigned) {
            let report = self.checked(try await self.bundle(fixture.store.reader, at: position), try self.key(fixture))
            #expect(report.verdict == .proved, "\(report.text)")
            #expect(report.subject?.status == "issued" && report.subject?.ending == position)
            #expect(report.rows[.intent]?.notChecked == 0)
        }
    }

    @Test("of a number that was burned says that nobody has its certificate")
    func burned() async throws {
        let (fixture, root) = try LogFixture.whole()
        let abandoned = try self.end(
            fixture,
            root,
            with: .issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: [])))
        )
        let failed = try self.end(
            fixture,
            root,
            with: .signingFailed(
                SigningFailed(reason: RecordedReason(code: 18, values: []), signatureMayExist: true)
            )
        )
        for position in [abandoned, failed] {
            let octets = try await self.bundle(fixture.store.reader, at: position)
            #expect(octets.starts(with: Array("ca-ledger evidence v1\ncertificate none\n".utf8)))
            let report = self.checked(octets, try self.key(fixture))
            #expect(report.verdict == .proved && report.subject?.status == "burned", "\(report.text)")
            let story = try await CertificateStory.story(
                of: .certificate(.position(position)),
                in: fixture.store.reader
            ) { _, _ in
                "it"
            }
            let text = String(decoding: story.written(.text), as: UTF8.self)
            #expect(text.contains("its serial number was burned, and counts as revoked"))
        }
        let free = try self.end(
            fixture,
            root,
            with: .signingFailed(
                SigningFailed(reason: RecordedReason(code: 16, values: []), signatureMayExist: false)
            )
        )
        await #expect(throws: CertificateAbsence.noEnding(free - 1)) {
            try await self.bundle(fixture.store.reader, at: free)
        }
    }

    @Test("is made under a signed checkpoint that covers it, or not at all")
    func unsigned() async throws {
        let (fixture, root) = try LogFixture.whole()
        try fixture.issue(from: root)
        let position = try #require(self.positions(fixture, of: .certificateSigned).last)
        await #expect(throws: EvidenceError.unsigned(position)) {
            try await self.bundle(fixture.store.reader, at: position)
        }
    }

    @Test("of what was asked for before an epoch stands under the epoch's key, and under no other")
    func epoch() async throws {
        let (fixture, _) = try LogFixture.whole()
        let next = try PrivateKey.generate(.ed25519)
        try fixture.open(fixture.opening(1, as: "elsewhere.example/log", next), next)
        let position = try #require(self.positions(fixture, of: .certificateSigned).last)
        let octets = try await self.bundle(fixture.store.reader, at: position)
        let key = try NoteVerifier(name: "elsewhere.example/log", subjectPublicKeyInfo: next.subjectPublicKeyInfo)
        let report = self.checked(octets, key)
        #expect(report.verdict == .proved && report.epoch == 1, "\(report.text)")
        let before = self.checked(octets, try self.key(fixture))
        #expect(before.verdict == .finding && before.rows[.checkpoint]?.failed == 1)
        // A key that the log does not name may sign whatever it likes.
        let other = try PrivateKey.generate(.ed25519)
        let stranger = try NoteVerifier(name: "elsewhere.example/log", subjectPublicKeyInfo: other.subjectPublicKeyInfo)
        let text = try #require(String(decoding: octets, as: UTF8.self).components(separatedBy: "\ncheckpoint\n").first)
        let head = try #require(String(decoding: octets, as: UTF8.self).components(separatedBy: "\ncheckpoint\n").last)
        let body = try SignedNote(parsing: head).text
        let forged = try SignedNote.sign(body, name: stranger.name, key: other).encoded
        let signed = self.checked(Array("\(text)\ncheckpoint\n\(forged)".utf8), stranger)
        #expect(signed.rows[.checkpoint]?.failed == 1, "\(signed.text)")
        #expect(
            signed.rows[.checkpoint]?.message
                == "the log names another key for its checkpoints than the one that was given"
        )
    }

    @Test("of a payload that is withheld proves its place, and says what was not checked")
    func withheld() async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = try #require(self.positions(fixture, of: .certificateSigned).last)
        let request = try #require(self.positions(fixture, of: .issuanceRequested).last { $0 < position })
        let log = WithholdingLog(reader: fixture.store.reader, position: request)
        let octets = try await self.bundle(log, at: position)
        #expect(String(decoding: octets, as: UTF8.self).contains("\npayload withheld\n"))
        let report = self.checked(octets, try self.key(fixture))
        #expect(report.verdict == .unverifiable && report.subject?.status == "issued", "\(report.text)")
        #expect(report.rows[.intent]?.notChecked ?? 0 > 0 && report.rows[.certificate]?.failed == 0)
    }

    @Test("with a revocation that is withheld says neither revoked nor issued: it may be another certificate's")
    func withheldRevocation() async throws {
        let (fixture, root) = try LogFixture.whole()
        let certificate = try #require(try fixture.issue(from: root))
        let fact = CertificateRevoked(
            authority: root,
            serialNumber: certificate.tbsCertificate.serialNumber.octets,
            reason: .superseded,
            provenance: fixture.provenance()
        )
        let stream = try StreamIdentifiers.revocations(of: root)
        let revoked = try fixture.append(stream, .certificateRevoked(fact)).header.position
        try fixture.checkpoint()
        let octets = try await self.bundle(fixture.store.reader, at: revoked)
        #expect(self.checked(octets, try self.key(fixture)).subject?.status == "revoked")
        var lines = String(decoding: octets, as: UTF8.self).components(separatedBy: "\n")
        let place = try #require(lines.firstIndex(of: "entry \(revoked) CertificateRevoked"))
        lines[place + 2] = "payload withheld"
        let report = self.checked(Array(lines.joined(separator: "\n").utf8), try self.key(fixture))
        #expect(report.verdict == .unverifiable && report.subject?.status == "unknown", "\(report.text)")
        #expect(report.rows[.standing]?.failed == 0 && report.rows[.standing]?.notChecked == 1)
        #expect(report.rows[.standing]?.position == revoked)
    }

    @Test("of what a signature is not says so")
    func wrongSignature() async throws {
        let (fixture, root) = try LogFixture.whole()
        let position = try self.end(
            fixture,
            root,
            with: .certificateSigned(CertificateSigned(signature: [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]))
        )
        let report = self.checked(try await self.bundle(fixture.store.reader, at: position), try self.key(fixture))
        #expect(
            report.rows[.certificate]?.failed == 1 && report.rows[.certificate]?.position == position,
            "\(report.text)"
        )
        #expect(report.rows.values.filter { $0.failed > 0 }.count == 1)
    }
}
