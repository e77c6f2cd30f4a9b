import DurableFiles

/// Where the parts of a ledger lie.
public struct LedgerFolder: Hashable, Sendable {
    /// The folder.
    public let path: String

    /// A ledger in a folder; a trailing slash makes no difference.
    public init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The folder that it lies in.
    var parent: String {
        guard let slash = self.path.lastIndex(of: "/") else { return "." }
        return slash == self.path.startIndex ? "/" : String(self.path[..<slash])
    }

    /// The sealed keys.
    public var keys: String { self.path + "/keys" }
    /// Who may call.
    public var credentials: String { self.path + "/credentials.json" }
    /// Where a running server takes commands from this machine.
    public var controlSocket: String { self.path + "/control.sock" }
    /// How backups stand that a server makes on a schedule.
    public var backups: String { self.path + "/backups" }
    /// What keeps a second process out.
    public var lock: String { self.path + "/lock" }
    /// The master key of a development ledger.
    public var developmentMasterKey: String { self.path + ".development-key" }
    /// The anchor, where no other place is named: beside the folder, so that putting back the folder does not put it back.
    public var anchor: String { self.path + ".anchor" }
}

extension LedgerFolder {
    /// Refuses a folder that others may write into: they could put another ledger in the place of this one.
    func refuseOthers() throws(OpeningError) {
        guard !FilePlace.isWritableByOthers(self.path) else {
            throw OpeningError(.unavailable, "Others may write into \(self.path); make it 0700.")
        }
    }
}
