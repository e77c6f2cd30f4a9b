internal import Ledger

// The form that the format gives to what is said of who acted (schemas/events.asn1, Provenance).

extension Provenance {
    /// The names of roles.
    static let roles: Set<String> = ["administrator", "issuer", "auditor"]
    /// How many characters of a client's name for itself are kept.
    private static let longestUserAgent = 200

    /// What is wrong with it; `nil` where nothing is.
    var fault: String? {
        guard self.saysWho else { return "The event does not say who acted." }
        if self.channel != .api, !Self.isUser(self.principal) {
            return "Outside the API an operating system's user acts, and none is named."
        }
        if let account, !Self.isAccount(account) { return "An account has not twelve digits." }
        if let role, !Self.roles.contains(role) { return "There is no role \(role)." }
        if let userAgent, !Self.isUserAgent(userAgent) {
            return "A client's name for itself is longer than it is kept, or holds control characters."
        }
        return nil
    }

    /// Whether a text is an account: twelve digits.
    static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isUser(_ principal: String) -> Bool {
        let prefix = "uid:".utf8
        let number = principal.utf8.dropFirst(prefix.count)
        return principal.utf8.starts(with: prefix) && !number.isEmpty
            && number.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isUserAgent(_ text: String) -> Bool {
        text.unicodeScalars.count <= Self.longestUserAgent
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
