public import Credentials
public import Ledger

extension Credential {
    /// What people are told of it: `accessKeyId`, `principal`, `role`, and `secretAccessKey` where it is shown, which is once.
    public func members(withSecret: Bool) -> [String: String] {
        var members = ["accessKeyId": self.accessKeyIdentifier]
        members["principal"] = self.principal
        members["role"] = self.role
        if withSecret { members["secretAccessKey"] = self.secretAccessKey.revealed }
        return members
    }
}

extension RoleDefinition {
    /// What people are told of it: `role`, `operations` and `templates`, each with commas between them.
    public var members: [String: String] {
        [
            "role": self.name,
            "operations": self.operations.map(\.rawValue)
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ","),
            "templates": self.templates.map(\.description).joined(separator: ","),
        ]
    }
}
