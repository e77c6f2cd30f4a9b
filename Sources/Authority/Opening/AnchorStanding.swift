public import Bytes
public import EventLog

/// What an anchor is to a log, before their ends are compared.
public enum AnchorStanding: Sendable {
    /// There is none.
    case missing
    /// It remembers nothing, and the log has entries.
    case blank(Anchor)
    /// It is of another ledger.
    case ofAnother(UniqueIdentifier)
    /// The log is held to it.
    case remembering(Anchor)

    /// What an anchor is to a ledger whose log has so many entries; `nil` where there is no anchor.
    public init(of anchor: Anchor?, _ ledger: UniqueIdentifier, size: UInt64) {
        guard let anchor else {
            self = .missing
            return
        }
        guard anchor.ledger == ledger else {
            self = .ofAnother(anchor.ledger)
            return
        }
        // A first entry alone may have been interrupted before it was remembered.
        self = anchor.head != nil || size <= 1 ? .remembering(anchor) : .blank(anchor)
    }
}
