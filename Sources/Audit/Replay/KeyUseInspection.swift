internal import Bytes
internal import DurableFiles
internal import EventLog

/// The key store's counts of uses, read before the log's size is and again after the log was: a key may be used meanwhile.
struct KeyUseInspection: Sendable {
    private let folder: String
    private let ledger: UniqueIdentifier
    private let before: Counted

    /// What lies in the place of the counts.
    private enum Counted: Sendable {
        case nothing
        /// No file of counts, and why.
        case unreadable(String)
        case counts(KeyUseReading)
    }

    /// The counts in a folder of keys; `nil` where there is no such folder.
    init?(folder: String, ledger: UniqueIdentifier) {
        guard FilePlace.names(in: folder) != nil else { return nil }
        self.folder = folder
        self.ledger = ledger
        self.before = Self.read(folder, ledger)
    }

    /// The files of the keys.
    var files: KeyFileInspection { KeyFileInspection(folder: self.folder, ledger: self.ledger) }

    /// Compares the counts with what the log accounts for.
    func compare(_ bounds: [UniqueIdentifier: KeyUseBounds], _ findings: inout Findings) {
        let after = Self.read(self.folder, self.ledger)
        for counted in [self.before, after] {
            if case .unreadable(let flaw) = counted { return findings.fail(.keyUses, at: nil, flaw) }
        }
        guard case .counts(let read) = after else {
            let isCounted = bounds.values.contains { $0.proven > 0 }
            let absence = "There is no \(self.folder)/\(KeyUseFile.name): \(self.absence)"
            findings.check(.keyUses, !isCounted, at: nil, absence)
            return
        }
        for flaw in read.flaws { findings.fail(.keyUses, at: nil, "\(self.folder)/\(KeyUseFile.name): \(flaw).") }
        // None where the file was made meanwhile.
        var before: [UniqueIdentifier: UInt64] = [:]
        if case .counts(let earlier) = self.before { before = earlier.counts }
        for key in Set(bounds.keys).union(read.counts.keys).union(before.keys).sorted() {
            let bound = bounds[key] ?? KeyUseBounds()
            let most = bound.proven + bound.possible
            let count = before[key] ?? 0
            findings.check(
                .keyUses,
                (read.counts[key] ?? 0) >= bound.proven && count <= most,
                at: nil,
                (before[key] ?? read.counts[key]) == nil
                    ? "Key \(key) has no count of its uses; the log accounts for \(bound.proven) to \(most)."
                    : "Key \(key) was used \(count) times by the key store's count; the log accounts for \(bound.proven) to \(most)."
            )
        }
    }

    private var absence: String {
        let hasOlder = FilePlace.names(in: self.folder)?.contains { $0.hasSuffix(".uses") } == true
        return "the uses that the log proves are not counted"
            + (hasOlder ? ", but in files of an earlier form, which say nothing." : ".")
    }

    private static func read(_ folder: String, _ ledger: UniqueIdentifier) -> Counted {
        let path = "\(folder)/\(KeyUseFile.name)"
        guard FilePlace.exists(path) else { return .nothing }
        do throws(StoreError) {
            return .counts(try KeyUseReading(path: path, ledger: ledger))
        } catch {
            return .unreadable(error.message)
        }
    }
}
