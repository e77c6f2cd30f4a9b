public import Bytes
public import Ledger

extension OpenApproval {
    /// What is told of it, by name, at a time.
    public func members(at time: Instant) -> [String: String] {
        var members = [
            "approval": "\(self.identifier)",
            "operation": self.requested.operation.name,
            "state": !self.isOpen(at: time) ? "expired" : self.given == nil ? "waiting" : "approved",
            "requestedAt": "\(self.requestedAt)",
            "until": "\(self.requested.until)",
            "requestedBy": self.requested.provenance.personName,
            "asked": Self.text(of: self.requested.parameters),
        ]
        if let subject = self.requested.subject { members["authority"] = "\(subject)" }
        if let given { members["approvedBy"] = given.personName }
        if let givenAt { members["approvedAt"] = "\(givenAt)" }
        return members
    }

    /// The names, in the order in which they are shown.
    public static let order = [
        "approval", "operation", "state", "authority", "asked", "requestedBy", "requestedAt", "until", "approvedBy",
        "approvedAt",
    ]

    private static func text(of parameters: [AskedParameter]) -> String {
        parameters.map { "\($0.name)=\(Self.quoted($0.value))" }.joined(separator: "; ")
    }

    /// A value in quotation marks where it could be read as more than one.
    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || value.contains(where: { "\"\\;=".contains($0) }) else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension Provenance {
    /// Who it is, as people are told: a principal and their account, or a user of the ledger's machine.
    public var personName: String {
        guard self.channel == .api else { return self.principal }
        return "\(self.principal) (\(self.account ?? ""))"
    }
}

extension ControlCommand {
    /// The operations that a text names with commas between them, in the order of their numbers; `nil` where it names something else.
    public static func operations(_ text: String?) -> [ControlledOperation]? {
        let names = (text ?? "").split(separator: ",", omittingEmptySubsequences: true).map(String.init)
        if names.count == 1, names[0].isVerbatim("all") { return ControlledOperation.nameable }
        let operations = names.compactMap { ControlledOperation(named: $0) }
        guard operations.count == names.count else { return nil }
        return Set(operations).sorted { $0.rawValue < $1.rawValue }
    }

    /// The names of operations with commas between them.
    static func text(_ operations: [ControlledOperation]) -> String {
        operations.map(\.name).joined(separator: ",")
    }
}
