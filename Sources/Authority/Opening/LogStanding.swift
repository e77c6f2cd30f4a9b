public import EventLog
public import Ledger
import Transparency

/// How a start finds a log before it writes anything.
public struct LogStanding: Sendable {
    /// Its end, its tree, and how far signatures come.
    public let opened: OpenedLog
    /// The name and key that it publishes under.
    public let epoch: LogEpoch
    /// Whether a ceremony was interrupted before the anchor remembered what it had recorded: then the anchor was not compared.
    public let isCeremonyOpen: Bool
    /// Whether a change of the log's key was interrupted before the anchor remembered it: then the anchor's checkpoint, which is by the key
    /// before, was not compared.
    public let isKeyChangeOpen: Bool
}

extension LedgerFolder {
    /// Looks at a log as a start does, for whoever only looks.
    ///
    /// - Parameter anchor: What the log is held to; `nil` for nothing.
    /// - Throws: ``OpeningError`` where a start would refuse it.
    public func inspect(_ reader: any EventReading, anchor: Anchor?) async throws(OpeningError) -> LogStanding {
        do {
            let epoch = try await LogEpoch(inForceIn: reader)
            let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
            var isCeremonyOpen = false
            if let opening = epoch.opening, let anchor, try await EpochAnchor.isLast(opening, of: reader.size()) {
                isCeremonyOpen = EpochAnchor.isOvertaken(anchor.head.flatMap(EntryHead.init), by: opening)
            }
            var isKeyChangeOpen = false
            if let anchor { isKeyChangeOpen = try await LogKeyAnchor.isBehind(anchor, reader, by: verifier) }
            if isKeyChangeOpen, let anchor { try await anchor.checkEnd(of: reader) }
            let opened = try await LogOpening.inspect(
                store: reader,
                origin: epoch.origin,
                verifier: verifier,
                anchor: isCeremonyOpen || isKeyChangeOpen ? nil : anchor
            )
            return LogStanding(
                opened: opened,
                epoch: epoch,
                isCeremonyOpen: isCeremonyOpen,
                isKeyChangeOpen: isKeyChangeOpen
            )
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
