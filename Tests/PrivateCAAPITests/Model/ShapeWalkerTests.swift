import Bytes
import JSON
import Ledger
import Testing

@testable import PrivateCAAPI

@Suite struct ShapeWalkerTests {
    private static func error(_ operation: InterfaceOperation, _ body: String) throws -> APIError? {
        let model = ServiceModel.current
        let octets = Array(body.utf8)
        let shape = try #require(model.inputs[operation.rawValue])
        do {
            _ = try ShapeWalker.check(try JSONReader.read(octets), body: octets, against: shape, in: model)
            return nil
        } catch { return error as? APIError }
    }

    private static func issue(_ change: String) -> String {
        """
        {"CertificateAuthorityArn":"\(FakeAuthority.name)","Csr":"YQ==","SigningAlgorithm":"SHA256WITHECDSA",\
        "Validity":{"Value":1,"Type":"DAYS"}\(change.isEmpty ? "" : ",")\(change)}
        """
    }

    @Test func theServicesWordingForANumberTooSmall() throws {
        let body = Self.issue("").replacing(#""Value":1"#, with: #""Value":0"#)
        let expected =
            "1 validation error detected: Value '0' at 'validity.value' failed to satisfy constraint: "
            + "Member must have value greater than or equal to 1"
        #expect(try Self.error(.issueCertificate, body) == APIError(.validation, expected))
    }

    @Test func allFindingsComeInOneError() throws {
        let error = try #require(
            try Self.error(.issueCertificate, #"{"TemplateArn":"x","Validity":{"Type":"WEEKS","Value":1}}"#)
        )
        let expected = [
            "Value null at 'certificateAuthorityArn' failed to satisfy constraint: Member must not be null",
            "Value null at 'csr' failed to satisfy constraint: Member must not be null",
            "Value null at 'signingAlgorithm' failed to satisfy constraint: Member must not be null",
            "Value 'x' at 'templateArn' failed to satisfy constraint: Member must have length greater than or equal to 5",
            "Value 'x' at 'templateArn' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                + #"arn:[\w+=/,.@-]+:acm-pca:[\w+=/,.@-]*:[0-9]*:[\w+=,.@-]+(/[\w+=,.@-]+)*"#,
            "Value 'WEEKS' at 'validity.type' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [END_DATE, ABSOLUTE, DAYS, MONTHS, YEARS]",
        ]
        #expect(error.code == .validation)
        let message = try #require(error.message)
        let prefix = "6 validation errors detected: "
        #expect(message.hasPrefix(prefix))
        #expect(Set(message.dropFirst(prefix.count).split(separator: "; ").map(String.init)) == Set(expected))
    }

    @Test func itemsOfListsAreCountedFromOne() throws {
        let body = Self.issue(
            #""ApiPassthrough":{"Extensions":{"SubjectAlternativeNames":[{"DnsName":"a"},{"RegisteredId":"x"}]}}"#
        )
        let message = try #require(try Self.error(.issueCertificate, body)?.message)
        #expect(message.contains("at 'apiPassthrough.extensions.subjectAlternativeNames.2.member.registeredId'"))
    }

    @Test(arguments: [
        (#""IdempotencyToken":7"#, "NUMBER_VALUE can not be converted to a String"),
        (#""IdempotencyToken":true"#, "TRUE_VALUE can not be converted to a String"),
        (#""IdempotencyToken":[]"#, "Start of list found where not expected"),
        (#""IdempotencyToken":{}"#, "Start of structure or map found where not expected."),
        (#""ValidityNotBefore":"x""#, "Expected null"),
        (#""ValidityNotBefore":[]"#, "Start of list found where not expected"),
        (#""ValidityNotBefore":{"Value":"1"}"#, "STRING_VALUE can not be converted to a Long"),
        (#""ValidityNotBefore":{"Value":1.5}"#, "NUMBER_VALUE can not be converted to a Long"),
        (#""ValidityNotBefore":{"Value":9223372036854775808}"#, "NUMBER_VALUE can not be converted to a Long"),
        (#""ApiPassthrough":{"Extensions":{"SubjectAlternativeNames":7}}"#, "Expected list or null"),
        (
            #""ApiPassthrough":{"Extensions":{"KeyUsage":{"CRLSign":"true"}}}"#,
            "STRING_VALUE can not be converted to a Boolean"
        ),
    ])
    func typesComeBeforeConstraints(change: String, message: String) throws {
        let body = Self.issue(change).replacing("DAYS", with: "WEEKS")
        #expect(try Self.error(.issueCertificate, body) == APIError(.serialization, message))
    }

    @Test(arguments: ["YQ", "YQ=", "YR==", "Y Q=", "YQ==\\n", "-_8=", "=", "YQ==YQ=="])
    func base64ThatIsNotStrictIsRefused(text: String) throws {
        let body = Self.issue("").replacing("YQ==", with: text)
        #expect(try Self.error(.issueCertificate, body)?.code == .serialization)
    }

    @Test func aBlobIsMeasuredAfterDecodingAndNeverShown() throws {
        let fits = [UInt8](repeating: 0x41, count: 32_768).base64
        #expect(try Self.error(.issueCertificate, Self.issue("").replacing("YQ==", with: fits)) == nil)
        let exceeds = [UInt8](repeating: 0x41, count: 32_769).base64
        let message = try #require(
            try Self.error(.issueCertificate, Self.issue("").replacing("YQ==", with: exceeds))?.message
        )
        #expect(
            message
                == "1 validation error detected: Value at 'csr' failed to satisfy constraint: "
                + "Member must have length less than or equal to 32768"
        )
    }

    @Test func longValuesAreShownAsAPrefixOnly() throws {
        let message = try #require(
            try Self.error(
                .issueCertificate,
                Self.issue(#""IdempotencyToken":"\#(String(repeating: "é", count: 5_000))""#)
            )?.message
        )
        #expect(message.utf8.count < 300)
    }

    @Test func findingsAreBounded() throws {
        let items = Array(repeating: #"{"Key":""}"#, count: 5_000).joined(separator: ",")
        let body = #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","Tags":[\#(items)]}"#
        let message = try #require(try Self.error(.tagCertificateAuthority, body)?.message)
        #expect(message.hasPrefix("5001 validation errors detected: "))
        #expect(message.utf8.count < 4_000)
    }

    @Test func nullIsAbsentAndUnknownMembersArePassedOver() throws {
        #expect(try Self.error(.issueCertificate, Self.issue(#""IdempotencyToken":null,"Unknown":[{"x":1}]"#)) == nil)
        #expect(try Self.error(.listCertificateAuthorities, #"{"MaxResults":null}"#) == nil)
        #expect(try Self.error(.listCertificateAuthorities, #"{"MaxResults":1.9}"#) == nil)
    }

    @Test func lengthsCountCharacters() throws {
        let token = String(repeating: "é", count: 36)
        #expect(try Self.error(.issueCertificate, Self.issue(#""IdempotencyToken":"\#(token)""#)) == nil)
        #expect(try Self.error(.issueCertificate, Self.issue(#""IdempotencyToken":"\#(token)é""#))?.code == .validation)
    }
}
