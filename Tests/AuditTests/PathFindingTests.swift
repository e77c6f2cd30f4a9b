import Audit
import Bytes
import Cryptography
import Derivation
import Issuance
import Ledger
import PKI
import Testing

@Suite("What contradicts the certificates above an authority is named with its position")
struct PathFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier
    private let outsideKey: PrivateKey

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
        self.outsideKey = try PrivateKey.generate(.ecP256)
    }

    /// A certificate by a root from outside, which begins and ends so many seconds after now.
    private func certificate(
        _ subject: DistinguishedName,
        _ key: PrivateKey,
        begins: Int64 = -1_000,
        ends: Int64 = 1_000 * 86_400
    ) throws -> Certificate {
        let keyIdentifier = try HashFunction.sha1.digest(
            of: SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo).subjectPublicKey
        )
        let now = self.fixture.time.wholeSecond
        let tbsCertificate = try TBSCertificate(
            serialNumber: try SerialNumber(octets: self.fixture.serialNumber()),
            signatureAlgorithm: .ecdsaWithSHA256,
            issuer: try LogFixture.name("Outside"),
            validity: Validity(notBefore: now.adding(seconds: begins), notAfter: now.adding(seconds: ends)),
            subject: subject,
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: try Extensions([
                BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: nil).makeExtension(
                    isCritical: true
                ),
                SubjectKeyIdentifier(keyIdentifier: keyIdentifier).makeExtension(isCritical: false),
            ])
        )
        return try Certificate(
            tbsOctets: tbsCertificate.derOctets,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try self.outsideKey.sign(tbsCertificate.derOctets, algorithm: .ecdsaWithSHA256)
        )
    }

    /// Imports a certificate by a root from outside, and records what was judged without it, at the position that is returned.
    private func issue(below above: Certificate) throws -> UInt64 {
        let key = try #require(self.fixture.keys[self.root])
        let requested = self.fixture.requested(of: self.root, try LogFixture.subscriberRequest())
        guard case .issuanceAuthorized(let judged) = try self.fixture.judgement(of: requested) else {
            throw CancellationError()
        }
        let own = try self.certificate(try LogFixture.name("Root"), key)
        try self.fixture.append(
            self.root,
            .authorityCertificateImported(
                AuthorityCertificateImported(
                    certificate: own.derOctets,
                    chain: [above.derOctets],
                    provenance: self.fixture.provenance()
                )
            )
        )
        let stream = self.fixture.identifier()
        try self.fixture.append([(stream, .issuanceRequested(requested)), (stream, .issuanceAuthorized(judged))])
        return self.fixture.size - 1
    }

    @Test("29: a certificate that outlives one above its authority, or comes before it", arguments: 0..<3)
    func validity(which: Int) async throws {
        let outside = try LogFixture.name("Outside")
        let above =
            switch which {
            case 0: try self.certificate(outside, self.outsideKey, ends: 80 * 86_400)
            case 1: try self.certificate(outside, self.outsideKey, begins: 10)
            default: try self.certificate(outside, self.outsideKey)
            }
        let authorized = try self.issue(below: above)
        let report = await self.fixture.replay()
        if which < 2 {
            report.expect(.subjectAndValidity, at: authorized)
        } else {
            #expect(report.invariants.first { $0.invariant == .subjectAndValidity }?.failed == 0, "\(report.text)")
        }
    }
}
