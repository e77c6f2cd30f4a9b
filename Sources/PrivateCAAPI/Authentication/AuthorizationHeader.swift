/// What an `Authorization` field of Signature Version 4 says.
///
/// `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders=<a;b;c>, Signature=<64 hex>`
struct AuthorizationHeader: Hashable, Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    /// Which key signed.
    let accessKeyIdentifier: String
    /// For which day, region and service.
    let scope: SigningScope
    /// What ends the scope: `aws4_request`.
    let terminator: String
    /// The names of the header fields that are signed, in the order given.
    let signedHeaders: [String]
    /// 64 hexadecimal digits.
    let signature: String

    /// Reads the value of the field. Parameters may come in any order.
    init(_ text: String) throws(APIError) {
        let algorithm = text.prefix { $0 != " " }
        guard algorithm == Self.algorithm else {
            throw APIError(.incompleteSignature, "Unsupported AWS 'algorithm': '\(algorithm.prefix(32))'.")
        }
        var parameters: [Substring: Substring] = [:]
        for parameter in text.dropFirst(algorithm.count).split(separator: ",") {
            let trimmed = parameter.trimmingSpaces
            guard let equals = trimmed.firstIndex(of: "=") else {
                throw APIError(
                    .incompleteSignature,
                    "'\(trimmed.prefix(32))' not a valid key=value pair (missing equal-sign) in Authorization header."
                )
            }
            let earlier = parameters.updateValue(trimmed[trimmed.index(after: equals)...], forKey: trimmed[..<equals])
            guard earlier == nil else {
                throw Self.incomplete("has the parameter '\(trimmed[..<equals].prefix(32))' twice", text)
            }
        }
        guard let credential = parameters["Credential"] else {
            throw Self.incomplete("requires 'Credential' parameter", text)
        }
        guard let signature = parameters["Signature"] else {
            throw Self.incomplete("requires 'Signature' parameter", text)
        }
        guard let headers = parameters["SignedHeaders"] else {
            throw Self.incomplete("requires 'SignedHeaders' parameter", text)
        }
        let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else {
            throw APIError(
                .incompleteSignature,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(credential.prefix(128))'."
            )
        }
        guard signature.utf8.count == 64,
            signature.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw Self.incomplete("requires a 'Signature' of 64 lower-case hexadecimal digits", text) }
        self.accessKeyIdentifier = String(parts[0])
        self.scope = SigningScope(date: String(parts[1]), region: String(parts[2]), service: String(parts[3]))
        self.terminator = String(parts[4])
        self.signedHeaders = headers.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        self.signature = String(signature)
        let isOrdered = zip(self.signedHeaders, self.signedHeaders.dropFirst()).allSatisfy {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        guard isOrdered, self.signedHeaders.allSatisfy(Self.isLowerCaseToken) else {
            throw Self.incomplete("requires 'SignedHeaders' in lower case, sorted, each once", text)
        }
    }

    private static func isLowerCaseToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !(0x41...0x5A).contains($0) }
    }

    private static func incomplete(_ what: String, _ text: String) -> APIError {
        APIError(.incompleteSignature, "Authorization header \(what). Authorization=\(text.prefix(48))…")
    }
}

extension Substring {
    /// The text without spaces at either end.
    fileprivate var trimmingSpaces: Substring {
        var text = self.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
