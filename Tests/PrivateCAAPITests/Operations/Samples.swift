/// Bodies that are accepted.
enum Samples {
    static let create = """
        {"CertificateAuthorityConfiguration":{"KeyAlgorithm":"EC_prime256v1","SigningAlgorithm":"SHA256WITHECDSA",\
        "Subject":{"Country":"DE","Organization":"Bäckerei","CommonName":"Root","SerialNumber":"7"},\
        "CsrExtensions":{"KeyUsage":{"KeyCertSign":true,"CRLSign":true},"SubjectInformationAccess":[{"AccessMethod":\
        {"AccessMethodType":"CA_REPOSITORY"},"AccessLocation":{"UniformResourceIdentifier":"http://r.example/"}}]}},\
        "CertificateAuthorityType":"ROOT","IdempotencyToken":"t1","Tags":[{"Key":"Name","Value":"x"},{"Key":"empty"}],\
        "RevocationConfiguration":{"CrlConfiguration":{"Enabled":false},"OcspConfiguration":{"Enabled":false}}}
        """

    static let issue = """
        {"CertificateAuthorityArn":"\(FakeAuthority.name)","Csr":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=",\
        "SigningAlgorithm":"SHA256WITHECDSA","TemplateArn":"arn:aws:acm-pca:::template/EndEntityCertificate/V1",\
        "Validity":{"Value":30,"Type":"DAYS"},"ValidityNotBefore":{"Value":1767225600,"Type":"ABSOLUTE"},\
        "ApiPassthrough":{ "Subject" : {"CommonName":"x"}},"IdempotencyToken":"token"}
        """

    /// The subject of ``issue``'s passthrough, CN=x, encoded by hand.
    static let subject: [UInt8] = [
        0x30, 0x0C, 0x31, 0x0A, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, 0x01, 0x78,
    ]

    static let get = """
        {"CertificateAuthorityArn":"\(FakeAuthority.name)",\
        "CertificateArn":"\(FakeAuthority.name)/certificate/286535153982981100925020015808220737885"}
        """

    static let bodies = [
        ("CreateCertificateAuthority", create), ("IssueCertificate", issue), ("GetCertificate", get),
        ("ListCertificateAuthorities", #"{"MaxResults":10,"ResourceOwner":"SELF"}"#),
        (
            "ImportCertificateAuthorityCertificate",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","Certificate":"YQ=="}"#
        ),
        (
            "TagCertificateAuthority",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","Tags":[{"Key":"a","Value":"ä"}]}"#
        ),
    ]
}
