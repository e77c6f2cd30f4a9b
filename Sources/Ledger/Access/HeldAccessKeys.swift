public import Bytes

/// Who has which access keys, and until when.
///
/// Nobody has more than two at a time: one is replaced by adding the other, going over to it, and removing the first
/// (schemas/format.md section 9, 46).
public struct HeldAccessKeys: Sendable {
    /// How many access keys a principal of an account has at most at a time.
    public static let most = 2

    /// Texts are told apart by their octets.
    private struct Owner: Hashable, Sendable {
        let account: [UInt8]
        let principal: [UInt8]

        init(_ principal: String, _ account: String) {
            self.account = Array(account.utf8)
            self.principal = Array(principal.utf8)
        }
    }

    /// Of each who has any, the keys with the time up to which they give access, or `nil` for no end.
    private var ends: [Owner: [[UInt8]: Instant?]] = [:]

    /// Nobody has any.
    public init() {}

    /// Takes what the log says of a key: it is somebody's, or nobody's any more.
    public mutating func take(_ changed: CredentialsChanged) {
        let owner = Owner(changed.principal, changed.account)
        let key = Array(changed.accessKey.utf8)
        switch changed.change {
        case .added: self.ends[owner, default: [:]].updateValue(changed.expiry, forKey: key)
        case .removed:
            self.ends[owner]?[key] = nil
            if self.ends[owner]?.isEmpty ?? false { self.ends[owner] = nil }
        }
    }

    /// The keys that give somebody access at a time, in the order of their octets.
    public func keys(of principal: String, in account: String, at time: Instant) -> [String] {
        let held = self.ends[Owner(principal, account)] ?? [:]
        return held.filter { $0.value.map { time <= $0 } ?? true }.keys
            .sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
