import Authority
import Bytes
import Credentials
import HTTP
import Issuance
import JSON
import Ledger
import Synchronization
import Testbed
import Testing

@testable import PrivateCAAPI

/// What holds for every operation.
@Suite struct EntryTests {
    let bench = Bench()

    @Test func aResponseCarriesTheFieldsThatClientsRead() async throws {
        let answer = try await self.bench.call("ListCertificateAuthorities", "{}")
        #expect(answer.status == 200)
        let headers = Dictionary(uniqueKeysWithValues: answer.response.headers.map { ($0.name.lowercased(), $0.value) })
        #expect(headers["content-type"] == "application/x-amz-json-1.1")
        #expect(headers["x-amzn-requestid"] == "00000000-0000-0001-0000-000000000002")
        #expect(headers["date"] == "Thu, 01 Jan 2026 00:00:00 GMT")
    }

    @Test(arguments: [
        "issueCertificate", "IssueCertificates", "", "DescribeStacks", "GetCertificateAuthorityCSR",
    ])
    func unknownOperationsAreRefusedWithoutAMessage(operation: String) async throws {
        let answer = try await self.bench.call(operation, "{}")
        #expect(answer.status == 400)
        #expect(answer.text == #"{"__type":"UnknownOperationException"}"#)
    }

    @Test func targetsTypesPathsAndMethodsMustBeRight() async throws {
        let request = try self.bench.request("ListCertificateAuthorities", Array("{}".utf8))
        func status(_ change: (inout HTTPRequest) -> Void) async -> (Int, String?) {
            var changed = request
            change(&changed)
            let answer = await self.bench.call(changed)
            return (answer.status, answer.type)
        }
        #expect(await status { _ in } == (200, nil))
        #expect(await status { $0.path = "/x" } == (404, "UnknownOperationException"))
        #expect(await status { $0.query = "a=b" } == (404, "UnknownOperationException"))
        #expect(await status { $0.method = "GET" } == (405, "UnknownOperationException"))
        #expect(
            await status { $0.headers[1].value = "application/x-amz-json-1.0" } == (400, "UnknownOperationException")
        )
        #expect(await status { $0.headers.remove(at: 1) } == (400, "UnknownOperationException"))
        #expect(
            await status { $0.headers[2].value = "ListCertificateAuthorities" } == (400, "UnknownOperationException")
        )
        #expect(await status { $0.headers.remove(at: 2) } == (400, "UnknownOperationException"))
        #expect(await status { $0.headers.append($0.headers[2]) } == (400, "UnknownOperationException"))
        #expect(await status { $0.headers[1].value = "application/json" } == (400, "InvalidSignatureException"))
        #expect(await status { $0.headers.removeLast() } == (400, "MissingAuthenticationTokenException"))
        let counted = self.bench.authority.memory.withLock { $0.unauthenticated }
        #expect(counted.count == 10)
        #expect(counted.last == .signatureMissing)
    }

    @Test func bodiesThatAreTooLargeAreRefused() async throws {
        let bench = Bench(configuration: .init(maximumBodySize: 10))
        #expect(try await bench.call("ListCertificateAuthorities", #"{ "a": 1 }"#).status == 200)
        let answer = try await bench.call("ListCertificateAuthorities", #"{  "a": 1 }"#)
        #expect(answer.status == 413)
        #expect(answer.type == "RequestEntityTooLargeException")
    }

    @Test(
        arguments: [
            ("", nil), ("null", nil), ("7", nil), ("\"x\"", nil), ("{", nil), ("{}{}", nil), (#"{"a":1,"a":1}"#, nil),
            (#"{"a":"\ud800"}"#, nil), ("[]", "Start of list found where not expected"),
        ] as [(String, String?)]
    )
    func bodiesThatAreNoObjectAreRefused(body: String, message: String?) async throws {
        let answer = try await self.bench.call("ListCertificateAuthorities", body)
        #expect(answer.status == 400)
        #expect(answer.type == "SerializationException")
        #expect(answer.message == message)
    }

    @Test func whoMayNotIsToldSoAndItIsRecorded() async throws {
        let body = #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"}"#
        let answer = try await self.bench.call("DeleteCertificateAuthority", body, role: .auditor)
        #expect(answer.status == 400)
        #expect(answer.type == "AccessDeniedException")
        let message =
            "User: arn:aws:iam::000000000000:user/auditor is not authorized to perform: "
            + "acm-pca:DeleteCertificateAuthority on resource: \(FakeAuthority.name) because no identity-based policy "
            + "allows the acm-pca:DeleteCertificateAuthority action"
        #expect(answer.message == message)
        let recorded = self.bench.authority.memory.withLock { $0.refusedOperations }
        #expect(recorded.count == 1)
        #expect(recorded.first?.operation == "DeleteCertificateAuthority")
        #expect(recorded.first?.resource == FakeAuthority.name)
        #expect(recorded.first?.refusal == Refusal(.accessDenied, message))
        #expect(recorded.first?.body == Array(body.utf8))
        #expect(self.bench.authority.memory.withLock { $0.unauthenticated }.isEmpty)

        // A body that is no JSON changes nothing, and what cannot be recorded is not answered as if it were.
        #expect(try await self.bench.call("IssueCertificate", "{", role: .auditor).type == "AccessDeniedException")
        self.bench.authority.memory.withLock { $0.recordingRefusal = Refusal(.unavailable, "full") }
        let unavailable = try await self.bench.call("IssueCertificate", "{", role: .auditor)
        #expect(unavailable.status == 503)
        #expect(unavailable.type == "ServiceUnavailableException")
    }

    @Test func ofWhatARefusedCallerNamesSoMuchIsRecordedAsCanBe() async throws {
        let name = "arn\\u0000\\u0085:" + String(repeating: "e\u{301}", count: 300)
        _ = try await self.bench.call("IssueCertificate", #"{"CertificateAuthorityArn":"\#(name)"}"#, role: .auditor)
        _ = try await self.bench.call("IssueCertificate", #"{"CertificateAuthorityArn":"\u0001"}"#, role: .auditor)
        let recorded = self.bench.authority.memory.withLock { $0.refusedOperations.map(\.resource) }
        #expect(recorded == ["arn:" + String(repeating: "e\u{301}", count: 98), nil])
    }

    @Test(
        arguments: [("curl/8", "curl/8"), ("", nil), ("a\u{85}b\u{7F}", "ab"), ("\u{9F}", nil)] as [(String, String?)]
    )
    func ofAClientsNameForItselfSoMuchIsRecordedAsCanBe(sent: String, recorded: String?) async throws {
        var request = try self.bench.request("IssueCertificate", Array(Samples.issue.utf8))
        request.headers.append((name: "User-Agent", value: sent))
        #expect(await self.bench.call(request).status == 200)
        let caller = try #require(self.bench.authority.memory.withLock { $0.callers.last })
        #expect(caller.userAgent == recorded)
    }

    @Test(arguments: [
        ("IssueCertificate", Role.auditor, true), ("IssueCertificate", .issuer, false), ("GetPolicy", .issuer, true),
        ("GetPolicy", .administrator, false), ("Emperor", .auditor, false),
    ])
    func onlyWhatARoleMayNotCallIsSaidToBeRefused(operation: String, role: Role, isSound: Bool) {
        let refused = OperationRefused(
            operation: operation,
            resource: nil,
            code: .accessDenied,
            octets: [],
            isCut: false,
            provenance: Provenance(.api, "alice", role: role.rawValue)
        )
        #expect((RecordedRefusal.fault(in: refused) == nil) == isSound)
    }

    @Test(arguments: APIOperation.allCases) func everyOperationHoldsItsBodyAgainstItsShape(operation: APIOperation)
        async throws
    {
        let answer = try await self.bench.call(
            operation.rawValue,
            #"{"CertificateAuthorityArn":7,"ResourceArn":7,"MaxResults":"x"}"#
        )
        if operation == .createCertificateAuthority {
            #expect(answer.type == "ValidationException")
        } else {
            #expect(answer.type == "SerializationException")
        }
    }

    @Test func operationsThatAreNotThereYetSaySo() async throws {
        let bodies = [
            "RevokeCertificate": #","CertificateSerial":"00","RevocationReason":"SUPERSEDED""#, "ListTags": "",
            "TagCertificateAuthority": #","Tags":[{"Key":"k"}]"#, "DeleteCertificateAuthority": "",
        ]
        for (operation, more) in bodies {
            let answer = try await self.bench.call(
                operation,
                #"{"CertificateAuthorityArn":"\#(FakeAuthority.name)"\#(more)}"#
            )
            #expect(answer.status == 400)
            #expect(answer.type == "NotImplementedException")
            #expect(answer.message == "The operation \(operation) is not implemented yet.")
        }
    }

    @Test(arguments: RefusalCode.allCases) func everyRefusalHasAWord(code: RefusalCode) async throws {
        self.bench.authority.memory.withLock { $0.refusal = Refusal(code, "because") }
        let answer = try await self.bench.call("ListCertificateAuthorities", "{}")
        #expect(answer.message == "because")
        let statuses: [RefusalCode: Int] = [.internalFailure: 500, .unavailable: 503, .tooLarge: 413]
        #expect(answer.status == statuses[code] ?? 400)
        #expect(answer.type == APIError(Refusal(code, "")).code.rawValue)
    }

    @Test func everyAnswerIsOfAKindThatTheLogCanHold() {
        for code in APIError.Code.allCases { #expect(APIError.Code(RefusalCode(code)) == code) }
        for code in RefusalCode.allCases where code != .certificateNotFound {
            #expect(RefusalCode(APIError.Code(code)) == code)
        }
    }

    @Test func aReasonIsToldInTheWiresWords() {
        let late = Reason(.notShortLived, values: [.instant(Instant(seconds: 0)), .instant(Instant(seconds: 1))])
        #expect(
            APIError(Refusal(.invalidValue, late)).message?.hasPrefix("Validity: the certificate would end") == true
        )
        #expect(late.sentence.hasPrefix("The end asked for: the certificate would end"))
        let place = PassthroughPlace([
            .field(.extensions), .field(.subjectAlternativeName), .item(2), .field(.domainName),
        ])
        #expect(place.value == .text("2.5.2.22"))
        let empty = Reason(.textEmpty, values: [place.value])
        let told = "apiPassthrough.extensions.subjectAlternativeNames.2.member.dnsName must not be empty."
        #expect(APIError(Refusal(.invalidArgument, empty)).message == told)
        #expect(empty.sentence == "The values passed through, extensions, subjectAltName 2, dNSName must not be empty.")
    }

    @Test func everyFieldHasANameAndEveryPlaceLeadsBackToItself() {
        #expect(PassthroughField.named.count == PassthroughField.allCases.count)
        for field in PassthroughField.allCases {
            let steps: [PassthroughPlace.Step] = [.field(field)] + (field.isList ? [.item(7), .field(.value)] : [])
            let place = PassthroughPlace(steps)
            guard case .text(let text) = place.value else { continue }
            #expect(PassthroughPlace(text) == place)
            #expect(FieldPath(place).passthroughPlace == place)
        }
    }

    /// Mutations of bodies never crash and are always answered with something that the wire knows.
    @Test(arguments: UInt64(0)..<300) func hostileBodiesAreAnswered(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let (operation, body) = try #require(Samples.bodies.randomElement(using: &random))
        var octets = Array(body.utf8)
        let pieces = [
            "\"", "{", "}", "[", "]", ",", ":", "null", "\\u0000", "\\ud800", "1e999", "-", "\u{0}", "true",
            "9999999999999999999",
        ]
        for _ in 0..<Int.random(in: 1...6, using: &random) where !octets.isEmpty {
            let index = Int.random(in: 0..<octets.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: octets[index] = UInt8.random(in: 0...255, using: &random)
            case 1: octets.removeSubrange(index..<min(octets.count, index + Int.random(in: 1...20, using: &random)))
            case 2: octets.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: index)
            default: octets.insert(contentsOf: octets[index..<min(octets.count, index + 30)], at: index)
            }
        }
        let answer = try await self.bench.call(operation, octets: octets)
        if answer.status != 200 {
            #expect(answer.status == 400, "seed \(seed): \(answer.text)")
            #expect(answer.type.flatMap(APIError.Code.init(rawValue:)) != nil, "seed \(seed): \(answer.text)")
        }
    }
}
