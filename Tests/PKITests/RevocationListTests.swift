import Bytes
import Cryptography
import PKI
import Testbed
import Testing

/// Revocation lists (RFC 5280 section 5), held against what the `openssl` program makes of them.
@Suite struct RevocationListTests {
    private static let moment = Instant(seconds: 1_790_000_000)

    private static func content(
        number: Int64 = 1_790_000_000_123,
        distributionPoint: String? = "http://lists.example/crl/part.crl",
        position: LogPosition? = LogPosition(origin: "ca-ledger/test", size: 200)
    ) throws -> ListContent {
        ListContent(
            signatureAlgorithm: .ecdsaWithSHA256,
            issuer: try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8("Lists Root"))]),
            thisUpdate: Self.moment.adding(seconds: -3_600),
            nextUpdate: Self.moment.adding(seconds: 30 * 365 * 86_400),
            authorityKeyIdentifier: Array(0..<20),
            number: number,
            distributionPoint: distributionPoint,
            position: position
        )
    }

    private static func revoked(_ count: Int) throws -> RevokedCertificates {
        var revoked = RevokedCertificates(capacity: count)
        for index in 0..<count {
            var serialNumber: [UInt8] = [0x01]
            serialNumber.append(networkOrder: UInt64(index))
            let reasons = [0, 1, 2, 3, 4, 5, 9, 10]
            try revoked.append(
                serialNumber,
                revokedAt: Self.moment.adding(seconds: Int64(index)),
                reason: reasons[index % reasons.count]
            )
        }
        return revoked
    }

    @Test(arguments: [0, 1, 8, 300])
    func opensslReadsWhatWeSign(count: Int) async throws {
        let key = try PrivateKey.generate(.ecP256)
        let content = try Self.content()
        let octets = try content.derOctets(listing: Self.revoked(count))
        #expect(content.isRead(in: octets, listing: count))
        let signature = try key.sign(octets, algorithm: .ecdsaWithSHA256)
        let list = CertificateList.octets(signing: octets, .ecdsaWithSHA256, signature: signature)
        #expect(CertificateList.holds(octets, .ecdsaWithSHA256, signature: signature, in: list))
        #expect(!CertificateList.holds(octets, .ecdsaWithSHA384, signature: signature, in: list))
        let folder = try TemporaryFolder()
        try folder.write(list, to: "list")
        let said = try await Program.openssl.run(
            ["crl", "-inform", "DER", "-in", "list", "-text", "-noout"],
            in: folder
        )
        #expect(said.status == 0)
        let text = said.text
        #expect(text.contains("Version 2 (0x1)") && text.contains("CN = Lists Root"))
        #expect(text.contains("0x") || text.contains("1790000000123"))
        #expect(text.contains("X509v3 Issuing Distribution Point: critical"))
        #expect(text.contains("URI:http://lists.example/crl/part.crl"))
        #expect(text.contains("Sep") && text.contains(LogPosition.identifierText))
        #expect(text.components(of: "Serial Number:") == count)
        #expect(text.contains("No Revoked Certificates") == (count == 0))
        for (name, number) in [("Key Compromise", 1), ("Superseded", 4), ("AA Compromise", 7)] where count > number {
            #expect(text.contains(name))
        }
        #expect(!text.contains("Unspecified"))
    }

    @Test func anyOtherOctetIsNoticed() throws {
        let content = try Self.content()
        let revoked = try Self.revoked(5)
        let octets = try content.derOctets(listing: revoked)
        let entries = try #require(octets.firstRange(of: revoked.derOctets))
        for index in octets.indices {
            var other = octets
            other[index] ^= 0x40
            guard content.isRead(in: other, listing: 5) else { continue }
            // What an entry says is not decided by the content: its number and its date.
            #expect(entries.contains(index), "octet \(index)")
        }
        #expect(!content.isRead(in: octets, listing: 4) && !content.isRead(in: octets, listing: 6))
        #expect(!content.isRead(in: octets + [0], listing: 5))
        #expect(!content.isRead(in: octets.dropLast(), listing: 5))
        #expect(!content.isRead(in: [], listing: 0))
    }

    @Test func listsBeyondWhatElseIsReadAreRead() throws {
        // Longer than 2²⁴ octets, where everything else that is read has to end.
        let entry = try Self.revoked(1).derOctets
        var revoked = RevokedCertificates()
        let run = Array(repeatElement(entry, count: 1_000).joined())
        for _ in 0..<700 { revoked.append(encodings: run[...], count: 1_000) }
        let content = try Self.content(distributionPoint: nil, position: nil)
        let octets = try content.derOctets(listing: revoked)
        #expect(octets.count > 1 << 24)
        #expect(content.isRead(in: octets, listing: 700_000))
    }

    @Test func whatCannotBeWrittenIsRefused() throws {
        var revoked = RevokedCertificates()
        #expect(throws: PKIError.self) { try revoked.append([], revokedAt: Self.moment, reason: 0) }
        #expect(throws: PKIError.self) { try revoked.append([0x80], revokedAt: Self.moment, reason: 0) }
        #expect(throws: PKIError.self) { try revoked.append([1], revokedAt: Instant(seconds: .max), reason: 0) }
        #expect(revoked.count == 0 && revoked.derOctets.isEmpty)
        #expect(throws: PKIError.self) {
            try Self.content(distributionPoint: "http://ü.example/").derOctets(listing: revoked)
        }
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { self.ranges(of: part).count }
}

extension [UInt8] {
    fileprivate func dropLast() -> [UInt8] { Array(self.prefix(Swift.max(0, self.count - 1))) }
}
