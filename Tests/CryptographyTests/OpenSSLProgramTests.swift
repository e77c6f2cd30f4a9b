import Testbed
import Testing

@testable import Cryptography

@Suite struct OpenSSLProgramTests {
    private static let message = Array("to be signed, and read by another program".utf8)

    /// A key algorithm of every family and curve with the signature algorithms that suit it.
    static let pairs: [(KeyAlgorithm, SignatureAlgorithm)] =
        [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519].flatMap { key in
            SignatureAlgorithm.allCases.filter { key.publicKeyKind.isSuitable(for: $0) }.map { (key, $0) }
        }

    /// The program's own arguments for signing or verifying the file `message` with a key.
    private static func arguments(
        for algorithm: SignatureAlgorithm,
        _ act: String,
        key: String,
        signature: [String]
    ) -> [String] {
        if algorithm.scheme == .ed25519 {
            return ["pkeyutl", act, "-rawin", "-keyform", "DER", "-inkey", key, "-in", "message"] + signature
        }
        let hash =
            switch algorithm.hashFunction {
            case .sha384: "-sha384"
            case .sha512: "-sha512"
            default: "-sha256"
            }
        let padding =
            algorithm.scheme == .rsaPSS
            ? ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"] : []
        return ["dgst", hash] + padding + ["-keyform", "DER", act, key] + signature + ["message"]
    }

    /// The exit status of the program when it verifies `signature` with the public key in `key.der`.
    private static func verify(in folder: TemporaryFolder, _ algorithm: SignatureAlgorithm) async throws -> Int32 {
        let isEdwards = algorithm.scheme == .ed25519
        let arguments = self.arguments(
            for: algorithm,
            "-verify",
            key: "key.der",
            signature: isEdwards ? ["-pubin", "-sigfile", "signature"] : ["-signature", "signature"]
        )
        return try await Program.openssl.run(arguments, in: folder).status
    }

    @Test(arguments: Self.pairs)
    func theProgramVerifiesWhatWeSign(key: KeyAlgorithm, algorithm: SignatureAlgorithm) async throws {
        let folder = try TemporaryFolder()
        let privateKey = try PrivateKey.generate(key)
        try folder.write(privateKey.subjectPublicKeyInfo, to: "key.der")
        try folder.write(Self.message, to: "message")
        var signature = try privateKey.sign(Self.message, algorithm: algorithm)
        try folder.write(signature, to: "signature")
        #expect(try await Self.verify(in: folder, algorithm) == 0)
        signature[signature.count - 1] ^= 1
        try folder.write(signature, to: "signature")
        #expect(try await Self.verify(in: folder, algorithm) != 0)
    }

    @Test(arguments: Self.pairs)
    func weVerifyWhatTheProgramSigns(key: KeyAlgorithm, algorithm: SignatureAlgorithm) async throws {
        let folder = try TemporaryFolder()
        let (family, option) =
            switch key.publicKeyKind {
            case .rsa(let bits): ("RSA", "rsa_keygen_bits:\(bits)")
            case .ellipticCurve(let curve): ("EC", "ec_paramgen_curve:\(curve.name)")
            case .ed25519: ("ED25519", "")
            }
        let options = option.isEmpty ? [] : ["-pkeyopt", option]
        _ = try await Program.openssl.output(
            ["genpkey", "-algorithm", family] + options + ["-outform", "DER", "-out", "private.der"],
            in: folder
        )
        _ = try await Program.openssl.output(
            ["pkey", "-inform", "DER", "-in", "private.der", "-pubout", "-outform", "DER", "-out", "key.der"],
            in: folder
        )
        try folder.write(Self.message, to: "message")
        _ = try await Program.openssl.output(
            Self.arguments(for: algorithm, "-sign", key: "private.der", signature: ["-out", "signature"]),
            in: folder
        )
        let publicKey = try PublicKey(subjectPublicKeyInfo: folder.read("key.der"))
        #expect(publicKey.kind == key.publicKeyKind)
        let signature = try folder.read("signature")
        #expect(try publicKey.isValid(signature: signature, of: Self.message, algorithm: algorithm))
        #expect(try !publicKey.isValid(signature: signature, of: Self.message + [0], algorithm: algorithm))
        // The program's private key, let in, has the same public half.
        _ = try await Program.openssl.output(
            ["pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-in", "private.der", "-outform", "DER"]
                + ["-out", "information.der"],
            in: folder
        )
        let privateKey = try KeyFixture.privateKey(of: folder.read("information.der"))
        #expect(privateKey.algorithm == key)
        #expect(privateKey.subjectPublicKeyInfo == publicKey.subjectPublicKeyInfo)
    }

    @Test(arguments: [
        (KeyAlgorithm.rsa4096, "Public-Key: (4096 bit)"), (.ecP256, "NIST CURVE: P-256"),
        (.ecP384, "NIST CURVE: P-384"), (.ecP521, "NIST CURVE: P-521"), (.ed25519, "ED25519 Public-Key"),
    ])
    func theProgramReadsOurPublicKeys(algorithm: KeyAlgorithm, expected: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(PrivateKey.generate(algorithm).subjectPublicKeyInfo, to: "key.der")
        let read = try await Program.openssl.run(
            ["pkey", "-pubin", "-inform", "DER", "-in", "key.der", "-noout", "-text"],
            in: folder
        )
        #expect(read.status == 0)
        #expect(read.text.contains(expected))
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
