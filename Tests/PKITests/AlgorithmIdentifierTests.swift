import PKI
import Testing

@Suite struct AlgorithmIdentifierTests {
    /// RFC 5758, RFC 4055, RFC 8410; those of RSASSA-PSS as CA/Browser Forum BR 7.1.3.2.2 prints them.
    static let vectors = [
        ("ecdsa-with-SHA256", "300a06082a8648ce3d040302"), ("ecdsa-with-SHA384", "300a06082a8648ce3d040303"),
        ("ecdsa-with-SHA512", "300a06082a8648ce3d040304"), ("id-Ed25519", "300506032b6570"),
        ("sha256WithRSAEncryption", "300d06092a864886f70d01010b0500"),
        ("sha384WithRSAEncryption", "300d06092a864886f70d01010c0500"),
        ("sha512WithRSAEncryption", "300d06092a864886f70d01010d0500"),
        (
            "rsassa-pss-sha256",
            "304106092a864886f70d01010a3034a00f300d0609608648016503040201"
                + "0500a11c301a06092a864886f70d010108300d0609608648016503040201" + "0500a203020120"
        ),
        (
            "rsassa-pss-sha384",
            "304106092a864886f70d01010a3034a00f300d0609608648016503040202"
                + "0500a11c301a06092a864886f70d010108300d0609608648016503040202" + "0500a203020130"
        ),
        (
            "rsassa-pss-sha512",
            "304106092a864886f70d01010a3034a00f300d0609608648016503040203"
                + "0500a11c301a06092a864886f70d010108300d0609608648016503040203" + "0500a203020140"
        ),
    ]

    @Test(arguments: Self.vectors)
    func `Every signature algorithm has one encoding and is known by it`(name: String, octets: String) throws {
        let identifier = try #require(AlgorithmIdentifier(signatureAlgorithmName: name))
        #expect(identifier.derOctets == hex(octets))
        let decoded = try AlgorithmIdentifier(derEncoded: hex(octets))
        #expect(decoded == identifier)
        #expect(decoded.signatureAlgorithmName == name)
        #expect(decoded.parametersDER == identifier.parametersDER)
    }

    @Test func `A hash within RSASSA-PSS may leave its parameters out`() throws {
        let absent = hex(
            "303d06092a864886f70d01010a3030a00d300b0609608648016503040201"
                + "a11a301806092a864886f70d010108300b0609608648016503040201" + "a203020120"
        )
        #expect(try AlgorithmIdentifier(derEncoded: absent).signatureAlgorithmName == "rsassa-pss-sha256")
    }

    static let refused = [
        ("PKCS #1 without parameters", "300b06092a864886f70d01010b"),
        ("ECDSA with NULL", "300c06082a8648ce3d0403020500"), ("Ed25519 with NULL", "300706032b65700500"),
        ("PKCS #1 with MD5", "300d06092a864886f70d0101040500"),
        ("PSS without parameters", "300b06092a864886f70d01010a"),
        ("PSS with defaults, that is SHA-1", "300d06092a864886f70d01010a3000"),
        ("a salt of 20 octets", Self.vectors[7].1.replacing("a203020120", with: "a203020114")),
        ("the trailer written", Self.vectors[7].1.replacingPrefix("3041", "3034", "3046", "3039") + "a303020101"),
        (
            "another hash in the mask",
            String(Self.vectors[7].1.replacing("0201" + "0500a203", with: "0202" + "0500a203"))
        ),
    ]

    @Test(arguments: Self.refused)
    func `Other parameters name no algorithm`(reason: String, octets: String) throws {
        #expect(try AlgorithmIdentifier(derEncoded: hex(octets)).signatureAlgorithmName == nil, "\(reason)")
    }

    @Test func `Names that are none are refused`() {
        #expect(AlgorithmIdentifier(signatureAlgorithmName: "sha1WithRSAEncryption") == nil)
        #expect(code { _ = try AlgorithmIdentifier(identifier: .commonName, parametersDER: [0x05]) } == .malformedDER)
    }
}

extension String {
    /// This with the lengths of the outermost value and of its parameters exchanged.
    fileprivate func replacingPrefix(_ outer: String, _ inner: String, _ newOuter: String, _ newInner: String) -> String
    {
        let parameters = "06092a864886f70d01010a"
        return self.replacing(outer + parameters + inner, with: newOuter + parameters + newInner, maxReplacements: 1)
    }
}
