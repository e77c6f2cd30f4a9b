internal import Authority
internal import Bytes
internal import Cryptography
internal import JSON
internal import Ledger
internal import PKI
internal import PrivateCAAPI

/// What is told of a certificate: what whoever may fetch it would read in it.
struct CertificateDetail {
    let authority: UniqueIdentifier
    let serialNumber: [UInt8]
    /// What was signed, or was to be.
    let certificate: TBSCertificate
    /// SHA-256 of the certificate; absent where there is none.
    let digest: Digest256?

    /// The certificate of an intent.
    ///
    /// - Parameter signature: Absent where none is known.
    init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        tbsCertificate: [UInt8],
        signature: [UInt8]?
    ) throws {
        self.authority = authority
        self.serialNumber = serialNumber
        let certificate = try TBSCertificate(derEncoded: tbsCertificate)
        let whole = try signature.map {
            try Certificate(
                tbsCertificate: certificate,
                signatureAlgorithm: certificate.signatureAlgorithm,
                signature: $0
            )
        }
        self.certificate = certificate
        self.digest = try whole.map { try SHA256.digest(of: $0.derOctets) }
    }

    /// Its name.
    var name: ResourceName {
        .certificate(IssuedCertificateName(authority: self.authority, serialNumber: self.serialNumber))
    }

    /// The further names of the subject, each in one line.
    private var alternativeNames: [String] {
        guard let names = try? self.certificate.extensions.value(SubjectAlternativeName.self) else { return [] }
        return names.names.map(\.typedText)
    }

    /// Writes the members.
    func write(to json: inout JSONWriter) throws {
        json.member("serial", self.certificate.serialNumber.description)
        json.member("subject", self.certificate.subject.description)
        json.name("subjectAlternativeNames")
        let names = self.alternativeNames
        json.list { json in
            for name in names { json.string(name) }
        }
        json.member("notBefore", self.certificate.validity.notBefore.description)
        json.member("notAfter", self.certificate.validity.notAfter.description)
        json.member("signatureAlgorithm", self.certificate.signatureAlgorithm.signatureAlgorithmName ?? "unknown")
        let key = try SHA256.digest(of: self.certificate.subjectPublicKeyInfo.derOctets)
        json.member("publicKeySHA256", key.description)
        json.member("certificateSHA256", self.digest?.description)
    }
}
