internal import Bytes
internal import EventLog
internal import Ledger

/// The entries of a log from one position to another, some at a time.
struct LogScan: Sendable {
    private let log: any EventReading
    private var left: Range<UInt64>

    /// How many entries are in memory at a time; of payloads that lie apart, one.
    private static let page: UInt64 = 256

    init(log: any EventReading, positions: Range<UInt64>) {
        self.log = log
        self.left = positions
    }

    /// How many positions of the log lie behind what was given.
    var reached: UInt64 { self.left.lowerBound }

    /// Whether everything was given.
    var isAtEnd: Bool { self.left.isEmpty }

    /// The next entries in order, as they are stored; `nil` where there are no more.
    mutating func nextPage() async throws -> [StoredEntry]? { try await self.nextPages(1).first?.entries() }

    /// The next pages in order, at most so many, to be read by whoever gets them.
    mutating func nextPages(_ count: Int) -> [Page] {
        var pages: [Page] = []
        while pages.count < count, !self.left.isEmpty {
            let next = self.left.lowerBound
            let end = min(self.left.upperBound, (next / Self.page + 1) * Self.page)
            pages.append(Page(log: self.log, positions: next..<end))
            self.left = end..<self.left.upperBound
        }
        return pages
    }

    /// Entries that are read together.
    struct Page: Sendable {
        let log: any EventReading
        let positions: Range<UInt64>

        /// The entries in order, as they are stored.
        func entries() async throws -> [StoredEntry] {
            let entries = try await self.log.storedEntries(in: self.positions)
            guard entries.count == self.positions.count else {
                throw AuditError("The entry is missing.", at: self.positions.lowerBound + UInt64(entries.count))
            }
            return entries
        }
    }
}

extension Entry {
    /// What the entry says.
    func body() throws(AuditError) -> EventBody {
        do throws(EventCodingError) {
            return try Event(derEncoded: self.payload[...], schema: self.header.schema, type: self.header.type).body
        } catch {
            switch error {
            case .unknownType, .unknownSchema:
                throw AuditError(
                    "The ledger is newer than this program: \(error)",
                    at: self.header.position,
                    isNewer: true
                )
            default:
                throw AuditError("The event cannot be read: \(error)", at: self.header.position)
            }
        }
    }
}

/// Why a log cannot be exported or listed.
public struct AuditError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, for people.
    public let message: String
    /// Where it lies.
    public let position: UInt64
    /// Whether only a later program can know what lies there.
    public let isNewer: Bool

    init(_ message: String, at position: UInt64, isNewer: Bool = false) {
        self.message = message
        self.position = position
        self.isNewer = isNewer
    }

    /// The message and the position.
    public var description: String { "\(self.message) (position \(self.position))" }
}
