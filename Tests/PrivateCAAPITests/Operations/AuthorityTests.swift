import Authority
import Bytes
import Credentials
import Cryptography
import HTTP
import JSON
import Ledger
import PKI
import Synchronization
import Testing

@testable import PrivateCAAPI

@Suite struct AuthorityOperationsTests {
    let bench = Bench()

    private func create(_ body: String) async throws -> AuthorityOrder {
        let answer = try await self.bench.call("CreateCertificateAuthority", body)
        #expect(answer.text == #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"}"#)
        return try #require(self.bench.authority.memory.withLock { $0.authorityOrders.last })
    }

    @Test func everyMemberReachesTheOrder() async throws {
        let order = try await self.create(Samples.create)
        #expect(order.kind == .root)
        #expect(order.usageMode == .generalPurpose)
        #expect(order.keyAlgorithm == .ecP256)
        #expect(order.signatureAlgorithm == "ecdsa-with-SHA256")
        #expect(order.keyStorageSecurityStandard == "FIPS_140_2_LEVEL_3_OR_HIGHER")
        #expect(order.tags == [Tag(key: "Name", value: "x"), Tag(key: "empty", value: nil)])
        #expect(order.token == "t1")
        #expect(order.configuration.hasPrefix(#"{"KeyAlgorithm":"EC_prime256v1""#))
        // C=DE (PrintableString), O=Bäckerei, CN=Root (UTF8String), serialNumber=7 (PrintableString), encoded by hand.
        #expect(
            order.subject.hexadecimal
                == "303c310b300906035504061302444531123010060355040a0c0942c3a4636b6572656931"
                + "0d300b06035504030c04526f6f74310a30080603550405130137"
        )
        let name = try DistinguishedName(derEncoded: order.subject)
        #expect(
            name.relativeNames.flatMap(\.attributes).map(\.value) == [
                .printable("DE"), .utf8("Bäckerei"), .utf8("Root"), .printable("7"),
            ]
        )
        // keyUsage (critical: keyCertSign, cRLSign) and subjectInfoAccess with id-ad-caRepository, encoded by hand.
        #expect(
            order.requestExtensions?.hexadecimal
                == "303f300e0603551d0f0101ff040403020106302d06082b0601050507010b0421301f301d"
                + "06082b060105050730058611687474703a2f2f722e6578616d706c652f"
        )
    }

    @Test func allStandardAttributesComeInTheirOrder() async throws {
        let members = [
            "GenerationQualifier": "III", "Pseudonym": "ps", "Initials": "ini", "GivenName": "gn", "Surname": "sn",
            "Title": "ti",
            "Locality": "l", "SerialNumber": "sno", "CommonName": "cn", "State": "st",
            "DistinguishedNameQualifier": "dnq",
            "OrganizationalUnit": "ou", "Organization": "", "Country": "FR",
        ].map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        let order = try await self.create(Self.changingSubject("{\(members)}"))
        let attributes = try DistinguishedName(derEncoded: order.subject).relativeNames.flatMap(\.attributes)
        #expect(
            attributes.map(\.type.dotted) == [
                "2.5.4.6", "2.5.4.11", "2.5.4.46", "2.5.4.8", "2.5.4.3", "2.5.4.5", "2.5.4.7", "2.5.4.12", "2.5.4.4",
                "2.5.4.42",
                "2.5.4.43", "2.5.4.65", "2.5.4.44",
            ]
        )
    }

    @Test func customAttributesKeepTheirOrderAndRepetitions() async throws {
        let order = try await self.create(
            Self.changingSubject(
                """
                {"CustomAttributes":[{"ObjectIdentifier":"0.9.2342.19200300.100.1.25","Value":"com"},\
                {"ObjectIdentifier":"0.9.2342.19200300.100.1.25","Value":"example"},{"ObjectIdentifier":"1.2.3.4","Value":"ü"}]}
                """
            )
        )
        let attributes = try DistinguishedName(derEncoded: order.subject).relativeNames.flatMap(\.attributes)
        #expect(attributes.map(\.value) == [.ia5("com"), .ia5("example"), .utf8("ü")])
    }

    private static func changingSubject(_ subject: String) -> String {
        Samples.create.replacing(
            #"{"Country":"DE","Organization":"Bäckerei","CommonName":"Root","SerialNumber":"7"}"#,
            with: subject
        )
    }

    @Test(arguments: [
        (
            changingSubject("{}"), "InvalidArgsException",
            "certificateAuthorityConfiguration.subject must have at least one attribute"
        ),
        (changingSubject(#"{"CommonName":"a\u0000b"}"#), "InvalidArgsException", "U+0000"),
        (
            changingSubject(#"{"CommonName":"a","CustomAttributes":[{"ObjectIdentifier":"2.5.4.3","Value":"b"}]}"#),
            "InvalidArgsException", "in combination"
        ),
        (
            changingSubject(#"{"CustomAttributes":[{"ObjectIdentifier":"0.9.2342.19200300.100.1.25","Value":"ü"}]}"#),
            "InvalidArgsException", "ASCII"
        ),
        (
            changingSubject(
                #"{"CustomAttributes":[{"ObjectIdentifier":"1.2.18446744073709551616.99999999999999999999999999","Value":"u"}]}"#
            ), "", ""
        ),
        (Samples.create.replacing("SHA256WITHECDSA", with: "SHA256WITHRSA"), "InvalidArgsException", "not compatible"),
        (
            Samples.create.replacing("EC_prime256v1", with: "ML_DSA_44").replacing(
                "SHA256WITHECDSA",
                with: "ML_DSA_44"
            ), "InvalidArgsException", "OpenSSL 3.5"
        ),
        (
            Samples.create.replacing("EC_prime256v1", with: "SM2").replacing("SHA256WITHECDSA", with: "SM3WITHSM2"),
            "InvalidArgsException", "SM2"
        ),
        (
            Samples.create.replacing(
                #""CrlConfiguration":{"Enabled":false}"#,
                with: #""CrlConfiguration":{"Enabled":true}"#
            ), "InvalidArgsException", "S3BucketName"
        ),
        (
            Samples.create.replacing(
                #""OcspConfiguration":{"Enabled":false}"#,
                with: #""OcspConfiguration":{"Enabled":false,"OcspCustomCname":"x"}"#
            ), "InvalidArgsException", "besides Enabled"
        ),
        (Samples.create.replacing(#""Key":"Name""#, with: #""Key":"AWS:x""#), "InvalidTagException", "reserved"),
        (Samples.create.replacing(#""Key":"Name""#, with: #""Key":"empty""#), "InvalidTagException", "more than once"),
        (
            Samples.create.replacing(
                #""CertificateAuthorityType":"ROOT""#,
                with: #""CertificateAuthorityType":"ROOT","KeyStorageSecurityStandard":"CCPC_LEVEL_1_OR_HIGHER""#
            ), "InvalidArgsException", "specified security standard"
        ),
        (
            Samples.create.replacing(
                #"{"AccessMethodType":"CA_REPOSITORY"}"#,
                with: #"{"AccessMethodType":"CA_REPOSITORY","CustomObjectIdentifier":"1.2"}"#
            ), "InvalidArgsException", "exactly one"
        ),
        (
            Samples.create.replacing(
                #"{"UniformResourceIdentifier":"http://r.example/"}"#,
                with: #"{"DnsName":"a","IpAddress":"1.2.3.4"}"#
            ), "InvalidArgsException", "has dnsName and ipAddress"
        ),
        (
            Samples.create.replacing(
                #"{"UniformResourceIdentifier":"http://r.example/"}"#,
                with: #"{"IpAddress":"1.2.3"}"#
            ), "InvalidArgsException",
            "certificateAuthorityConfiguration.csrExtensions.subjectInformationAccess.1.member.accessLocation.ipAddress"
        ),
        (
            Samples.create.replacing(#"{"UniformResourceIdentifier":"http://r.example/"}"#, with: "{}"),
            "InvalidArgsException", "none"
        ),
        (Samples.create.replacing("http://r.example/", with: "http://ü/"), "InvalidArgsException", "not ASCII"),
    ])
    func whatCannotBeIsRefused(body: String, type: String, message: String) async throws {
        let answer = try await self.bench.call("CreateCertificateAuthority", body)
        guard !type.isEmpty else {
            // Arcs beyond any integer: accepted or refused, never the end of the process.
            #expect(answer.status == 200 || answer.type == "InvalidArgsException")
            return
        }
        #expect(answer.status == 400)
        #expect(answer.type == type, "\(answer.text)")
        #expect(answer.message?.contains(message) == true, "\(answer.text)")
    }

    private func describe(_ index: UInt64, _ status: AuthorityStatus = .active, serialNumber: [UInt8]? = [0x10, 0x16])
        -> AuthorityDescription
    {
        AuthorityDescription(
            authority: UniqueIdentifier(words: (index, 1)),
            kind: .subordinate,
            usageMode: .shortLivedCertificate,
            status: status,
            createdAt: Instant(microseconds: 1_516_130_652_887_999),
            lastStateChangeAt: Instant(microseconds: 1_516_130_652_007_000),
            configuration:
                #"{ "Subject":{"CommonName":"ä\u0022","X":1,"State":null}, "KeyAlgorithm":"RSA_2048","SigningAlgorithm":"SHA256WITHRSA" }"#,
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            serialNumber: serialNumber,
            notBefore: serialNumber.map { _ in Instant(seconds: 1_516_130_000) },
            notAfter: serialNumber.map { _ in Instant(seconds: 1_616_130_000) }
        )
    }

    @Test func aDescriptionIsWrittenAsTheModelHasIt() async throws {
        self.bench.authority.memory.withLock { $0.descriptions = [self.describe(9)] }
        let name = ResourceName.authority(UniqueIdentifier(words: (9, 1))).text(in: self.bench.authority.settings)
        let answer = try await self.bench.call(
            "DescribeCertificateAuthority",
            #"{"CertificateAuthorityArn":"\#(name)"}"#
        )
        #expect(
            answer.text == """
                {"CertificateAuthority":{"Arn":"\(name)","OwnerAccount":"000000000000","CreatedAt":1516130652.887,\
                "LastStateChangeAt":1516130652.007,"Type":"SUBORDINATE","Serial":"4118","Status":"ACTIVE",\
                "NotBefore":1516130000,"NotAfter":1616130000,"CertificateAuthorityConfiguration":{"KeyAlgorithm":"RSA_2048",\
                "SigningAlgorithm":"SHA256WITHRSA","Subject":{"CommonName":"ä\\""}},"RevocationConfiguration":\
                {"CrlConfiguration":{"Enabled":false},"OcspConfiguration":{"Enabled":false}},\
                "KeyStorageSecurityStandard":"FIPS_140_2_LEVEL_3_OR_HIGHER","UsageMode":"SHORT_LIVED_CERTIFICATE"}}
                """
        )
        let model = ServiceModel.current
        let shape = try #require(model.outputs["DescribeCertificateAuthority"])
        _ = try ShapeWalker.check(try #require(answer.value), body: answer.response.body, against: shape, in: model)
    }

    @Test func listsComeInPagesWhoseTokensAreSealed() async throws {
        self.bench.authority.memory.withLock {
            $0.descriptions = (0..<250).map { self.describe($0, .pendingCertificate, serialNumber: nil) }
        }
        var token: String?
        var seen: [String] = []
        var pages = 0
        repeat {
            let body = token.map { #"{"MaxResults":1000,"NextToken":"\#($0)"}"# } ?? #"{"MaxResults":1000}"#
            let answer = try await self.bench.call("ListCertificateAuthorities", body, role: "auditor")
            let items = try #require(answer.value?["CertificateAuthorities"]?.items)
            #expect(items.count <= 100)
            #expect(items.allSatisfy { $0["Serial"] == nil })
            seen += items.compactMap { $0["Arn"]?.text }
            token = answer.value?["NextToken"]?.text
            pages += 1
        } while token != nil && pages < 10
        #expect(pages == 3)
        #expect(Set(seen).count == 250)

        let first = try await self.bench.call("ListCertificateAuthorities", #"{"MaxResults":1}"#)
        let good = try #require(first.value?["NextToken"]?.text)
        for bad in [
            String(good.dropLast()) + (good.last == "0" ? "1" : "0"), "x", good + good, String(good.dropLast(2)),
        ] {
            let answer = try await self.bench.call("ListCertificateAuthorities", #"{"NextToken":"\#(bad)"}"#)
            #expect(answer.type == "InvalidNextTokenException", "\(bad)")
        }
        let others = try await self.bench.call("ListCertificateAuthorities", #"{"ResourceOwner":"OTHER_ACCOUNTS"}"#)
        #expect(others.text == #"{"CertificateAuthorities":[]}"#)
    }

    @Test(arguments: [
        ("arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/zz", "InvalidArnException"),
        (
            "arn:aws:acm-pca:eu-west-1:000000000000:certificate-authority/\(FakeAuthority.identifier)",
            "InvalidArnException"
        ),
        (
            "arn:aws-cn:acm-pca:us-east-1:000000000000:certificate-authority/\(FakeAuthority.identifier)",
            "InvalidArnException"
        ),
        ("\(FakeAuthority.name)/certificate/286535153982981100925020015808220737885", "InvalidArnException"),
        (
            "arn:aws:acm-pca:us-east-1:000000000001:certificate-authority/\(FakeAuthority.identifier)",
            "ResourceNotFoundException"
        ),
        (FakeAuthority.name, "ResourceNotFoundException"), ("arn:aws:s3:::bucket", "ValidationException"),
    ])
    func namesOfNothingAreRefused(name: String, type: String) async throws {
        let answer = try await self.bench.call(
            "DescribeCertificateAuthority",
            #"{"CertificateAuthorityArn":"\#(name)"}"#
        )
        #expect(answer.type == type)
    }
}
