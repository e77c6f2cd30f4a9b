import Authority
import Bytes
import Credentials
import JSON
import Ledger
import Synchronization
import Testing

@testable import PrivateCAAPI

@Suite struct IssueCertificateTests {
    let bench = Bench()

    private func order(_ body: String) async throws -> CertificateOrder {
        let answer = try await self.bench.call("IssueCertificate", body, role: "issuer")
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(self.bench.authority.memory.withLock { $0.certificateOrders.last })
    }

    @Test func everyMemberReachesTheOrder() async throws {
        let order = try await self.order(Samples.issue)
        #expect(order.authority == FakeAuthority.identifier)
        #expect(order.authorityName == FakeAuthority.name)
        #expect(order.certificationRequest == Array("-----BEGIN CERTIFICATE REQUEST-----".utf8))
        #expect(order.signatureAlgorithm == "ecdsa-with-SHA256")
        #expect(order.template == "EndEntityCertificate/V1")
        #expect(order.notAfter == RequestedTime(unit: .days, value: 30))
        #expect(order.notBefore == RequestedTime(unit: .absolute, value: 1_767_225_600))
        // The name CN=x, encoded by hand.
        #expect(order.passthrough == .values(PassthroughValues(subject: Samples.subject, extensions: nil)))
        #expect(order.token == "token")
        let caller = try #require(self.bench.authority.memory.withLock { $0.callers.last })
        #expect(caller.principal == "arn:aws:iam::000000000000:user/issuer")
        #expect(caller.sourceAddress == "127.0.0.1")
        #expect(caller.request == UniqueIdentifier(words: (1, 2)))
    }

    @Test(arguments: [
        ("arn:aws:acm-pca:us-east-1:000000000000:something-else", "InvalidArnException"),
        (FakeAuthority.name.replacing("us-east-1", with: "eu-west-1"), "InvalidArnException"),
        ("arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/not-an-identifier", "InvalidArnException"),
        ("\(FakeAuthority.name)/certificate/\(FakeAuthority.serialNumber.decimal)", "InvalidArnException"),
        ("arn:aws:s3:::bucket", "ValidationException"),
    ])
    func whatIsNoNameOfAnAuthorityReachesNoOrder(name: String, type: String) async throws {
        let answer = try await self.bench.call(
            "IssueCertificate",
            Samples.issue.replacing(FakeAuthority.name, with: name)
        )
        #expect(answer.type == type)
        #expect(self.bench.authority.memory.withLock { $0.certificateOrders.isEmpty })
    }

    @Test func theNameOfTheCertificateIsInDecimalUnlessToldOtherwise() async throws {
        let decimal = try await self.bench.call("IssueCertificate", Samples.issue)
        #expect(
            decimal.value?["CertificateArn"]?.text
                == "\(FakeAuthority.name)/certificate/\(FakeAuthority.serialNumber.decimal)"
        )
        let bench = Bench(configuration: .init(serialNumbers: .hexadecimal))
        let hexadecimal = try await bench.call("IssueCertificate", Samples.issue)
        #expect(
            hexadecimal.value?["CertificateArn"]?.text
                == "\(FakeAuthority.name)/certificate/d7923307b92c7179542929b7caf71d5d"
        )
    }

    @Test(arguments: [
        ("DAYS", TimeUnit.days), ("MONTHS", .months), ("YEARS", .years), ("ABSOLUTE", .absolute),
        ("END_DATE", .endDate),
    ])
    func allUnitsOfTimeAreKnown(type: String, unit: TimeUnit) async throws {
        let order = try await self.order(
            Samples.issue.replacing(#"30,"Type":"DAYS""#, with: #"99991231235959,"Type":"\#(type)""#)
        )
        #expect(order.notAfter == RequestedTime(unit: unit, value: 99_991_231_235_959))
    }

    @Test(arguments: [
        "arn:aws:acm-pca:us-east-1:000000000001:certificate-authority/\(FakeAuthority.identifier)",
        "\(FakeAuthority.name)/certificate/1",
    ])
    func namesOfNoAuthorityAreHandedOnToBeRefusedOnRecord(name: String) async throws {
        let order = try await self.order(Samples.issue.replacing(FakeAuthority.name, with: name))
        #expect(order.authority == nil)
        #expect(order.authorityName == name)
    }

    @Test(arguments: [
        ("arn:aws:acm-pca:::template/X/V1", "X/V1"),
        ("arn:aws-cn:acm-pca:::template/X/V1", "arn:aws-cn:acm-pca:::template/X/V1"),
        ("arn:aws:acm-pca:us-east-1::template/X/V1", "arn:aws:acm-pca:us-east-1::template/X/V1"),
    ])
    func templatesAreNamedWithinOurPartition(text: String, name: String) async throws {
        let order = try await self.order(
            Samples.issue.replacing("arn:aws:acm-pca:::template/EndEntityCertificate/V1", with: text)
        )
        #expect(order.template == name)
    }

    @Test func absentMembersAreAbsent() async throws {
        let body = """
            {"CertificateAuthorityArn":"\(FakeAuthority.name)","Csr":"YQ==","SigningAlgorithm":"SHA512WITHRSA_PSS",\
            "Validity":{"Value":1,"Type":"YEARS"},"TemplateArn":null}
            """
        let order = try await self.order(body)
        #expect(order.template == nil && order.notBefore == nil && order.passthrough == nil && order.token == nil)
        #expect(order.signatureAlgorithm == "rsassa-pss-sha512")
    }

    @Test func base64WithEscapedSlashesIsRead() async throws {
        let order = try await self.order(
            Samples.issue.replacing(
                #""Csr":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=""#,
                with: #""Csr":"\/\/8=""#
            )
        )
        #expect(order.certificationRequest == [0xFF, 0xFF])
    }
}
