import Bytes
import Credentials
import HTTP
import JSON
import Ledger
import Synchronization
import Testing

@testable import PrivateCAAPI

@Suite struct CertificatesTests {
    let bench = Bench()

    @Test(arguments: [
        FakeAuthority.serialNumber.decimal, "d7923307b92c7179542929b7caf71d5d", "D7923307B92C7179542929B7CAF71D5D",
    ])
    func aCertificateIsFoundByItsSerialNumberInEitherForm(serialNumber: String) async throws {
        let body =
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","CertificateArn":"\#(FakeAuthority.name)/certificate/\#(serialNumber)"}"#
        let answer = try await self.bench.call("GetCertificate", body, role: "issuer")
        #expect(
            answer.value?["Certificate"]?.text == "-----BEGIN CERTIFICATE-----\nMAMCAQI=\n-----END CERTIFICATE-----"
        )
        #expect(
            answer.value?["CertificateChain"]?.text == "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"
        )
    }

    @Test(arguments: [
        ("\(FakeAuthority.name)/certificate/1", "ResourceNotFoundException"),
        (FakeAuthority.name, "InvalidArnException"),
        ("\(FakeAuthority.name)/certificate/00923307b92c7179542929b7caf71d5d", "ResourceNotFoundException"),
        ("\(FakeAuthority.name)/certificate/11923307b92c7179542929b7caf71d5d", "ResourceNotFoundException"),
        ("\(FakeAuthority.name)/certificates/1", "InvalidArnException"),
        (
            "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/00000000-0000-0000-0000-000000000000/certificate/d7923307b92c7179542929b7caf71d5d",
            "ResourceNotFoundException"
        ),
    ])
    func whatIsNotThereIsNotFound(name: String, type: String) async throws {
        let body = #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","CertificateArn":"\#(name)"}"#
        #expect(try await self.bench.call("GetCertificate", body).type == type)
    }

    @Test func aChainOfNoneIsLeftOut() async throws {
        self.bench.authority.memory.withLock { $0.chain = [] }
        let answer = try await self.bench.call(
            "GetCertificateAuthorityCertificate",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"}"#
        )
        #expect(answer.text == #"{"Certificate":"-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----"}"#)
    }

    @Test func certificatesOfAChainAreOnePerBlock() async throws {
        self.bench.authority.memory.withLock { $0.chain = [[0x30, 0x00], [0x30, 0x00]] }
        let answer = try await self.bench.call(
            "GetCertificateAuthorityCertificate",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"}"#
        )
        let block = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"
        #expect(answer.value?["CertificateChain"]?.text == "\(block)\n\(block)")
    }

    @Test func theCertificationRequestIsPEM() async throws {
        let answer = try await self.bench.call(
            "GetCertificateAuthorityCsr",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"}"#
        )
        #expect(
            answer.value?["Csr"]?.text
                == "-----BEGIN CERTIFICATE REQUEST-----\nMAMCAQA=\n-----END CERTIFICATE REQUEST-----"
        )
    }

    @Test func anImportHandsOverItsOctetsAndAnswersWithNothing() async throws {
        let body =
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","Certificate":"YQ==","CertificateChain":"Yg=="}"#
        let answer = try await self.bench.call("ImportCertificateAuthorityCertificate", body)
        #expect(answer.status == 200)
        #expect(answer.response.body.isEmpty)
        _ = try await self.bench.call("ImportCertificateAuthorityCertificate", body.replacing("Yg==", with: ""))
        let imports = self.bench.authority.memory.withLock { $0.imports }
        #expect(imports.map(\.certificate) == [[0x61], [0x61]])
        #expect(imports.map(\.chain) == [[0x62], nil])
        #expect(
            try await self.bench.call("ImportCertificateAuthorityCertificate", body, role: "issuer").type
                == "AccessDeniedException"
        )
    }
}
