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

    /// The next entries in order, as they are stored; `nil` where there are no more.
    mutating func nextPage() async throws -> [StoredEntry]? {
        guard !self.left.isEmpty else { return nil }
        let next = self.left.lowerBound
        let end = min(self.left.upperBound, (next / Self.page + 1) * Self.page)
        let entries = try await self.log.storedEntries(in: next..<end)
        guard UInt64(entries.count) == end - next else {
            throw AuditError("The entry is missing.", at: next + UInt64(entries.count))
        }
        self.left = end..<self.left.upperBound
        return entries
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
