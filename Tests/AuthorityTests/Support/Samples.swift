import Authority
import Bytes
import Cryptography
import Ledger
import PKI
import Testing

/// What callers ask for.
enum Samples {
    static let key = Result { try PrivateKey.generate(.ecP256) }
    static let otherKey = Result { try PrivateKey.generate(.ecP256) }

    static func name(_ commonName: String) throws -> DistinguishedName {
        try DistinguishedName([
            RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
            RelativeDistinguishedName(type: .commonName, value: .utf8(commonName)),
        ])
    }

    /// What gives whoever asks access.
    static let access = CredentialsChanged(
        change: .added,
        accessKey: "AKIA",
        principal: "somebody",
        account: "000000000000",
        role: RoleDefinition.administrator,
        expiry: nil,
        secret: SaltedDigest(salt: UniqueIdentifier(words: (1, 2)), digest: .zero),
        provenance: Provenance(.program, "uid:0")
    )

    /// A change of another key.
    static func change(
        _ change: CredentialsChange,
        accessKey: String = "LKIA2",
        of principal: String = "bob",
        role: String? = nil,
        expiry: Instant? = nil
    ) -> CredentialsChanged {
        CredentialsChanged(
            change: change,
            accessKey: accessKey,
            principal: principal,
            account: "000000000000",
            role: role ?? (principal == "bob" ? "issuer" : RoleDefinition.administrator),
            expiry: expiry,
            secret: change == .added ? SaltedDigest(salt: UniqueIdentifier(words: (1, 2)), digest: .zero) : nil,
            provenance: Provenance(.program, "uid:0")
        )
    }

    static func caller(
        _ principal: String = "somebody",
        accessKey: String = "AKIA",
        role: RoleDefinition = RoleDefinition.initial[0]
    ) throws -> Caller {
        Caller(
            request: try Entropy.system.identifier(),
            principal: principal,
            accessKey: accessKey,
            account: "000000000000",
            role: role,
            sourceAddress: "127.0.0.1",
            userAgent: "tests",
            bodyDigest: .zero
        )
    }

    /// An authority whose key takes a while to make.
    static func rsa() throws -> AuthorityOrder {
        var order = try Self.authority()
        order.keyAlgorithm = .rsa3072
        order.signatureAlgorithm = "sha256WithRSAEncryption"
        return order
    }

    static func authority(_ commonName: String = "Root", token: String? = nil) throws -> AuthorityOrder {
        AuthorityOrder(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: .ecP256,
            signatureAlgorithm: "ecdsa-with-SHA256",
            subject: try Self.name(commonName).derOctets,
            requestExtensions: nil,
            configuration: "{}",
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            tags: [],
            token: token
        )
    }

    /// A request in PEM, signed by its own key.
    static func request(_ key: PrivateKey, named commonName: String = "subscriber") throws -> [UInt8] {
        let information = CertificationRequest.information(
            subject: try Self.name(commonName),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: try Extensions([])
        )
        let request = try CertificationRequest(
            information: information,
            signatureAlgorithm: try #require(AlgorithmIdentifier(signatureAlgorithmName: "ecdsa-with-SHA256")),
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
        return Self.pem(request.derOctets, "CERTIFICATE REQUEST")
    }

    static func pem(_ octets: [UInt8], _ label: String) -> [UInt8] { Array(PEM.encode(octets, label: label).utf8) }

    private static let readyRequest = Result { try Self.request(Self.key.get()) }

    /// An ordinary order of an end entity's certificate.
    static func certificate(of authority: UniqueIdentifier?, token: String? = nil) throws -> CertificateOrder {
        CertificateOrder(
            authority: authority,
            authorityName: "arn:of:nothing",
            certificationRequest: try Self.readyRequest.get(),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedTime(unit: .days, value: 30),
            notBefore: nil,
            passthrough: nil,
            token: token
        )
    }
}

extension AuthorityServing {
    /// Makes a root authority that may issue.
    func foundRoot(_ commonName: String = "Root") async throws -> UniqueIdentifier {
        let authority = try await self.createAuthority(Samples.authority(commonName), caller: Samples.caller())
        var order = try Samples.certificate(of: authority)
        order.certificationRequest = Samples.pem(
            try await self.certificationRequest(of: authority),
            "CERTIFICATE REQUEST"
        )
        order.template = "RootCACertificate/V1"
        order.notAfter = RequestedTime(unit: .years, value: 10)
        let issued = try await self.issueCertificate(order, caller: Samples.caller())
        let (certificate, chain) = try await self.issuedCertificate(issued.serialNumber, of: authority)
        #expect(chain.isEmpty)
        try await self.importCertificate(
            Samples.pem(certificate, "CERTIFICATE"),
            chain: nil,
            into: authority,
            caller: Samples.caller()
        )
        return authority
    }

    /// Issues an ordinary certificate.
    @discardableResult
    func issue(
        from authority: UniqueIdentifier?,
        token: String? = nil,
        role: RoleDefinition = RoleDefinition.initial[0],
        principal: String = "somebody",
        changing change: (inout CertificateOrder) -> Void = { _ in }
    ) async throws -> IssuedCertificateName {
        var order = try Samples.certificate(of: authority, token: token)
        change(&order)
        return try await self.issueCertificate(order, caller: Samples.caller(principal, role: role))
    }

    /// The code of the refusal that an ordinary request meets; `nil` where it is granted.
    func refusal(
        from authority: UniqueIdentifier?,
        token: String? = nil,
        changing change: (inout CertificateOrder) -> Void = { _ in }
    ) async throws -> RefusalCode? {
        do {
            try await self.issue(from: authority, token: token, changing: change)
            return nil
        } catch let refusal as Refusal {
            return refusal.code
        }
    }
}
