import Authority
import Bytes
import JSON
import Ledger
import PKI

extension PrivateCAAPI {
    /// CreateCertificateAuthority: everything that can be judged without the log is judged here.
    func createAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        guard let configuration = input.value["CertificateAuthorityConfiguration"],
            let configurationText = input.literalText("CertificateAuthorityConfiguration")
        else { throw APIError(.internalFailure, "The shape of the request was not checked.") }
        let octets = configurationText.utf8.count
        guard octets <= AuthorityCreating.maximumConfigurationOctets else {
            throw APIError(
                .invalidArguments,
                "CertificateAuthorityConfiguration has \(octets) octets; at most "
                    + "\(AuthorityCreating.maximumConfigurationOctets) are accepted."
            )
        }
        if input.value["Tags"]?.items.isEmpty == false, !caller.role.permits(.tagCertificateAuthority) {
            throw LackOfPermission(operation: .tagCertificateAuthority)
        }
        let revocation = try Self.revocationWish(input.value["RevocationConfiguration"])
        let standard = input.text("KeyStorageSecurityStandard") ?? "FIPS_140_2_LEVEL_3_OR_HIGHER"
        guard standard != "CCPC_LEVEL_1_OR_HIGHER" else {
            throw APIError(
                .invalidArguments,
                "A certificate authority cannot be created in this region with the specified security standard."
            )
        }
        let place = FieldPath.body("CertificateAuthorityConfiguration").member("Subject")
        let subject = try tellingFlaws { () throws(FieldFlaw) in
            try (configuration["Subject"] ?? configuration).distinguishedName(place)
        }
        guard !subject.isEmpty else {
            throw APIError(.invalidArguments, "\(place) must have at least one attribute.")
        }
        let signatureAlgorithm = try Self.signatureAlgorithm(configuration)
        let key = configuration["KeyAlgorithm"]?.text ?? ""
        guard let keyAlgorithm = AlgorithmNames.key(key) else {
            throw APIError(.invalidArguments, "keyAlgorithm: \(key) is not offered by the linked library.")
        }
        let order = AuthorityOrder(
            kind: input.text("CertificateAuthorityType") == "ROOT" ? .root : .subordinate,
            usageMode: input.text("UsageMode") == "SHORT_LIVED_CERTIFICATE" ? .shortLivedCertificate : .generalPurpose,
            keyAlgorithm: keyAlgorithm,
            signatureAlgorithm: signatureAlgorithm,
            subject: subject.derOctets,
            requestExtensions: try Self.requestExtensions(configuration),
            configuration: configurationText,
            keyStorageSecurityStandard: standard,
            tags: try Self.tags(input.value["Tags"]?.items ?? []),
            token: input.text("IdempotencyToken"),
            revocation: revocation
        )
        let authority = try await self.authority.createAuthority(order, caller: caller)
        let settings = self.authority.settings
        return JSONWriter.structure { writer in
            writer.member("CertificateAuthorityArn", ResourceName.authority(authority).text(in: settings))
        }
    }

    /// The extensions that the configuration asks for, DER of `Extensions`; `nil` where it asks for none.
    private static func requestExtensions(_ configuration: WireValue) throws(APIError) -> [UInt8]? {
        let place = FieldPath.body("CertificateAuthorityConfiguration").member("CsrExtensions")
        guard let asked = try configuration["CsrExtensions"]?.requestExtensions(place), !asked.isEmpty else {
            return nil
        }
        do {
            return try Extensions(asked).derOctets
        } catch {
            throw APIError(.invalidArguments, "\(place): \(error.message).")
        }
    }

    /// The name in RFCs of the configured signing algorithm, which must be of the key's family.
    private static func signatureAlgorithm(_ configuration: WireValue) throws(APIError) -> String {
        let key = configuration["KeyAlgorithm"]?.text ?? ""
        let signing = configuration["SigningAlgorithm"]?.text ?? ""
        guard let family = AlgorithmNames.keyFamily(key), let signature = AlgorithmNames.signature(signing) else {
            throw APIError(.internalFailure, "The shape of the request was not checked.")
        }
        guard family == signature.family else {
            throw APIError(
                .invalidArguments,
                "The signing algorithm \(signing) is not compatible with the CA key algorithm \(key)."
            )
        }
        switch family {
        case .rsa, .ellipticCurve: return signature.name
        case .mlDSA44, .mlDSA65, .mlDSA87:
            throw APIError(
                .invalidArguments,
                "The key algorithm \(key) is not offered: it needs OpenSSL 3.5 or later, and support for it in this software."
            )
        case .sm2:
            throw APIError(
                .invalidArguments,
                "The key algorithm SM2 is not offered: no version of OpenSSL makes it available in this software."
            )
        }
    }
}
