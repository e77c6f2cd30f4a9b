import Bytes
import Cryptography
import Derivation
import Issuance
import Ledger
import PKI
import SQLiteLog
import Testbed
import Testing

@testable import Audit

/// A certificate that somebody found is in the books octet for octet, indicts itself, or is none of this log's.
@Suite struct CertificateProofTests {
    private struct Unexpected: Error {}

    private static let arc = "1.3.6.1.4.1.99999.7"

    /// An intent that says of the log what is given; what the request is, is recorded just before.
    ///
    /// - Parameter isRecorded: Whether the intent and its signature are recorded, too.
    private static func issue(
        from root: UniqueIdentifier,
        of fixture: LogFixture,
        isRecorded: Bool = true,
        serialNumber: [UInt8]? = nil,
        naming name: (LogReference) -> LogReference? = { $0 }
    ) throws -> Certificate {
        fixture.time = fixture.time.adding(seconds: 1)
        let stream = fixture.identifier()
        let requested = fixture.requested(of: root, try LogFixture.subscriberRequest())
        var body = EventBody.issuanceRequested(requested)
        let digest =
            try isRecorded
            ? fixture.append(stream, body).header.payloadDigest
            : SHA256.digest(of: try Event(nonce: stream, body: body).derEncoded())
        let reference = name(
            LogReference(
                origin: fixture.state.epoch?.origin ?? "",
                request: stream.octets,
                payloadDigest: digest.octets
            )
        )
        let state = try #require(fixture.state.authorities[root])
        body = try RuleSets.known.judge(
            IssuanceOrder(requested),
            by: IssuingAuthority(state),
            authorityName: "",
            at: fixture.time,
            serialNumber: serialNumber ?? fixture.serialNumber(),
            capabilities: Set(LogFixture.capabilities),
            policy: fixture.policy(of: root),
            mention: LogMention(reference, identifiers: LogIdentifiers(arc: fixture.state.extensionArc)),
            ruleSet: 1
        ).eventBody(moment: fixture.time, basis: fixture.state.basis(of: root))
        guard case .issuanceAuthorized(let authorized) = body else { throw Unexpected() }
        let signed = try fixture.signature(authorized, by: root)
        if isRecorded {
            try fixture.append(stream, body)
            try fixture.append(stream, .certificateSigned(signed))
        }
        return try Certificate(
            tbsOctets: authorized.tbsCertificate,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: signed.signature
        )
    }

    private static func prove(_ certificate: Certificate, in fixture: LogFixture) async throws -> HandedCertificate {
        try await CertificateProof(log: fixture.store.reader).prove(certificate.derOctets, name: "found")
    }

    private static func speak(of arc: String?, _ fixture: LogFixture) throws {
        let changed = SettingsChanged(
            checkpointInterval: 1_000_000,
            clockBound: 300_000_000,
            publicURLs: [],
            authorities: nil,
            extensionArc: arc,
            provenance: Provenance(.program, "uid:0")
        )
        try fixture.append(fixture.ledger, .settingsChanged(changed))
    }

    @Test func oneThatIsInTheBooksIsFoundWithOrWithoutAMention() async throws {
        let (fixture, root) = try LogFixture.whole()
        let unnamed = try #require(try fixture.issue(from: root))
        let named = try Self.issue(from: root, of: fixture)
        let (first, second) = (try await Self.prove(unnamed, in: fixture), try await Self.prove(named, in: fixture))
        #expect(first.result == .proved && first.reference == nil && first.isSigned)
        #expect(second.result == .proved && second.reference?.origin.isVerbatim(fixture.origin) == true)
        let size = fixture.size
        #expect([second.request, second.intent, second.ending] == [size - 3, size - 2, size - 1])
        let text = try await CertificateProof(log: fixture.store.reader).prove(Array(named.pem.utf8), name: "found")
        #expect(text == second)
        // Another arc later changes nothing of what was issued before, nor does another name of the log.
        try Self.speak(of: Self.arc, fixture)
        let underArc = try Self.issue(from: root, of: fixture)
        try fixture.open(try fixture.opening(1, as: "ca-ledger/another", fixture.logKey), fixture.logKey)
        for certificate in [unnamed, named, underArc] {
            #expect(try await Self.prove(certificate, in: fixture).result == .proved)
        }
        #expect(try await Self.prove(underArc, in: fixture).reference != nil)
    }

    @Test(arguments: [nil, Self.arc] as [String?])
    func oneThatNamesWhatIsNotSoIndictsItself(arc: String?) async throws {
        let (fixture, root) = try LogFixture.whole()
        if let arc { try Self.speak(of: arc, fixture) }
        let other = try Self.issue(from: root, of: fixture)
        let reference = try #require(try await Self.prove(other, in: fixture).reference)
        func forged(_ name: @escaping (LogReference) -> LogReference?) async throws -> HandedCertificate {
            try await Self.prove(Self.issue(from: root, of: fixture, isRecorded: false, naming: name), in: fixture)
        }
        let cases: [(said: String, naming: (LogReference) -> LogReference?)] = [
            ("not in the log", { $0 }),
            ("another certificate", { _ in reference }),
            (
                "another payload",
                { LogReference(origin: reference.origin, request: reference.request, payloadDigest: $0.payloadDigest) }
            ),
            (
                "another log",
                {
                    LogReference(
                        origin: "ca-ledger/other",
                        request: $0.request,
                        payloadDigest: $0.payloadDigest
                    )
                }
            ),
            ("never given", { _ in nil }),
        ]
        for (said, naming) in cases {
            let handed = try await forged(naming)
            #expect(handed.result == .contradicted)
            #expect(handed.message?.contains(said) == true, "\(handed.message ?? "")")
        }
        // In the books, and naming another's place there.
        let misleading = try Self.issue(from: root, of: fixture) { _ in reference }
        #expect(try await Self.prove(misleading, in: fixture).result == .contradicted)
        // A number that is another certificate's.
        let twin = try Self.issue(
            from: root,
            of: fixture,
            isRecorded: false,
            serialNumber: other.tbsCertificate.serialNumber.octets
        ) { _ in nil }
        let handed = try await Self.prove(twin, in: fixture)
        #expect(handed.result == .contradicted && handed.intent == handed.ending.map { $0 - 1 })
    }

    @Test func whatNobodyOfTheLogSignedSaysNothingAgainstIt() async throws {
        let (fixture, root) = try LogFixture.whole()
        let (stranger, other) = try LogFixture.whole()
        let theirs = try Self.issue(from: other, of: stranger)
        #expect(try await Self.prove(theirs, in: fixture).result == .foreign)
        let ours = try Self.issue(from: root, of: fixture)
        let broken = try Certificate(
            tbsOctets: ours.tbsCertificate.derOctets,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: theirs.signature
        )
        let handed = try await Self.prove(broken, in: fixture)
        #expect(handed.result == .foreign && handed.message?.contains("it names a request") == true)
        let junk = try await CertificateProof(log: fixture.store.reader).prove([0x30, 0], name: "junk")
        #expect(junk.result == .foreign && junk.serialNumber == nil)
    }

    @Test func anotherSignatureOfTheSameOctetsIsAFindingUnlessAnybodyCanMakeIt() async throws {
        let (fixture, root) = try LogFixture.whole()
        let ours = try Self.issue(from: root, of: fixture)
        let key = try #require(fixture.keys[root])
        let again = try Certificate(
            tbsOctets: ours.tbsCertificate.derOctets,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(ours.tbsCertificate.derOctets, algorithm: .ecdsaWithSHA256)
        )
        #expect(try await Self.prove(again, in: fixture).result == .contradicted)
        let rewritten = try Certificate(
            tbsOctets: ours.tbsCertificate.derOctets,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try Self.rewritten(ours.signature)
        )
        let handed = try await Self.prove(rewritten, in: fixture)
        #expect(handed.result == .foreign && handed.message?.contains("rewritten") == true)
    }

    /// The same signature with `n - s`, n the order of P-256.
    private static func rewritten(_ signature: [UInt8]) throws -> [UInt8] {
        let order = try #require(
            [UInt8](hexadecimal: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")
        )
        let first = try #require(ECDSAParts.firstNumber(of: signature))
        var second = Array(signature[(first.endIndex + 2)...].drop { $0 == 0 })
        second = [UInt8](repeating: 0, count: 32 - second.count) + second
        var borrow = 0
        var difference = [UInt8](repeating: 0, count: 32)
        for index in (0..<32).reversed() {
            let value = Int(order[index]) - Int(second[index]) - borrow
            borrow = value < 0 ? 1 : 0
            difference[index] = UInt8((value + 256) % 256)
        }
        difference = Array(difference.drop { $0 == 0 })
        if let top = difference.first, top >= 0x80 { difference.insert(0, at: 0) }
        let body = [0x02, UInt8(first.count)] + Array(first) + [0x02, UInt8(difference.count)] + difference
        return [0x30, UInt8(body.count)] + body
    }

    @Test func entriesThatWereLostMayHoldWhatIsNotThere() async throws {
        let (fixture, root) = try LogFixture.whole()
        let named = try Self.issue(from: root, of: fixture, isRecorded: false)
        let unnamed = try Self.issue(from: root, of: fixture, isRecorded: false) { _ in nil }
        for certificate in [named, unnamed] {
            #expect(try await Self.prove(certificate, in: fixture).result == .contradicted)
        }
        try fixture.open(try fixture.opening(1, as: "ca-ledger/another", fixture.logKey), fixture.logKey)
        for certificate in [named, unnamed] {
            let handed = try await Self.prove(certificate, in: fixture)
            #expect(handed.result == .foreign && handed.message?.contains("entries were lost") == true)
        }
        // Of the epoch that goes on nothing was lost: one that names it has no such excuse.
        let later = try Self.issue(from: root, of: fixture, isRecorded: false)
        #expect(try await Self.prove(later, in: fixture).result == .contradicted)
    }

    @Test func whatWasGivenUpOrIsUnderWayIsInTheBooks() async throws {
        let (fixture, root) = try LogFixture.whole()
        let stream = fixture.identifier()
        fixture.time = fixture.time.adding(seconds: 1)
        let requested = fixture.requested(of: root, try LogFixture.subscriberRequest())
        try fixture.append(stream, .issuanceRequested(requested))
        guard case .issuanceAuthorized(let authorized) = try fixture.judgement(of: requested) else {
            throw Unexpected()
        }
        try fixture.append(stream, .issuanceAuthorized(authorized))
        let signed = try fixture.signature(authorized, by: root)
        let lost = try Certificate(
            tbsOctets: authorized.tbsCertificate,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: signed.signature
        )
        let open = try await Self.prove(lost, in: fixture)
        #expect(open.result == .proved && open.ending == nil && !open.isSigned)
        let reason = RecordedReason(code: 23, values: [])
        try fixture.append(stream, .issuanceAbandoned(IssuanceAbandoned(reason: reason)))
        let burned = try await Self.prove(lost, in: fixture)
        #expect(burned.result == .proved && burned.ending == fixture.size - 1 && !burned.isSigned)
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func whatWasChangedIsNoneOfTheLogs(seed: UInt64) async throws {
        let (fixture, root) = try LogFixture.whole()
        let octets = try Self.issue(from: root, of: fixture).derOctets
        var generator = SplitMix64(seed: seed)
        let proof = CertificateProof(log: fixture.store.reader)
        for _ in 0..<100 {
            var changed = octets
            let place = Int(generator.next() % UInt64(octets.count))
            switch generator.next() % 4 {
            case 0: changed[place] ^= 1 << UInt8(generator.next() % 8)
            case 1: changed.remove(at: place)
            case 2: changed.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
            default: changed.removeSubrange(place...)
            }
            let handed = try await proof.prove(changed, name: "found")
            #expect(handed.result == .foreign, "\(changed.hexadecimal): \(handed.text)")
        }
    }
}
