internal import DurableFiles
internal import EventLog

/// A backup as one stream of octets: a tar archive (ustar) of `ledger/ledger.db`, the keys below `ledger/keys` where they are in it, and
/// `ledger.anchor`, which any tar unpacks to a folder and the anchor beside it.
public struct BackupArchive: Sendable {
    static let folder = "ledger"
    static let log = "ledger/ledger.db"
    static let keys = "ledger/keys/"
    static let anchor = "ledger.anchor"
    private static let piece = 1 << 20

    /// Each file with the name that it has in the archive, and its length.
    private let files: [(name: String, path: String, octets: UInt64)]

    init(folder: String, anchor: String) throws(FileError) {
        var files = [(Self.log, folder + "/ledger.db"), (Self.anchor, anchor)]
        let keys = folder + "/keys"
        if FilePlace.exists(keys) {
            files += try FilePlace.list(keys).sorted().map { (Self.keys + $0, "\(keys)/\($0)") }
        }
        self.files = files.map { ($0.0, $0.1, FilePlace.octetCount(of: $0.1)) }
    }

    /// How many octets it has.
    public var octetCount: UInt64 {
        self.files.reduce(2 * UInt64(PackageArchive.block)) { sum, file in
            sum + UInt64(PackageArchive.block) + file.octets + UInt64(PackageArchive.padding(of: file.octets))
        }
    }

    /// Hands its octets out, some at a time.
    ///
    /// - Throws: ``BackupError`` where a file is not as long as it was; as reading and the taker do.
    public func write(to take: ([UInt8]) throws -> Void) throws {
        for (name, path, octets) in self.files {
            guard let header = PackageArchive.header(name, octets: octets, mode: 0o600, takesAnyLength: true) else {
                throw BackupError("\(path) has a name that no archive takes.")
            }
            try take(header)
            let file = try OpenFile(path, for: .reading)
            defer { file.close() }
            var place = 0
            while UInt64(place) < octets {
                let piece = try file.read(at: place, atMost: min(Self.piece, Int(octets) - place))
                guard !piece.isEmpty else { throw BackupError("\(path) became shorter while it was read.") }
                try take(piece)
                place += piece.count
            }
            try take([UInt8](repeating: 0, count: PackageArchive.padding(of: octets)))
        }
        try take([UInt8](repeating: 0, count: 2 * PackageArchive.block))
    }
}
