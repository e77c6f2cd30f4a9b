import Bytes
import Cryptography
import EventLog
import Ledger
import Synchronization

/// Says of most keys that no authority has them, without a look into the log: a Bloom filter of one size.
///
/// Filled beside answers, once somebody asks; until then, and of what it does not rule out, whoever asks looks into the log. It holds
/// digests, so that nobody can choose a key that fills it.
final class AuthorityKeyFilter: Sendable {
    private struct State: Sendable {
        var words = [UInt64](repeating: 0, count: AuthorityKeyFilter.bitCount / 64)
        var isBegun = false
        var isComplete = false
    }

    /// Half a mebibyte: of ten thousand keys one question in 40 million is in vain, of a million one in five.
    private static let bitCount = 1 << 22
    /// How many keys are read at a time.
    private let page: Int

    private let reader: any EventReading
    private let state = Mutex(State())

    /// A filter that knows no keys yet.
    ///
    /// Everything that is committed from now on MUST be told to ``note(_:)``.
    init(reader: any EventReading, page: Int = 1_024) {
        self.reader = reader
        self.page = page
    }

    /// Notes the keys that authorities got by a commit.
    func note(_ changes: IndexChanges) {
        let names = Range<ForceName>(.authorityKey)
        for name in changes.inForce.keys where names.contains(name) { self.note(name) }
    }

    /// Whether no authority has a key with this digest of its SubjectPublicKeyInfo, as far as the last commit.
    func rulesOut(_ digest: Digest256) -> Bool {
        let (isBegun, isRuledOut) = self.state.withLock { state in
            defer { state.isBegun = true }
            return (
                state.isBegun,
                state.isComplete && !Self.bits(of: digest).allSatisfy { state.words[$0 >> 6] >> ($0 & 63) & 1 == 1 }
            )
        }
        if !isBegun { Task.detached(priority: .utility) { await self.fill() } }
        return isRuledOut
    }

    /// Reads all keys that there are.
    ///
    /// Where that fails, everybody goes on looking into the log.
    private func fill() async {
        var names = Range<ForceName>(.authorityKey)
        while let found = try? await self.reader.inForce(names, isBackwards: false, limit: self.page) {
            for entry in found { self.note(entry.name) }
            guard found.count == self.page, let last = found.last else {
                self.state.withLock { $0.isComplete = true }
                return
            }
            names = Range(of: last.name).upperBound..<names.upperBound
        }
    }

    private func note(_ name: ForceName) {
        // Whatever cannot be hashed could be any key.
        guard let digest = try? SHA256.digest(of: Array(name.subject)) else {
            return self.state.withLock { $0.words = $0.words.map { _ in .max } }
        }
        self.state.withLock { state in
            for bit in Self.bits(of: digest) { state.words[bit >> 6] |= 1 << (bit & 63) }
        }
    }

    /// The places of a digest: four parts of it that lie apart.
    private static func bits(of digest: Digest256) -> [Int] {
        let (first, second, third, fourth) = digest.words
        return [first, second, third, fourth].map { Int($0 % UInt64(Self.bitCount)) }
    }
}
