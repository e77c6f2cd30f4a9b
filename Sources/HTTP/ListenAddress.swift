/// Where a server listens.
public struct ListenAddress: Hashable, Sendable {
    /// A name or an address, an IPv6 one without brackets.
    public let host: String
    /// The port; 0 lets the system choose.
    public let port: Int

    /// The address that `HOST:PORT` or `[ADDRESS]:PORT` spells; `nil` for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { return nil }
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        self.host == "localhost" || self.host == "::1" || (self.host.hasPrefix("127.") && self.isDottedAddress)
    }

    /// Whether it is every address of the machine, which no client calls it by (RFC 4291, section 2.5.2).
    public var isEverywhere: Bool { self.host == "0.0.0.0" || self.host.allSatisfy { $0 == ":" || $0 == "0" } }

    /// The host as a URL has it.
    public var urlHost: String { self.host.contains(":") ? "[\(self.host)]" : self.host }

    /// A name may begin with `127.` too; only four numbers are an address.
    private var isDottedAddress: Bool {
        let parts = self.host.split(separator: ".", omittingEmptySubsequences: false)
        // What a number may have besides digits, an address has not: with a sign it would be a name.
        return parts.count == 4
            && parts.allSatisfy { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part) != nil }
    }
}
