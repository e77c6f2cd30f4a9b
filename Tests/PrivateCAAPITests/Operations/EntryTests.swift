import Bytes
import Credentials
import HTTP
import Issuance
import JSON
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Authority
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
        let counted = self.bench.authority.memory.withLock { $0.refusedStrangers.map(\.answer) }
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
        let answer = try await self.bench.call("DeleteCertificateAuthority", body, role: "auditor")
        #expect(answer.status == 400)
        #expect(answer.type == "AccessDeniedException")
        let message =
            "User: arn:aws:iam::000000000000:user/auditor is not authorized to perform: "
            + "acm-pca:DeleteCertificateAuthority on resource: \(FakeAuthority.name) because no identity-based policy "
            + "allows the acm-pca:DeleteCertificateAuthority action"
        #expect(answer.message == message)
        let recorded = self.bench.authority.memory.withLock { $0.refusedCalls }
        #expect(recorded.count == 1)
        #expect(recorded.first?.operation == .deleteCertificateAuthority)
        #expect(recorded.first?.resource == FakeAuthority.name)
        #expect(recorded.first?.code == .accessDenied && recorded.first?.template == nil)
        #expect(recorded.first?.body == Array(body.utf8))
        #expect(self.bench.authority.memory.withLock { $0.refusedStrangers.map(\.answer) }.isEmpty)

        // A body that is no JSON changes nothing, and what cannot be recorded is not answered as if it were.
        #expect(try await self.bench.call("IssueCertificate", "{", role: "auditor").type == "AccessDeniedException")
        self.bench.authority.memory.withLock { $0.recordingRefusal = Refusal(.unavailable, "full") }
        let unavailable = try await self.bench.call("IssueCertificate", "{", role: "auditor")
        #expect(unavailable.status == 503)
        #expect(unavailable.type == "ServiceUnavailableException")
    }

    /// The file holds secrets, and nothing else: whose a key is and what it may do, the log says.
    @Test func accessIsTheLogsToGive() async throws {
        let administrator = try #require(try await self.bench.authority.access(of: "AKADMINISTRATOR"))
        let auditor = try #require(try await self.bench.authority.access(of: "AKAUDITOR"))
        // What the file calls an administrator is what the log says that it is.
        let lowered = Access(
            principal: "eve",
            account: "000000000000",
            role: auditor.role,
            secret: administrator.secret
        )
        self.bench.authority.memory.withLock { $0.access["AKADMINISTRATOR"] = lowered }
        #expect(try await self.bench.call("IssueCertificate", Samples.issue).type == "AccessDeniedException")
        // Another secret than the one that the log knows, and a key that it does not know, are nobody's.
        for access in [Access(principal: "eve", account: "1", role: administrator.role, secret: auditor.secret), nil] {
            self.bench.authority.memory.withLock { $0.access["AKADMINISTRATOR"] = .some(access) }
            let answer = try await self.bench.call("IssueCertificate", Samples.issue)
            #expect(answer.type == "UnrecognizedClientException")
        }
        let strangers = self.bench.authority.memory.withLock { $0.refusedStrangers }
        #expect(strangers.map(\.answer) == [.accessKeyUnknown, .accessKeyUnknown])
        #expect(strangers.map(\.accessKey) == ["AKADMINISTRATOR", "AKADMINISTRATOR"])
        self.bench.authority.memory.withLock { $0.access["AKADMINISTRATOR"] = administrator }
        #expect(try await self.bench.call("IssueCertificate", Samples.issue).status == 200)
    }

    @Test func everyRefusalOfAKnownCallerIsRecordedOnce() async throws {
        let name = FakeAuthority.name
        func recorded() -> [RefusalCode] { self.bench.authority.memory.withLock { $0.refusedCalls.map(\.code) } }
        _ = try await self.bench.call("IssueCertificate", "{")
        _ = try await self.bench.call("IssueCertificate", "{}")
        _ = try await self.bench.call("RevokeCertificate", #"{"CertificateAuthorityArn":"\#(name)"}"#)
        _ = try await self.bench.call("DescribeCertificateAuthority", #"{"CertificateAuthorityArn":"arn:aws:x"}"#)
        #expect(recorded() == [.unreadable, .invalidValue, .invalidValue, .invalidValue])
        // What an event of its own says already is not said twice; what failed for the ledger's sake is no refusal.
        self.bench.authority.memory.withLock { $0.refusal = Refusal(.invalidArgument, "no").recorded }
        _ = try await self.bench.call("IssueCertificate", Samples.issue)
        self.bench.authority.memory.withLock { $0.refusal = Refusal(.unavailable, "no") }
        _ = try await self.bench.call("IssueCertificate", Samples.issue)
        #expect(recorded().count == 4)
        self.bench.authority.memory.withLock { $0.refusal = .lacking(template: "RootCACertificate/V1") }
        let denied = try await self.bench.call("IssueCertificate", Samples.issue)
        #expect(denied.type == "AccessDeniedException" && denied.message?.contains("RootCACertificate/V1") == true)
        #expect(self.bench.authority.memory.withLock { $0.refusedCalls.last?.template } == "RootCACertificate/V1")
    }

    @Test func ofWhatARefusedCallerNamesSoMuchIsRecordedAsCanBe() async throws {
        let name = "arn\\u0000\\u0085:" + String(repeating: "e\u{301}", count: 300)
        _ = try await self.bench.call("IssueCertificate", #"{"CertificateAuthorityArn":"\#(name)"}"#, role: "auditor")
        _ = try await self.bench.call("IssueCertificate", #"{"CertificateAuthorityArn":"\u0001"}"#, role: "auditor")
        let recorded = self.bench.authority.memory.withLock { $0.refusedCalls.map(\.resource) }
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

    @Test(arguments: InterfaceOperation.allCases)
    func everyOperationHoldsItsBodyAgainstItsShape(operation: InterfaceOperation) async throws {
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

    @Test(arguments: RefusalCode.allCases) func everyRefusalHasAWord(code: RefusalCode) async throws {
        self.bench.authority.memory.withLock { $0.refusal = Refusal(code, "because") }
        let answer = try await self.bench.call("ListCertificateAuthorities", "{}")
        let denial =
            "User: arn:aws:iam::000000000000:user/administrator is not authorized to perform: "
            + "acm-pca:ListCertificateAuthorities on resource: * because no identity-based policy allows the "
            + "acm-pca:ListCertificateAuthorities action"
        #expect(answer.message == (code == .accessDenied ? denial : "because"))
        // What the caller cannot help, or what may succeed a moment later, leaves no trace; what comes too fast is counted.
        #expect(self.bench.authority.memory.withLock { $0.refusedCalls.map(\.code) } == (code.isCounted ? [code] : []))
        let statuses: [RefusalCode: Int] = [.internalFailure: 500, .unavailable: 503, .tooLarge: 413]
        #expect(answer.status == statuses[code] ?? 400)
        #expect(answer.type == APIError(Refusal(code, "")).code.rawValue)
    }

    @Test func everyAnswerIsOfAKindThatTheLogCanHold() {
        for code in APIError.Code.allCases where code != .expiredToken {
            #expect(APIError.Code(RefusalCode(code)) == code)
        }
        // A key that has ended is counted with those that nobody has: which it was, the counts of log-ins say.
        #expect(RefusalCode(APIError.Code.expiredToken) == .accessKeyUnknown)
        let alike: Set<RefusalCode> = [
            .certificateNotFound, .permissionNotFound, .policyNotFound, .bucketNotFound, .reportNotFound,
        ]
        for code in RefusalCode.allCases where !alike.contains(code) {
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
