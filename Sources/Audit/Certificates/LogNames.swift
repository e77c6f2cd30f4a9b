internal import Bytes
internal import EventLog
internal import Ledger
internal import PKI

/// What a log was called, and by what its certificates name it: from which entry on.
struct LogNames: Sendable {
    /// The names in checkpoints, in the order of their entries.
    private(set) var origins: [(position: UInt64, origin: String)] = []
    /// The identifiers of what speaks of the log, in the order of their entries.
    private(set) var identifiers: [(position: UInt64, identifiers: LogIdentifiers)] = []

    /// The name in force now.
    var newest: String? { self.origins.last?.origin }
    /// Where the newest epoch was opened; `nil` in the first, in which nothing was lost.
    var newestEpoch: UInt64? { self.origins.count > 1 ? self.origins.last?.position : nil }

    /// Whether the log was ever called so.
    func holds(_ origin: String) -> Bool { self.origins.contains { $0.origin.isVerbatim(origin) } }

    /// The name that an entry has the log by.
    func origin(at position: UInt64) -> String? { self.origins.last { $0.position < position }?.origin }

    /// What speaks of the log at an entry.
    func identifier(at position: UInt64) -> ObjectIdentifier {
        (self.identifiers.last { $0.position < position }?.identifiers ?? .drawn).reference
    }

    /// What a certificate says of a log by an identifier that this one had at any time.
    func reference(in extensions: Extensions) -> LogReference? {
        for identifier in [LogIdentifiers.drawn.reference] + self.identifiers.map(\.identifiers.reference) {
            if let carried = extensions[identifier], let reference = LogReference(derEncoded: carried.value) {
                return reference
            }
        }
        return nil
    }

    /// Takes what an entry says; entries come in their order.
    mutating func take(_ body: EventBody, at position: UInt64) {
        switch body {
        case .ledgerOpened(let opened): self.origins.append((position, opened.origin))
        case .epochOpened(let opened): self.origins.append((position, opened.origin))
        case .settingsChanged(let changed):
            let arc = changed.extensionArc.flatMap { ExtensionArc.isSuch($0) ? $0 : nil }
            self.identifiers.append((position, LogIdentifiers(arc: arc)))
        default: break
        }
    }

    /// Whether an entry of a type may say something of this.
    static func concerns(_ type: UInt32) -> Bool {
        [EventType.ledgerOpened, .epochOpened, .settingsChanged].contains { $0.rawValue == type }
    }
}
