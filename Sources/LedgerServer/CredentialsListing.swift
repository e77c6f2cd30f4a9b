public import Bytes
public import Credentials
public import Ledger

/// Access keys as people are shown them: what the log says of each, and whether the file has what proves it.
public enum CredentialsListing {
    /// A line for each key that the log gives to somebody or the file holds, in the order of their octets: `accessKeyId`, `principal`,
    /// `account`, `role` and `expires` as the log says, and its `state`.
    ///
    /// - Parameters:
    ///   - roles: The roles that there are: a key of another permits nothing.
    ///   - time: When it is asked which keys have ended.
    public static func lines(
        of credentials: [Credential],
        against changes: [CredentialsChanged],
        roles: RolesInForce,
        at time: Instant
    ) -> [[String: String]] {
        let known = Dictionary(changes.map { ($0.accessKey, $0) }) { first, _ in first }
        let held = Dictionary(credentials.map { ($0.accessKeyIdentifier, $0) }) { first, _ in first }
        let keys = Set(held.keys).union(known.filter { $0.value.change == .added }.keys)
        return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { key in
            var line = ["accessKeyId": key]
            line["state"] = Self.state(of: held[key], against: known[key], roles, at: time)
            line["principal"] = known[key]?.principal
            line["account"] = known[key]?.account
            line["role"] = known[key]?.role
            line["expires"] = known[key]?.expiry.map { "\($0)" }
            return line
        }
    }

    /// A line for each key that the log gave to somebody at a time that is past: whose it was, as what, and whether it had ended by itself.
    public static func lines(of changes: [CredentialsChanged], at time: Instant) -> [[String: String]] {
        changes.filter { $0.change == .added }.map { given in
            var line = [
                "accessKeyId": given.accessKey, "principal": given.principal, "account": given.account,
                "role": given.role,
                "state": given.hasEnded(at: time) ? "ended" : "given",
            ]
            line["expires"] = given.expiry.map { "\($0)" }
            return line
        }
    }

    /// What is so of one key.
    private static func state(
        of credential: Credential?,
        against newest: CredentialsChanged?,
        _ roles: RolesInForce,
        at time: Instant
    ) -> String {
        guard let newest else { return "unknown to the log" }
        guard newest.change == .added, let secret = newest.secret else { return "removed, and its secret is left" }
        guard !newest.hasEnded(at: time) else { return "ended" }
        guard let credential else { return "without a secret in the file" }
        guard (try? secret.isDigest(of: credential.secretAccessKey)) == true else { return "with another secret" }
        return roles.contains(newest.role) ? "usable" : "of a role that there is not"
    }
}
