import Testing

@testable import Cryptography

@Suite struct OpenSSLProgramTests {
    private static let message = Array("to be signed, and read by another program".utf8)

    /// A key algorithm of every family and curve with the signature algorithms that suit it.
    static let pairs: [(KeyAlgorithm, SignatureAlgorithm)] =
        [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519].flatMap { key in
            SignatureAlgorithm.allCases.filter { key.publicKeyKind.isSuitable(for: $0) }.map { (key, $0) }
        }

    /// The arguments by which `openssl dgst` is told of the hash function and the padding.
    private static func arguments(for algorithm: SignatureAlgorithm) -> (hash: String, padding: String, salt: String) {
        let hash =
            switch algorithm.hashFunction {
            case .sha384: "-sha384"
            case .sha512: "-sha512"
            default: "-sha256"
            }
        return algorithm.scheme == .rsaPSS
            ? (hash, "rsa_padding_mode:pss", "rsa_pss_saltlen:digest") : (hash, "", "")
    }

    private static func verify(with program: OpenSSLProgram, _ algorithm: SignatureAlgorithm) throws -> Int32 {
        let (hash, padding, salt) = self.arguments(for: algorithm)
        return switch algorithm.scheme {
        case .ed25519:
            try program.run(
                "pkeyutl",
                "-verify",
                "-rawin",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                "key.der",
                "-in",
                "message",
                "-sigfile",
                "signature"
            ).status
        case .rsaPSS:
            try program.run(
                "dgst",
                hash,
                "-sigopt",
                padding,
                "-sigopt",
                salt,
                "-keyform",
                "DER",
                "-verify",
                "key.der",
                "-signature",
                "signature",
                "message"
            ).status
        default:
            try program.run(
                "dgst",
                hash,
                "-keyform",
                "DER",
                "-verify",
                "key.der",
                "-signature",
                "signature",
                "message"
            ).status
        }
    }

    @Test(arguments: Self.pairs)
    func theProgramVerifiesWhatWeSign(key: KeyAlgorithm, algorithm: SignatureAlgorithm) throws {
        let program = try OpenSSLProgram()
        let privateKey = try PrivateKey.generate(key)
        try program.write(privateKey.subjectPublicKeyInfo, to: "key.der")
        try program.write(Self.message, to: "message")
        var signature = try privateKey.sign(Self.message, algorithm: algorithm)
        try program.write(signature, to: "signature")
        #expect(try Self.verify(with: program, algorithm) == 0)
        signature[signature.count - 1] ^= 1
        try program.write(signature, to: "signature")
        #expect(try Self.verify(with: program, algorithm) != 0)
    }

    @Test(arguments: Self.pairs)
    func weVerifyWhatTheProgramSigns(key: KeyAlgorithm, algorithm: SignatureAlgorithm) throws {
        let program = try OpenSSLProgram()
        let (family, option) =
            switch key.publicKeyKind {
            case .rsa(let bits): ("RSA", "rsa_keygen_bits:\(bits)")
            case .ellipticCurve(let curve): ("EC", "ec_paramgen_curve:\(curve.name)")
            case .ed25519: ("ED25519", "")
            }
        let options = option.isEmpty ? [] : ["-pkeyopt", option]
        let made =
            try options.isEmpty
            ? program.run("genpkey", "-algorithm", family, "-outform", "DER", "-out", "private.der")
            : program.run(
                "genpkey",
                "-algorithm",
                family,
                options[0],
                options[1],
                "-outform",
                "DER",
                "-out",
                "private.der"
            )
        try #require(made.status == 0, "\(made.output)")
        try program.run(
            "pkey",
            "-inform",
            "DER",
            "-in",
            "private.der",
            "-pubout",
            "-outform",
            "DER",
            "-out",
            "key.der"
        )
        try program.write(Self.message, to: "message")
        let (hash, padding, salt) = Self.arguments(for: algorithm)
        let signed =
            switch algorithm.scheme {
            case .ed25519:
                try program.run(
                    "pkeyutl",
                    "-sign",
                    "-rawin",
                    "-keyform",
                    "DER",
                    "-inkey",
                    "private.der",
                    "-in",
                    "message",
                    "-out",
                    "signature"
                )
            case .rsaPSS:
                try program.run(
                    "dgst",
                    hash,
                    "-sigopt",
                    padding,
                    "-sigopt",
                    salt,
                    "-keyform",
                    "DER",
                    "-sign",
                    "private.der",
                    "-out",
                    "signature",
                    "message"
                )
            default:
                try program.run(
                    "dgst",
                    hash,
                    "-keyform",
                    "DER",
                    "-sign",
                    "private.der",
                    "-out",
                    "signature",
                    "message"
                )
            }
        try #require(signed.status == 0, "\(signed.output)")
        let publicKey = try PublicKey(subjectPublicKeyInfo: program.read("key.der"))
        #expect(publicKey.kind == key.publicKeyKind)
        let signature = try program.read("signature")
        #expect(try publicKey.isValid(signature: signature, of: Self.message, algorithm: algorithm))
        #expect(try !publicKey.isValid(signature: signature, of: Self.message + [0], algorithm: algorithm))
        // The program's private key, let in, has the same public half.
        try program.run(
            "pkcs8",
            "-topk8",
            "-nocrypt",
            "-inform",
            "DER",
            "-in",
            "private.der",
            "-outform",
            "DER",
            "-out",
            "information.der"
        )
        let privateKey = try KeyFixture.privateKey(of: program.read("information.der"))
        #expect(privateKey.algorithm == key)
        #expect(privateKey.subjectPublicKeyInfo == publicKey.subjectPublicKeyInfo)
    }

    @Test(arguments: [
        (KeyAlgorithm.rsa4096, "Public-Key: (4096 bit)"), (.ecP256, "NIST CURVE: P-256"),
        (.ecP384, "NIST CURVE: P-384"), (.ecP521, "NIST CURVE: P-521"), (.ed25519, "ED25519 Public-Key"),
    ])
    func theProgramReadsOurPublicKeys(algorithm: KeyAlgorithm, expected: String) throws {
        let program = try OpenSSLProgram()
        try program.write(PrivateKey.generate(algorithm).subjectPublicKeyInfo, to: "key.der")
        let read = try program.run("pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-noout", "-text")
        #expect(read.status == 0)
        #expect(read.output.contains(expected))
    }

    @Test func theLibraryNamesItsVersionAndOffersEveryAlgorithm() throws {
        #expect(CryptographyLibrary.version.hasPrefix("OpenSSL 3."))
        #expect(CryptographyLibrary.capabilities == SignatureAlgorithm.allCases.map(\.name))
        for algorithm in SignatureAlgorithm.allCases {
            #expect(SignatureAlgorithm(name: algorithm.name) == algorithm)
        }
        #expect(SignatureAlgorithm(name: "md5WithRSAEncryption") == nil)
    }
}
