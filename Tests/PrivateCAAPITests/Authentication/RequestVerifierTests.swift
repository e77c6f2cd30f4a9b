import Bytes
import Credentials
import Cryptography
import HTTP
import JSON
import Ledger
import Synchronization
import Testbed
import Testing

@testable import PrivateCAAPI

@Suite struct RequestVerifierTests {
    static let time = Instant(seconds: 1_767_225_600)  // 2026-01-01T00:00:00Z
    static let credential = Credential(
        accessKeyIdentifier: "AKIDEXAMPLE",
        secretAccessKey: SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        principal: "arn:aws:iam::000000000000:user/example",
        role: "administrator"
    )
    static let signature = "3e40edd9e85a925b9c5ecb430ebde6f4fae8f770ba6bf20be6f2d8a416a970bb"
    static let scope = "20260101/us-east-1/acm-pca/aws4_request"
    static let headers = [
        (name: "Host", value: "127.0.0.1:8443"),
        (name: "Content-Type", value: "application/x-amz-json-1.1"),
        (name: "X-Amz-Date", value: "20260101T000000Z"),
        (name: "X-Amz-Target", value: "ACMPrivateCA.ListCertificateAuthorities"),
    ]

    static func authorization(
        credential: String = "AKIDEXAMPLE/\(scope)",
        headers: String = "content-type;host;x-amz-date;x-amz-target",
        signature: String = signature
    ) -> (name: String, value: String) {
        (
            name: "Authorization",
            value: "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=\(headers), Signature=\(signature)"
        )
    }

    static func verify(
        _ headers: [(name: String, value: String)],
        body: String = "{}",
        path: String = "/",
        now: Instant = time
    ) throws -> Credential {
        try RequestVerifier(region: "us-east-1", credentials: FixedCredentials(credentials: [Self.credential])).verify(
            method: "POST",
            path: path,
            query: "",
            headers: headers,
            bodyDigest: try SHA256.digest(of: Array(body.utf8)),
            now: now
        )
    }

    private func error(
        _ headers: [(name: String, value: String)],
        body: String = "{}",
        now: Instant = time
    ) -> APIError? {
        do {
            _ = try Self.verify(headers, body: body, now: now)
            return nil
        } catch { return error as? APIError }
    }

    /// The worked vector of the protocol's description, made with another implementation; every step of it.
    @Test func theWorkedVectorComesOutStepByStep() throws {
        let bodyDigest = try SHA256.digest(of: Array("{}".utf8)).description
        #expect(bodyDigest == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
        let request = CanonicalRequest(
            method: "POST",
            path: "/",
            query: "",
            headers: Self.headers.map { (name: $0.name.lowercased(), value: $0.value) },
            signedHeaders: ["content-type", "host", "x-amz-date", "x-amz-target"],
            payloadHash: bodyDigest
        )
        #expect(
            try SHA256.digest(of: request.octets).description
                == "f2ab41c430218736684e2a690ea177b2d9706d8b47cf2cf762c9caf750a3e499"
        )
        let scope = SigningScope(date: "20260101", region: "us-east-1", service: "acm-pca")
        let key = try scope.key(Self.credential.secretAccessKey)
        let octets = key.withSpan { span in span.indices.map { span[$0] } }
        #expect(octets.hexadecimal == "94b5601164b2b1f09ddb1d3f4238bdf89be09dcb6427f9a7a76a78e6995170e6")
        #expect(try scope.signature(of: request, at: "20260101T000000Z", key: key) == Self.signature)
        #expect(try Self.verify(Self.headers + [Self.authorization()]).principal == Self.credential.principal)
    }

    @Test func whatMayDifferOnTheWayMayDiffer() throws {
        let reordered =
            Array(Self.headers.reversed()) + [
                (name: "User-Agent", value: "x"), (name: "Expect", value: "100-continue"),
            ]
        _ = try Self.verify(reordered + [Self.authorization()])
        var padded = Self.headers
        padded[0].value = "  127.0.0.1:8443 "
        padded[1].name = "CONTENT-TYPE"
        _ = try Self.verify(padded + [Self.authorization()])
        let compact = Self.authorization().value.replacing(", ", with: ",")
        _ = try Self.verify(Self.headers + [(name: "authorization", value: compact)])
        let parts = "Signature=\(Self.signature), Credential=AKIDEXAMPLE/\(Self.scope)"
        let shuffled = "AWS4-HMAC-SHA256 \(parts), SignedHeaders=content-type;host;x-amz-date;x-amz-target"
        _ = try Self.verify(Self.headers + [(name: "Authorization", value: shuffled)])
        let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        #expect(
            self.error(Self.headers + [(name: "X-Amz-Content-Sha256", value: digest), Self.authorization()])?.code
                == .invalidSignature
        )
    }

    @Test(arguments: [-300, 0, 300]) func timesWithinFiveMinutesPass(offset: Int64) throws {
        _ = try Self.verify(Self.headers + [Self.authorization()], now: Self.time.adding(seconds: offset))
    }

    @Test func timesBeyondFiveMinutesAreRefusedByName() {
        let headers = Self.headers + [Self.authorization()]
        #expect(
            self.error(headers, now: Self.time.adding(seconds: 301))
                == APIError(
                    .invalidSignature,
                    "Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T000501Z - 5 min.)"
                )
        )
        #expect(
            self.error(headers, now: Self.time.adding(seconds: -301))
                == APIError(
                    .invalidSignature,
                    "Signature not yet current: 20260101T000000Z is still later than 20251231T235959Z (20251231T235459Z + 5 min.)"
                )
        )
    }

    @Test func aDateFieldServesWhereThereIsNoOther() throws {
        let signer = RequestSigner(
            accessKeyIdentifier: "AKIDEXAMPLE",
            secretAccessKey: Self.credential.secretAccessKey,
            region: "us-east-1"
        )
        // Signed by hand: the date's name is in the signature.
        let scope = SigningScope(date: "20260101", region: "us-east-1", service: "acm-pca")
        let date = "Thu, 01 Jan 2026 00:00:00 GMT"
        let request = CanonicalRequest(
            method: "POST",
            path: "/",
            query: "",
            headers: [(name: "date", value: date), (name: "host", value: "h")],
            signedHeaders: ["date", "host"],
            payloadHash: try SHA256.digest(of: Array("{}".utf8)).description
        )
        let key = try scope.key(Self.credential.secretAccessKey)
        let signature = try scope.signature(of: request, at: "20260101T000000Z", key: key)
        let authorization = Self.authorization(headers: "date;host", signature: signature)
        _ = try Self.verify([(name: "Host", value: "h"), (name: "Date", value: date), authorization])
        _ = signer
    }

    @Test func everyFailureHasItsNameAndMessage() {
        let headers = Self.headers
        func expect(
            _ fields: [(name: String, value: String)],
            _ code: APIError.Code,
            _ message: String,
            _ line: Int = #line
        ) {
            let error = self.error(fields)
            #expect(error?.code == code, "line \(line)")
            #expect(error?.message?.contains(message) == true, "line \(line): \(error?.message ?? "")")
        }
        expect(headers, .missingAuthenticationToken, "Missing Authentication Token")
        expect(headers + [Self.authorization(), Self.authorization()], .incompleteSignature, "more than one")
        expect(
            headers + [(name: "Authorization", value: "Basic YTpi")],
            .incompleteSignature,
            "Unsupported AWS 'algorithm': 'Basic'"
        )
        expect(headers + [(name: "Authorization", value: "")], .incompleteSignature, "Unsupported AWS 'algorithm': ''")
        expect(headers + [(name: "Authorization", value: "AWS4-HMAC-SHA256")], .incompleteSignature, "'Credential'")
        expect(headers + [(name: "Authorization", value: "AWS4-HMAC-SHA256 x")], .incompleteSignature, "key=value")
        for missing in ["Credential", "Signature", "SignedHeaders"] {
            let value = Self.authorization().value.replacing(" \(missing)=", with: " X=")
            expect(
                headers + [(name: "Authorization", value: value)],
                .incompleteSignature,
                "requires '\(missing)' parameter"
            )
        }
        expect(
            headers + [Self.authorization(credential: "AKIDEXAMPLE/20260101/us-east-1")],
            .incompleteSignature,
            "5 slash-delimited"
        )
        expect(headers + [Self.authorization(signature: "abc")], .incompleteSignature, "64")
        expect(
            headers + [Self.authorization(headers: "host;content-type;x-amz-date;x-amz-target")],
            .incompleteSignature,
            "sorted"
        )
        expect(headers + [Self.authorization(headers: "Host;x-amz-date")], .incompleteSignature, "lower case")
        let undated = headers.filter { $0.name != "X-Amz-Date" }
        expect(
            undated + [Self.authorization()],
            .incompleteSignature,
            "existence of either a 'X-Amz-Date' or a 'Date' header."
        )
        for name in ["X-Amz-Date", "Date"] {
            let field = (name: name, value: "20260101T000000Z")
            expect(
                undated + [field, field, Self.authorization()],
                .incompleteSignature,
                "The request has more than one \(name) header."
            )
        }
        for date in ["2026-01-01T00:00:00Z", "20260132T000000Z", "20260101T000000", "", "20260101T250000Z"] {
            expect(
                undated + [(name: "X-Amz-Date", value: date), Self.authorization()],
                .incompleteSignature,
                "basic format"
            )
        }
        expect(
            headers + [Self.authorization(credential: "NOBODY/\(Self.scope)")],
            .unrecognizedClient,
            "The security token included in the request is invalid."
        )
        let scopes = [
            ("20260101/eu-west-1/acm-pca/aws4_request", "valid region. "),
            ("20260101/us-east-1/s3/aws4_request", "correct service: 'acm-pca'. "),
            ("20260101/us-east-1/acm-pca/aws5_request", "terminator"),
            ("20260102/us-east-1/acm-pca/aws4_request", "does not match YYYYMMDD"),
        ]
        for (scope, message) in scopes {
            expect(headers + [Self.authorization(credential: "AKIDEXAMPLE/\(scope)")], .invalidSignature, message)
        }
        expect(
            headers + [Self.authorization(headers: "content-type;x-amz-date;x-amz-target")],
            .invalidSignature,
            "'Host'"
        )
        expect(
            headers + [Self.authorization(headers: "host;x-amz-date;x-amz-target")],
            .invalidSignature,
            "'content-type'"
        )
        expect(
            headers + [Self.authorization(headers: "content-type;host;x-amz-date")],
            .invalidSignature,
            "'x-amz-target'"
        )
        expect(
            headers + [Self.authorization(headers: "content-type;host;via;x-amz-date;x-amz-target")],
            .invalidSignature,
            "'via' is not"
        )
        expect(
            headers + [Self.authorization(signature: String(repeating: "0", count: 64))],
            .invalidSignature,
            "Check your AWS Secret Access Key"
        )
        for hash in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"] {
            let signed = "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target"
            expect(
                headers + [(name: "x-amz-content-sha256", value: hash), Self.authorization(headers: signed)],
                .invalidSignature,
                "x-amz-content-sha256"
            )
        }
    }

    @Test func everythingThatIsSignedIsProtected() {
        var headers = Self.headers + [Self.authorization()]
        #expect(self.error(headers, body: "{ }")?.code == .invalidSignature)
        for index in 0..<4 where index != 2 {
            let value = headers[index].value
            headers[index].value += "x"
            #expect(self.error(headers)?.code == .invalidSignature, "\(headers[index].name)")
            headers[index].value = value
        }
        #expect(self.error(headers + [(name: "X-Amz-Target", value: "again")])?.code == .invalidSignature)
    }

    /// Hands out whatever secret is in force.
    private final class ChangingCredentials: CredentialsProviding {
        let secret = Mutex("first")

        func credential(for accessKeyIdentifier: String) -> Credential? {
            Credential(
                accessKeyIdentifier: accessKeyIdentifier,
                secretAccessKey: SecretAccessKey(self.secret.withLock { $0 }),
                principal: "arn:aws:iam::000000000000:user/example",
                role: "issuer"
            )
        }
    }

    @Test func aKeyThatWasDerivedServesItsDayAndItsSecretAlone() throws {
        let credentials = ChangingCredentials()
        let verifier = RequestVerifier(region: "us-east-1", credentials: credentials)
        func isAccepted(_ secret: String, day: Int64) throws -> Bool {
            let signer = RequestSigner(
                accessKeyIdentifier: "AKIDEXAMPLE",
                secretAccessKey: SecretAccessKey(secret),
                region: "us-east-1"
            )
            let instant = Self.time.adding(seconds: day * 86_400)
            let headers = try signer.sign(headers: [(name: "Host", value: "h")], body: [], at: instant)
            let verified = try? verifier.verify(
                method: "POST",
                path: "/",
                query: "",
                headers: headers,
                bodyDigest: try SHA256.digest(of: [UInt8]()),
                now: instant
            )
            return verified != nil
        }
        let days = try [0, 0, 1, 0, 1, 1].map { try isAccepted("first", day: $0) }
        #expect(days == [true, true, true, true, true, true])
        let early = try isAccepted("second", day: 1)
        credentials.secret.withLock { $0 = "second" }
        let (present, past) = (try isAccepted("second", day: 1), try isAccepted("first", day: 1))
        #expect(!early && present && !past)
    }

    @Test func namesOfFieldsDifferByNothingButTheCaseOfLetters() throws {
        // U+000D and "-" are apart by the bit that tells "A" from "a".
        var headers = Self.headers + [Self.authorization()]
        headers[3].name = "X-AMZ-TARGET"
        _ = try Self.verify(headers)
        headers[0].name = "Ho\u{53}t"
        _ = try Self.verify(headers)
        headers[3].name = "X\u{0D}Amz-Target"
        #expect(self.error(headers)?.code == .invalidSignature)
    }

    @Test func aSessionTokenBelongsToNobody() throws {
        let signer = RequestSigner(
            accessKeyIdentifier: "AKIDEXAMPLE",
            secretAccessKey: Self.credential.secretAccessKey,
            region: "us-east-1"
        )
        let headers = try signer.sign(
            headers: [(name: "Host", value: "h"), (name: "X-Amz-Security-Token", value: "token")],
            body: Array("{}".utf8),
            at: Self.time
        )
        #expect(self.error(headers)?.code == .unrecognizedClient)
    }

    @Test(arguments: [
        ("/", "/"), ("", "/"), ("//", "/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/../..", "/"), ("/a/", "/a/"),
        ("/a%20b", "/a%2520b"), ("/ü", "/%C3%BC"), ("/~-_.", "/~-_."), ("/a+b", "/a%2Bb"),
    ])
    func pathsHaveOneForm(path: String, canonical: String) {
        #expect(String(decoding: CanonicalRequest.canonicalPath(path), as: UTF8.self) == canonical)
    }

    @Test(arguments: [
        ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a", "a="), ("a=b=c", "a=b%3Dc"), ("x=%7e%41", "x=~A"),
        ("a%20b=ü", "a%20b=%C3%BC"), ("%zz=1", "%25zz=1"), ("&&", ""),
    ])
    func queriesHaveOneForm(query: String, canonical: String) {
        #expect(String(decoding: CanonicalRequest.canonicalQuery(query), as: UTF8.self) == canonical)
    }

    @Test(arguments: UInt64(0)..<300)
    func timesAreReadBack(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let instant = Instant(seconds: Int64.random(in: -62_135_596_800...253_402_300_799, using: &random))
        #expect(SignatureTime.instant(basic: SignatureTime.basic(instant)) == instant, "seed \(seed)")
        #expect(SignatureTime.instant(httpDate: SignatureTime.httpDate(instant)) == instant, "seed \(seed)")
    }

    @Test func theDateFieldIsThatOfRFC9110() {
        #expect(SignatureTime.httpDate(Instant(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    @Test func secretsDoNotPrint() {
        let text = "\(Self.credential) \(Self.credential.secretAccessKey) \(String(reflecting: Self.credential))"
        #expect(!text.contains("wJalr"))
        var dumped = ""
        dump(Self.credential, to: &dumped)
        #expect(!dumped.contains("wJalr"))
    }
}
