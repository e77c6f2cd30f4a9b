internal import HTTP

/// Where a target is: `https://HOST[:PORT][/PATH]`, or `http://` on this machine.
public struct WebhookURL: Hashable, Sendable {
    /// As it was written.
    public let text: String
    let host: String
    let port: Int
    let isProtected: Bool
    /// The path with what follows it, as a request line has it.
    let target: String
    /// The `Host` field (RFC 9110 section 7.2).
    let authority: String

    /// The most octets.
    static let longest = 2_048

    /// Why a text is none.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, for people.
        public let description: String
    }

    /// Reads one.
    public init(_ text: String) throws(Fault) {
        let fault = Fault(description: "is no https://HOST[:PORT][/PATH], or http:// on this machine")
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains("#"), !text.contains("\\")
        else { throw fault }
        let isProtected = text.hasPrefix("https://")
        guard isProtected || text.hasPrefix("http://") else { throw fault }
        let rest = text.dropFirst(isProtected ? 8 : 7)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = String(rest[..<end])
        let path = String(rest[end...])
        // A name and a password in a URL would be a secret in a place for none.
        guard !authority.isEmpty, !authority.contains("@") else { throw fault }
        let isNumbered = authority.hasSuffix("]") ? false : authority.contains(":")
        guard let place = ListenAddress(isNumbered ? authority : "\(authority):\(isProtected ? 443 : 80)"),
            place.port > 0
        else { throw fault }
        guard isProtected || place.isLoopback else {
            throw Fault(description: "is http:// beyond this machine, where everybody reads along: it must be https://")
        }
        self.text = text
        self.host = place.host
        self.port = place.port
        self.isProtected = isProtected
        self.target = path.hasPrefix("/") ? path : "/" + path
        self.authority = authority
    }
}
