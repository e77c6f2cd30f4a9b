import Bytes
import Credentials
import Cryptography
import HTTP
import JSON
import Ledger
import PrivateCAAPI

extension OctetKind {
    /// The head of a signed request: a path with its query, and header fields, one a line; as it is, and signed as a client would.
    static let signature = OctetKind("signature", atMost: 1_024) { octets in
        let head = Head(octets)
        let claimed = try? Caller.verified(head, head.headers)
        try demand(claimed == nil, "nobody signs without the secret")
        // What a client that signs leaves to its signer.
        let owned: Set<String> = [
            "authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "host",
        ]
        let fields =
            head.headers.filter { !owned.contains($0.name.lowercased()) } + [(name: "Host", value: "127.0.0.1")]
        let signed = try Caller.signed(head, fields)
        let accepted = try again("a request that a client signed") { try Caller.verified(head, signed) }
        try demand(accepted == Caller.credential.accessKeyIdentifier, "whoever signs is who is found")
        for index in signed.indices {
            var other = signed
            other[index].value += "x"
            try demand((try? Caller.verified(head, other)) == nil, "\(signed[index].name) is signed")
        }
        var other = head
        other.query += "&x"
        try demand((try? Caller.verified(other, signed)) == nil, "the query is signed")
    }

    /// An octet that chooses the operation and the encoding, and the body of a call that is signed.
    static let call = OctetKind("call", atMost: 2_048) { octets in
        var choices = Choices(octets)
        let choice = choices.octet()
        let operation = InterfaceOperation.allCases[Int(choice & 0x7F) % InterfaceOperation.allCases.count]
        let request = try Caller.request(operation, isCBOR: choice & 0x80 != 0, choices.all())
        let response = try Caller.answer(to: request)
        try demand(try Caller.answer(to: request).body == response.body, "a call is answered in the same way twice")
        let body = response.body
        if choice & 0x80 != 0 {
            try demand(body.isEmpty || (try? CBORReader.read(body)) != nil, "an answer is CBOR")
        } else {
            try demand(body.isEmpty || (try? JSONReader.read(body)) != nil, "an answer is JSON")
        }
        try demand([200, 400].contains(response.status), "\(operation): \(response.status)")
    }

    /// The query of a search for certificates, signed as a client would.
    static let search = OctetKind("search", atMost: 9_216) { octets in
        let query = String(decoding: octets.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
        let request = try Caller.request(searching: query)
        let response = try Caller.answer(to: request)
        try demand(try Caller.answer(to: request).body == response.body, "a search is answered in the same way twice")
        let answer = try again("an answer to a search") { try JSONReader.read(response.body) }
        let error = try demand(answer["__type"]?.text, "an error has its type")
        // Where it asks for something, it comes as far as to whoever finds certificates: here that is nobody.
        let expected = ["NotImplementedException", "ValidationException"]
        try demand(expected.contains(error) && response.status == 400, "a search: \(response.status), \(error)")
        let isLong = query.utf8.count > 8_192
        try demand(!isLong || error == "ValidationException", "a query that is too long is refused")
    }
}

/// A request's path, query and header fields, as octets give them.
private struct Head {
    var path: String
    var query: String
    var headers: [(name: String, value: String)] = []

    /// What a listener would hand on: names are tokens (RFC 9110 section 5.6.2), values hold no control characters.
    init(_ octets: ArraySlice<UInt8>) {
        let lines = octets.split(separator: 0x0A, maxSplits: 64, omittingEmptySubsequences: false)
            .map { $0.filter { $0 >= 0x20 && $0 != 0x7F } }
        let target = (lines.first ?? []).split(separator: 0x3F, maxSplits: 1, omittingEmptySubsequences: false)
        self.path = "/" + String(decoding: target.first ?? [], as: UTF8.self)
        self.query = target.count > 1 ? String(decoding: target[1], as: UTF8.self) : ""
        for line in lines.dropFirst() {
            let parts = line.split(separator: 0x3A, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(Self.isTokenCharacter) else { continue }
            self.headers.append(
                (name: String(decoding: parts[0], as: UTF8.self), value: String(decoding: parts[1], as: UTF8.self))
            )
        }
    }

    private static func isTokenCharacter(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet) || (0x61...0x7A).contains(octet)
            || "!#$%&'*+-.^_`|~".utf8.contains(octet)
    }
}

/// A client with one access key, and the interface that it calls.
private enum Caller {
    static let now = Instant(microseconds: 1_767_225_600_123_456)  // 2026-01-01T00:00:00.123456Z
    static let credential = Credential(
        accessKeyIdentifier: "LKIAIOSFODNN7EXAMPLE",
        secretAccessKey: SecretAccessKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    )

    private struct OneCredential: CredentialsProviding {
        func credential(for accessKeyIdentifier: String) -> Credential? {
            accessKeyIdentifier == Caller.credential.accessKeyIdentifier ? Caller.credential : nil
        }
    }

    private static let verifier = RequestVerifier(region: "us-east-1", credentials: OneCredential())
    private static let signer = RequestSigner(
        accessKeyIdentifier: Self.credential.accessKeyIdentifier,
        secretAccessKey: Self.credential.secretAccessKey,
        region: "us-east-1"
    )
    private static let body = Array("{}".utf8)
    private static let table = {
        let api = PrivateCAAPI(
            authority: ObligingAuthority(secret: Self.credential.secretAccessKey),
            credentials: OneCredential(),
            clock: { Self.now },
            makeRequestIdentifier: { UniqueIdentifier(words: (3, 4)) }
        )
        return RouteTable(api.routes, refuse: api.response(to:of:))
    }()

    /// Whose access key signed a head.
    static func verified(_ head: Head, _ headers: [(name: String, value: String)]) throws -> String {
        try Self.verifier.verify(
            method: "POST",
            path: head.path,
            query: head.query,
            headers: headers,
            bodyDigest: try SHA256.digest(of: Self.body),
            now: Self.now
        ).accessKeyIdentifier
    }

    /// The header fields of a head that is signed.
    static func signed(
        _ head: Head,
        _ headers: [(name: String, value: String)]
    ) throws -> [(name: String, value: String)] {
        try Self.signer.sign(path: head.path, query: head.query, headers: headers, body: Self.body, at: Self.now)
    }

    /// A signed call of an operation.
    static func request(_ operation: InterfaceOperation, isCBOR: Bool, _ body: [UInt8]) throws -> HTTPRequest {
        let path = isCBOR ? "/service/ACMPrivateCA/operation/\(operation.rawValue)" : "/"
        let headers: [(name: String, value: String)] =
            isCBOR
            ? [(name: "smithy-protocol", value: "rpc-v2-cbor"), (name: "Content-Type", value: "application/cbor")]
            : [
                (name: "X-Amz-Target", value: "ACMPrivateCA.\(operation.rawValue)"),
                (name: "Content-Type", value: "application/x-amz-json-1.1"),
            ]
        let signed = try Self.signer.sign(
            path: path,
            headers: headers + [(name: "Host", value: "127.0.0.1:8443")],
            body: body,
            at: Self.now
        )
        return HTTPRequest(method: "POST", path: path, headers: signed, body: body, sourceAddress: "127.0.0.1")
    }

    /// A signed search for certificates.
    static func request(searching query: String) throws -> HTTPRequest {
        let path = "/ledger/v1/certificates"
        let signed = try Self.signer.sign(
            method: "GET",
            path: path,
            query: query,
            headers: [(name: "Host", value: "127.0.0.1:8443")],
            body: [],
            at: Self.now
        )
        return HTTPRequest(
            method: "GET",
            path: path,
            query: query,
            headers: signed,
            body: [],
            sourceAddress: "127.0.0.1"
        )
    }

    /// What a request is answered, on this thread: nothing on the way waits.
    static func answer(to request: HTTPRequest) throws(Violation) -> HTTPResponse {
        let answers = Answers()
        Task.immediate { await answers.take(Self.table.answer(to: request)) }
        return try demand(answers.response, "nothing on the way of a call waits")
    }
}
