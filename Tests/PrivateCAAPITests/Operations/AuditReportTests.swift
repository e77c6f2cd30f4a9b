import Authority
import Buckets
import Bytes
import Derivation
import Foundation
import HTTP
import Ledger
import PKI
import Synchronization
import Testbed
import Testing

@testable import PrivateCAAPI

/// What audit reports look like, and how they are asked for and fetched.
@Suite struct AuditReportTests {
    private static let settings = LedgerSettings(
        ledger: UniqueIdentifier(words: (7, 7)),
        partition: "aws",
        region: "us-east-1",
        account: "000000000000"
    )

    private static func certificate(
        _ subject: [RelativeDistinguishedName],
        isRevoked: Bool = false
    ) throws -> ReportedCertificate {
        ReportedCertificate(
            authority: FakeAuthority.identifier,
            serialNumber: FakeAuthority.serialNumber,
            account: "123456789012",
            template: isRevoked ? "RootCACertificate/V1" : nil,
            subject: try DistinguishedName(subject),
            validity: Validity(notBefore: Instant(seconds: 0), notAfter: .endOfTime),
            issuedAt: Instant(microseconds: 1_767_225_600_999_999),
            position: 7,
            revocation: isRevoked ? .init(time: Instant(seconds: 1), reason: .aACompromise) : nil
        )
    }

    private static func written(_ certificates: [ReportedCertificate], _ format: AuditReportRequested.Format) -> String
    {
        let form = AuditReportForm(self.settings)
        var octets = form.beginning(format)
        for (index, certificate) in certificates.enumerated() {
            form.append(certificate, isFirst: index == 0, format, to: &octets)
        }
        return String(decoding: octets + form.ending(format), as: UTF8.self)
    }

    private static let serial = "d7:92:33:07:b9:2c:71:79:54:29:29:b7:ca:f7:1d:5d"

    @Test func aReportInJSONHasItsForm() throws {
        let plain = RelativeDistinguishedName(type: .commonName, value: .utf8("ü\u{1F389}\u{7F}\""))
        let text = Self.written([try Self.certificate([plain]), try Self.certificate([], isRevoked: true)], .json)
        let number = FakeAuthority.serialNumber.decimal
        #expect(
            text == """
                [
                {"awsAccountId":"123456789012","certificateArn":"\(FakeAuthority.name)/certificate/\(number)","serial":"\(Self.serial)",\
                "subject":"CN=\\u00fc\\ud83c\\udf89\\u007f\\\\\\"","notBefore":"1970-01-01T00:00:00+0000",\
                "notAfter":"9999-12-31T23:59:59+0000","issuedAt":"2026-01-01T00:00:00+0000",\
                "templateArn":"arn:aws:acm-pca:::template/EndEntityCertificate/V1"},
                {"awsAccountId":"123456789012","certificateArn":"\(FakeAuthority.name)/certificate/\(number)","serial":"\(Self.serial)",\
                "subject":"","notBefore":"1970-01-01T00:00:00+0000","notAfter":"9999-12-31T23:59:59+0000",\
                "issuedAt":"2026-01-01T00:00:00+0000","revokedAt":"1970-01-01T00:00:01+0000","revocationReason":"A_A_COMPROMISE",\
                "templateArn":"arn:aws:acm-pca:::template/RootCACertificate/V1"}
                ]

                """
        )
        #expect(Self.written([], .json) == "[\n]\n")
    }

    @Test func aReportInCSVHasItsForm() throws {
        let steps = [
            RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
            RelativeDistinguishedName(type: .emailAddress, value: .ia5("a@b")),
            RelativeDistinguishedName([
                AttributeTypeAndValue(type: .commonName, value: .utf8("# a,\"+\\<>;b ")),
                AttributeTypeAndValue(type: .domainComponent, value: .other([0x04, 0x01, 0x00])),
            ]),
        ]
        let text = Self.written([try Self.certificate(steps)], .csv)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines[0]
                == "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,revocationReason,templateArn"
        )
        #expect(lines.count == 3 && lines[2].isEmpty)
        #expect(lines[1].hasPrefix("123456789012,,arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/"))
        #expect(
            lines[1].contains(
                ##","DC=#040100+CN=\# a\,\""\+\\\<\>\;b\ ,1.2.840.113549.1.9.1=#1603614062,C=DE",1970-01-01T00:00:00+0000,"##
            )
        )
        #expect(lines[1].hasSuffix("+0000,,,arn:aws:acm-pca:::template/EndEntityCertificate/V1"))
    }

    @Test func aReportIsAskedForAndDescribed() async throws {
        let bench = Bench()
        let created = try await bench.call(
            "CreateCertificateAuthorityAuditReport",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","S3BucketName":"reports","AuditReportResponseFormat":"CSV"}"#
        )
        #expect(
            created.text
                == #"{"AuditReportId":"\#(FakeAuthority.identifier)","S3Key":"audit-report/\#(FakeAuthority.identifier)/\#(FakeAuthority.identifier).csv"}"#
        )
        let orders = bench.authority.memory.withLock { $0.reportOrders }
        #expect(orders == [ReportOrder(authority: FakeAuthority.identifier, bucket: "reports", format: .csv)])
        let described = try await bench.call(
            "DescribeCertificateAuthorityAuditReport",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","AuditReportId":"01234567-89ab-4def-8123-456789abcdef"}"#
        )
        #expect(
            described.text.hasPrefix(
                #"{"AuditReportStatus":"SUCCESS","S3BucketName":"reports","S3Key":"audit-report/1","CreatedAt":7"#
            )
        )
        let unknown = try await bench.call(
            "DescribeCertificateAuthorityAuditReport",
            #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)","AuditReportId":"zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz"}"#
        )
        #expect(unknown.type == "ResourceNotFoundException")
    }

    @Test(
        arguments: [
            (nil, ObjectRange.whole), ("bytes=0-0", .part(0..<1)), ("bytes=2-", .part(2..<10)),
            ("bytes=-3", .part(7..<10)),
            ("bytes=-30", .part(0..<10)), ("bytes=9-99", .part(9..<10)), ("bytes=10-", .unsatisfiable),
            ("bytes=10-11", .unsatisfiable),
            ("bytes=-0", .unsatisfiable), ("bytes=3-2", .whole), ("bytes=0-1,2-3", .whole), ("bytes=", .whole),
            ("bytes=-", .whole),
            ("bytes=--1", .whole), ("bytes=+1-2", .whole), ("Bytes=0-1", .whole),
            ("bytes=0-9999999999999999999", .whole),
        ] as [(String?, ObjectRange)]
    )
    func aRangeIsWhatItSays(field: String?, range: ObjectRange) { #expect(ObjectRange(field, of: 10) == range) }

    @Test func ofNothingThereAreNoParts() {
        #expect(ObjectRange("bytes=0-", of: 0) == .unsatisfiable)
        #expect(ObjectRange("bytes=-1", of: 0) == .unsatisfiable)
        #expect(ObjectRange(nil, of: 0) == .whole)
    }

    @Test(arguments: [
        ("/reports/a/b", "reports", "a/b"), ("/reports", "reports", ""), ("/reports/", "reports", ""), ("//a", "", "a"),
        ("/r%65ports/a%2Fb%20c", "reports", "a/b c"), ("/r/%C3%BC", "r", "ü"), ("/r/../x", "r", "../x"),
        ("/r/a+b", "r", "a+b"),
    ]) func aPathNamesAnObject(path: String, bucket: String, key: String) {
        #expect(ObjectAddress(path: path)?.bucket == bucket)
        #expect(ObjectAddress(path: path)?.key == key)
    }

    @Test(arguments: ["", "reports/a", "/r/%", "/r/%4", "/r/%zz", "/r/%ff", "/%80/a"])
    func aPathThatCannotBeReadNamesNothing(path: String) { #expect(ObjectAddress(path: path) == nil) }

    @Test(arguments: [
        ("/a/b", "/a/b"), ("/a//b/../c", "/a//b/../c"), ("/a%20b", "/a%20b"), ("/%61~%7e", "/a~~"),
        ("/a+b=c", "/a%2Bb%3Dc"), ("/", "/"),
        ("/a%2fb", "/a%2Fb"),
    ]) func thePathOfAnObjectIsEncodedOnce(path: String, canonical: String) {
        #expect(String(decoding: CanonicalRequest.canonicalPath(ofObject: path), as: UTF8.self) == canonical)
    }

    @Test func anErrorIsXMLWhateverWasAskedFor() {
        let body = ObjectError.noSuchKey.body(resource: "/a<b>&\u{1}\"", request: "7")
        #expect(
            String(decoding: body, as: UTF8.self)
                == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Resource>/a&lt;b&gt;&amp;\"</Resource><RequestId>7</RequestId></Error>"
        )
    }
}
