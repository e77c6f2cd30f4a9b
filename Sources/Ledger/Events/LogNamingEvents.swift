/// Whether an authority's certificates name the log and their request in it is said otherwise than before.
public struct LogNamingChanged: Hashable, Sendable {
    /// What they do from now on.
    public let naming: LogNaming
    /// Who said so.
    public let provenance: Provenance

    /// Whether an authority's certificates name the log is said otherwise than before.
    public init(naming: LogNaming, provenance: Provenance) {
        self.naming = naming
        self.provenance = provenance
    }
}

/// Whether an authority's certificates name the log, and their request in it.
public enum LogNaming: Int, Hashable, Sendable, CaseIterable {
    /// As the policy of the ledger has it.
    case asLedger = 0
    /// They do, whatever the policy of the ledger says.
    case always = 1
    /// They do not, whatever the policy of the ledger says.
    case never = 2

    /// Whether they do, where the policy of the ledger says what is given.
    public func namesLog(underLedger ledger: Bool) -> Bool {
        switch self {
        case .asLedger: ledger
        case .always: true
        case .never: false
        }
    }
}
