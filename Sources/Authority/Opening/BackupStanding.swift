public import Bytes
import DurableFiles

/// How the backups stand that a server makes on a schedule, as it notes it beside the log: so that the next one goes on, and whoever looks
/// at the folder sees when the newest is old.
///
/// It holds no secret, and nothing rests on it but when the next backup is made: a file that cannot be read is none.
public struct BackupStanding: Hashable, Sendable {
    /// When the newest that is whole was begun; `nil` before the first.
    public var newest: Instant?
    /// How many octets it has.
    public var octets: UInt64 = 0
    /// How many entries are in it.
    public var entries: UInt64 = 0
    /// How many seconds lie between two.
    public var every: Int64
    /// Since when they fail; `nil` while they do not.
    public var failingSince: Instant?
    /// Why the last one failed, for people.
    public var fault: String?

    /// Backups that are made so many seconds apart, of which there is none yet.
    public init(every seconds: Int64) { self.every = seconds }

    private static let longest = 8_192

    /// What is noted in a ledger's folder; `nil` where nothing is.
    public init?(in folder: LedgerFolder) {
        guard let octets = try? DurableFile.read(folder.backups, atMost: Self.longest) else { return nil }
        var members: [Substring: Substring] = [:]
        for line in String(decoding: octets, as: UTF8.self).split(separator: "\n") {
            guard let space = line.firstIndex(of: " ") else { continue }
            members[line[..<space]] = line[line.index(after: space)...]
        }
        guard let every = members["every"].flatMap({ Int64($0) }), every > 0 else { return nil }
        self.every = every
        self.newest = members["newest"].flatMap { Int64($0) }.map { Instant(microseconds: $0) }
        self.octets = members["octets"].flatMap { UInt64($0) } ?? 0
        self.entries = members["entries"].flatMap { UInt64($0) } ?? 0
        self.failingSince = members["failing-since"].flatMap { Int64($0) }.map { Instant(microseconds: $0) }
        self.fault = members["fault"].map(String.init)
    }

    /// Notes it, in place of what was noted.
    ///
    /// - Throws: ``OpeningError`` where it cannot be written.
    public func note(in folder: LedgerFolder) throws(OpeningError) {
        var lines = ["every \(self.every)", "octets \(self.octets)", "entries \(self.entries)"]
        if let newest { lines.append("newest \(newest.microseconds)") }
        if let failingSince { lines.append("failing-since \(failingSince.microseconds)") }
        if let fault {
            let line = fault.split(whereSeparator: \.isNewline).joined(separator: " ")
            lines.append("fault \(line.prefix(1_000))")
        }
        do throws(FileError) {
            try DurableFile.replace(folder.backups, Array((lines.joined(separator: "\n") + "\n").utf8))
        } catch {
            throw OpeningError(.unavailable, "\(error)")
        }
    }
}
