internal import Bytes
public import EventLog
public import Ledger

/// The events of a log, written for people or for programs.
public struct LogListing: Sendable {
    /// How events are written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// A block of lines an event, long octets cut; no character of an event drives the reader's terminal.
        case text
        /// One object a line, every field whole.
        case json
    }

    private let log: any EventReading
    private let from: UInt64
    private let to: UInt64
    private let types: Set<EventType>

    /// A listing of a log.
    ///
    /// - Parameters:
    ///   - from: The first position.
    ///   - to: The position after the last.
    ///   - types: Which kinds of events; all where it is empty.
    public init(log: any EventReading, from: UInt64 = 0, to: UInt64 = .max, types: Set<EventType> = []) {
        self.log = log
        self.from = from
        self.to = to
        self.types = types
    }

    /// The name of a kind of event: `CertificateSigned`.
    public static func name(of type: EventType) -> String {
        let name = String(describing: type)
        return name.prefix(1).uppercased() + name.dropFirst()
    }

    /// The kind of event of a name, whatever the case of its letters; `nil` where there is none.
    public static func type(named name: String) -> EventType? {
        EventType.allCases.first { self.name(of: $0).lowercased() == name.lowercased() }
    }

    /// Writes the events, as far as the log goes now.
    ///
    /// An event that cannot be read is written with what is wrong with it.
    ///
    /// - Returns: How many were written.
    /// - Throws: ``AuditError`` where an entry is missing, and at the end where one is newer than this program; `StoreError` where the log cannot be read, and what the sink throws.
    @discardableResult
    public func write(_ format: Format, to sink: ([UInt8]) throws -> Void) async throws -> UInt64 {
        let end = min(self.to, try await self.log.size())
        guard self.from < end else { return 0 }
        var count: UInt64 = 0
        var newer: UInt64?
        var scan = LogScan(log: self.log, positions: self.from..<end)
        while let page = try await scan.nextPage() {
            for entry in page {
                let type = EventType(rawValue: entry.header.type)
                guard self.types.isEmpty || type.map(self.types.contains) ?? false else { continue }
                let listed = try await ListedEvent(entry, of: self.log)
                try sink(format == .json ? listed.json : Array(listed.text.utf8))
                count += 1
                if listed.isNewer { newer = newer ?? entry.header.position }
            }
        }
        if let newer {
            throw AuditError("The ledger is newer than this program.", at: newer, isNewer: true)
        }
        return count
    }
}
