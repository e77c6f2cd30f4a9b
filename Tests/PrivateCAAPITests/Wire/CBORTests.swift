import Authority
import Bytes
import Credentials
import HTTP
import JSON
import Ledger
import Synchronization
import Testbed
import Testing

@testable import PrivateCAAPI

@Suite struct CBORTests {
    private static func read(_ hexadecimal: String) throws -> WireValue {
        try CBORReader.read(try #require([UInt8](hexadecimal: hexadecimal)))
    }

    /// Examples of RFC 8949 appendix A.
    @Test(arguments: [
        ("00", "0"), ("17", "23"), ("1818", "24"), ("1903e8", "1000"), ("1a000f4240", "1000000"),
        ("1b000000e8d4a51000", "1000000000000"), ("1bffffffffffffffff", "18446744073709551615"), ("20", "-1"),
        ("3903e7", "-1000"), ("f93c00", "1.0"), ("f97bff", "65504.0"), ("f90001", "5.960464477539063e-08"),
        ("fa47c35000", "100000.0"), ("fb3ff199999999999a", "1.1"), ("f4", "false"), ("f5", "true"), ("f6", "null"),
        ("f7", "null"), ("60", "\"\""), ("62c3bc", "\"c3bc\""), ("6449455446", "\"IETF\""),
        ("4401020304", "\"AQIDBA==\""),
        ("83010203", "[1,2,3]"), ("a1616101", "{\"a\":1}"), ("9f018202039fff05ff", "[1,[2,3],[],5]"),
        ("bf61610161629f0203ffff", "{\"a\":1,\"b\":[2,3]}"), ("7f657374726561646d696e67ff", "\"streaming\""),
        ("c11a514b67b0", "1363896240"), ("c1fb41d452d9ec200000", "1363896240.5"),
    ])
    func examplesOfTheStandardAreRead(hexadecimal: String, json: String) throws {
        var writer = JSONWriter()
        writer.value(try Self.read(hexadecimal))
        let expected = json == "\"c3bc\"" ? "\"ü\"" : json
        #expect(String(decoding: writer.octets, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        "", "18", "1c", "ff", "61", "62ff", "61ff", "5f6161ff", "7f4101ff", "8201", "a1", "a101", "a10101",
        "a2616101616102",
        "9f01", "bf6161ff", "f97e00", "f97c00", "c0613a", "c16161", "f8ff", "0000",
        "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "3bffffffffffffffff", "f0",
    ])
    func whatIsNotOneAcceptableItemIsRefused(hexadecimal: String) {
        #expect(throws: CBORReader.SyntaxError.self) { try Self.read(hexadecimal) }
    }

    @Test func depthIsBounded() throws {
        for opening in [UInt8(0x81), 0x9F, 0xC1] {
            let flood = [UInt8](repeating: opening, count: 1_000_000)
            #expect(throws: CBORReader.SyntaxError.self) { try CBORReader.read(flood) }
        }
        _ = try CBORReader.read([UInt8](repeating: 0x81, count: 32) + [0x01])
    }

    @Test(arguments: UInt64(0)..<300) func hostileOctetsNeverCrash(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 1...60, using: &random)
        let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        _ = try? CBORReader.read(octets)
    }

    private func call(_ bench: Bench, _ operation: String, json: String, role: String = "administrator") async throws
        -> HTTPResponse
    {
        let body = CBORWriter.octets(ofJSON: Array(json.utf8), shapedAs: nil, in: ServiceModel.current)
        return try await self.call(bench, operation, body: body, role: role)
    }

    private func call(_ bench: Bench, _ operation: String, body: [UInt8], role: String = "administrator") async throws
        -> HTTPResponse
    {
        let path = WireEncoding.pathOfCBOR + operation
        let signer = RequestSigner(
            accessKeyIdentifier: "AK\(role.uppercased())",
            secretAccessKey: SecretAccessKey("secret-of-\(role)"),
            region: "us-east-1"
        )
        let headers = try signer.sign(
            path: path,
            headers: [
                (name: "Host", value: "127.0.0.1"), (name: "Content-Type", value: "application/cbor"),
                (name: "smithy-protocol", value: "rpc-v2-cbor"),
            ],
            body: body,
            at: Bench.now
        )
        return await bench.call(
            HTTPRequest(method: "POST", path: path, headers: headers, body: body, sourceAddress: "127.0.0.1")
        ).response
    }

    @Test func anIssuanceInCBORIsTheSameOrder() async throws {
        let bench = Bench()
        // The certification request travels as octets instead of base64.
        let json = Samples.issue.replacing("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0=", with: "@")
        var body = CBORWriter.octets(ofJSON: Array(json.utf8), shapedAs: nil, in: ServiceModel.current)
        let place = try #require(body.indices.first { body[$0] == 0x61 && body[$0 + 1] == 0x40 })
        body.replaceSubrange(place..<(place + 2), with: [0x43, 0x61, 0x62, 0x63])
        let response = try await self.call(bench, "IssueCertificate", body: body)
        #expect(response.status == 200)
        let value = try CBORReader.read(response.body)
        #expect(
            value["CertificateArn"]?.text == "\(FakeAuthority.name)/certificate/\(FakeAuthority.serialNumber.decimal)"
        )
        let order = try #require(bench.authority.memory.withLock { $0.certificateOrders.last })
        #expect(order.certificationRequest == Array("abc".utf8))
        #expect(order.notAfter == RequestedTime(unit: .days, value: 30))
        #expect(order.passthrough == .values(PassthroughValues(subject: Samples.subject, extensions: nil)))
        let headers = Dictionary(uniqueKeysWithValues: response.headers.map { ($0.name, $0.value) })
        #expect(headers["Content-Type"] == "application/cbor")
        #expect(headers["smithy-protocol"] == "rpc-v2-cbor")
        #expect(headers["x-amzn-RequestId"] != nil)
    }

    /// A body that botocore 1.44.5 sends when it is made to prefer CBOR.
    @Test func whatBotocoreSpellsIsRead() async throws {
        let bench = Bench()
        let body = try #require(
            [UInt8](
                hexadecimal:
                    "a5774365727469666963617465417574686f7269747941726e786161726e3a6177733a61636d2d7063613a75732d6561"
                    + "73742d313a3030303030303030303030303a63657274696669636174652d617574686f726974792f3031323334353637"
                    + "2d383961622d346465662d383132332d343536373839616263646566634373724a2d2d2d2d2d424547494e705369676e"
                    + "696e67416c676f726974686d6f5348413235365749544845434453416856616c6964697479a26556616c7565181e6454"
                    + "79706564444159536e417069506173737468726f756768a1675375626a656374a16a436f6d6d6f6e4e616d656178"
            )
        )
        #expect(try await self.call(bench, "IssueCertificate", body: body).status == 200)
        let order = try #require(bench.authority.memory.withLock { $0.certificateOrders.last })
        #expect(order.authority == FakeAuthority.identifier)
        #expect(order.certificationRequest == Array("-----BEGIN".utf8))
        #expect(order.notAfter == RequestedTime(unit: .days, value: 30))
    }

    @Test func errorsAreCBORToo() async throws {
        let bench = Bench()
        func error(_ operation: String, _ json: String, role: String = "administrator") async throws -> (
            Int, String?, String?
        ) {
            let response = try await self.call(bench, operation, json: json, role: role)
            let value = try CBORReader.read(response.body)
            return (response.status, value["__type"]?.text, value["message"]?.text)
        }
        #expect(try await error("Nothing", "{}") == (404, "UnknownOperationException", nil))
        #expect(try await error("IssueCertificate", "{}", role: "auditor").1 == "AccessDeniedException")
        #expect(try await error("IssueCertificate", "{}").1 == "ValidationException")
        let mismatch = try await error("IssueCertificate", Samples.issue)
        #expect(mismatch == (400, "SerializationException", "STRING_VALUE can not be converted to a Blob"))
        let broken = try await self.call(bench, "ListCertificateAuthorities", body: [0xA1])
        #expect(try CBORReader.read(broken.body)["__type"]?.text == "SerializationException")
        let empty = try await self.call(bench, "ListCertificateAuthorities", body: [])
        #expect(empty.status == 200)
    }

    @Test(arguments: [("83010203", 4), ("9f01ff", 2), ("a1616180", 3), ("c101", 2), ("f6", 1)])
    func noMoreValuesAreReadThanThereMayBe(spelling: String, count: Int) throws {
        let octets = try #require([UInt8](hexadecimal: spelling))
        #expect(throws: Never.self) { try CBORReader.read(octets, atMost: count) }
        #expect(throws: CBORReader.SyntaxError.self) { try CBORReader.read(octets, atMost: count - 1) }
    }

    @Test func timesAreTagged() throws {
        let model = ServiceModel.current
        let shape = try #require(model.indices["CertificateAuthority"])
        let json = #"{"CreatedAt":1516130652.5,"NotAfter":1616130000}"#
        let octets = CBORWriter.octets(ofJSON: Array(json.utf8), shapedAs: shape, in: model)
        let created = "69437265617465644174" + "c1fb41d6979457200000"
        #expect(octets.hexadecimal == "a2" + created + "684e6f744166746572" + "c11a60542fd0")
        #expect(try CBORReader.read(octets)["CreatedAt"]?.number?.truncated == 1_516_130_652)
    }
}
