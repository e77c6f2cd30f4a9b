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

    // RFC 4055 section 5: "Implementations MUST accept the parameters being absent as well as present."
    @Test(arguments: [("0b", "sha256"), ("0c", "sha384"), ("0d", "sha512")])
    func `PKCS #1 may leave its parameters out`(last: String, hash: String) throws {
        let identifier = try AlgorithmIdentifier(derEncoded: hex("300b06092a864886f70d0101" + last))
        #expect(identifier.signatureAlgorithmName == hash + "WithRSAEncryption")
        #expect(identifier.saltLength == nil)
    }

    @Test(arguments: [("a203020115", 21), ("a203020100", 0), ("a20402020172", 370)])
    func `RSASSA-PSS may have a salt of any length`(salt: String, octets: Int) throws {
        let grown = (salt.count - 10) / 2
        let whole = Self.vectors[7].1.replacing("a203020120", with: salt)
            .replacingPrefix(
                "3041",
                "3034",
                "30\(String(0x41 + grown, radix: 16))",
                "30\(String(0x34 + grown, radix: 16))"
            )
        let identifier = try AlgorithmIdentifier(derEncoded: hex(whole))
        #expect(identifier.signatureAlgorithmName == "rsassa-pss-sha256")
        #expect(identifier.saltLength == octets)
        #expect(try AlgorithmIdentifier(derEncoded: hex(Self.vectors[7].1)).saltLength == 32)
        // Twenty octets, where none are named.
        let absent = Self.vectors[7].1.replacing("a203020120", with: "").replacingPrefix("3041", "3034", "303c", "302f")
        #expect(try AlgorithmIdentifier(derEncoded: hex(absent)).saltLength == 20)
    }

    @Test(arguments: [
        ("300d06092a864886f70d01010a3000", "RSASSA-PSS: it is with SHA-1, which is its hash where none is named"),
        ("300b06092a864886f70d01010a", "RSASSA-PSS: it has no parameters"),
        ("300c06082a8648ce3d0403020500", "ecdsa-with-SHA256: its parameters are not absent"),
        ("300e06092a864886f70d01010b020100", "sha256WithRSAEncryption: its parameters are not NULL or absent"),
        ("300d06092a864886f70d0101050500", "sha1WithRSAEncryption: it is not accepted"),
        ("300506032b6571", "1.3.101.113: it is not accepted"),
    ])
    func `What keeps an algorithm from being accepted is named`(octets: String, fault: String) throws {
        #expect(try AlgorithmIdentifier(derEncoded: hex(octets)).signatureAlgorithmFault?.message == fault)
        #expect(AlgorithmIdentifier.ed25519.signatureAlgorithmFault == nil)
    }

    static let refused = [
        ("ECDSA with NULL", "300c06082a8648ce3d0403020500"), ("Ed25519 with NULL", "300706032b65700500"),
        ("PKCS #1 with MD5", "300d06092a864886f70d0101040500"),
        ("PSS without parameters", "300b06092a864886f70d01010a"),
        ("PSS with defaults, that is SHA-1", "300d06092a864886f70d01010a3000"),
        ("the salt of the default written", Self.vectors[7].1.replacing("a203020120", with: "a203020114")),
        ("a negative salt", Self.vectors[7].1.replacing("a203020120", with: "a2030201ff")),
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
