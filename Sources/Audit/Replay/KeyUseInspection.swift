internal import Bytes
internal import DurableFiles
internal import EventLog

/// The key store's counts of uses, read before the log's size is and again after the log was: a key may be used meanwhile.
struct KeyUseInspection: Sendable {
    private let folder: String
    private let before: [UniqueIdentifier: UInt64]

    /// The counts in a folder of keys; `nil` where there is none.
    init?(folder: String) {
        guard let names = FilePlace.names(in: folder) else { return nil }
        self.folder = folder
        var counts: [UniqueIdentifier: UInt64] = [:]
        for name in names where name.hasSuffix(".uses") {
            guard let key = UniqueIdentifier(name.dropLast(5)) else { continue }
            counts[key] = Self.count(of: key, folder)
        }
        self.before = counts
    }

    /// Compares the counts with what the log accounts for.
    func compare(_ bounds: [UniqueIdentifier: KeyUseBounds], _ findings: inout Findings) {
        for key in Set(bounds.keys).union(self.before.keys).sorted() {
            let bound = bounds[key] ?? KeyUseBounds()
            let after = Self.count(of: key, self.folder) ?? 0
            findings.check(
                .keyUses,
                after >= bound.proven && (self.before[key] ?? 0) <= bound.proven + bound.possible,
                at: nil,
                "Key \(key) was used \(self.before[key] ?? 0) times by the key store's count; the log accounts for "
                    + "\(bound.proven) to \(bound.proven + bound.possible)."
            )
        }
    }

    private static func count(of key: UniqueIdentifier, _ folder: String) -> UInt64? {
        let octets = try? OpenFile("\(folder)/\(key).uses", for: .reading).read(atMost: 9)
        return octets?.count == 8 ? octets?.networkOrder(at: 0, as: UInt64.self) : nil
    }
}
