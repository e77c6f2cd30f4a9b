public import Bytes

/// One HTTP request, its body complete.
public struct HTTPRequest: Sendable {
    /// `POST`.
    public var method: String
    /// The path as in the request line, without the query.
    public var path: String
    /// What follows the question mark; empty where there is nothing.
    public var query: String
    /// The header fields in the order of their arrival.
    public var headers: [(name: String, value: String)]
    /// The body as received.
    public var body: [UInt8]
    /// The IP address that the request came from, in text.
    public var sourceAddress: String
    /// SHA-256 of the certificate that the client showed, DER; `nil` where none was asked for.
    public var clientCertificateDigest: Digest256?

    /// A request.
    public init(
        method: String,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)],
        body: [UInt8],
        sourceAddress: String,
        clientCertificateDigest: Digest256? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.sourceAddress = sourceAddress
        self.clientCertificateDigest = clientCertificateDigest
    }

    /// The value of a header field that occurs exactly once, its name given in lower case; `nil` otherwise.
    public func soleHeader(_ name: String) -> String? {
        var found: String?
        for field in self.headers where Self.isNamed(name, field.name) {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    /// Whether a field's name is the one given in lower case; names are ASCII "and case-insensitive" (RFC 9110, 5.1).
    private static func isNamed(_ wanted: String, _ name: String) -> Bool {
        let (wanted, name) = (wanted.utf8.span, name.utf8.span)
        guard wanted.count == name.count else { return false }
        for index in name.indices {
            let octet = name[index]
            guard wanted[index] == ((0x41...0x5A).contains(octet) ? octet | 0x20 : octet) else { return false }
        }
        return true
    }
}
