import Bytes
import EventLog
public import Ledger
import Synchronization

/// Whose access keys are, as the log says: each read when it is first asked for, and kept until the log says something new of it.
final class AccessLookup: Sendable {
    private struct State: Sendable {
        /// The newest that was said of keys, by their octets; `nil` for a key of which nothing was.
        var known: [[UInt8]: CredentialsChanged?] = [:]
        /// How often something new was said: what is read meanwhile may be old.
        var changes: UInt64 = 0
    }

    /// As many as a file of credentials may hold.
    private static let limit = 10_000

    private let reader: any EventReading
    private let state = Mutex(State())
    /// Who has which keys: read through when the first is added, and kept up from then on; `nil` before that.
    private let held = Mutex<HeldAccessKeys?>(nil)

    init(reader: any EventReading) { self.reader = reader }

    /// The newest that the log says of an access key; `nil` where it says nothing.
    ///
    /// - Throws: ``StoreError``, ``EventCodingError`` or ``OpeningError`` where it cannot be read.
    func newest(of accessKey: String) async throws -> CredentialsChanged? {
        let name = Array(accessKey.utf8)
        let (known, changes) = self.state.withLock { ($0.known[name], $0.changes) }
        if let known { return known }
        let read = try await self.read(name)
        self.state.withLock { state in
            guard state.changes == changes else { return }
            if state.known.count >= Self.limit { state.known = [:] }
            state.known.updateValue(read, forKey: name)
        }
        return read
    }

    /// How often something new was said of any key.
    var changes: UInt64 { self.state.withLock { $0.changes } }

    /// Has a key read again: something new is durable.
    func forget(_ accessKey: String) {
        self.state.withLock { state in
            state.changes += 1
            state.known[Array(accessKey.utf8)] = nil
        }
    }

    /// The keys that give somebody access at a time.
    ///
    /// Whoever asks first reads an entry for each key that there ever was; it is asked where a key is added, and by nobody else.
    ///
    /// - Throws: ``StoreError``, ``EventCodingError`` or ``OpeningError`` where they cannot be read.
    func keys(of principal: String, in account: String, at time: Instant) async throws -> [String] {
        if let held = self.held.withLock({ $0 }) { return held.keys(of: principal, in: account, at: time) }
        var held = HeldAccessKeys()
        for changed in try await Self.newest(in: Range(.accessKey), limit: .max, of: self.reader) { held.take(changed) }
        self.held.withLock { $0 = held }
        return held.keys(of: principal, in: account, at: time)
    }

    /// Has who holds which keys read again: whether the log says something new is not known.
    func forgetHeld() { self.held.withLock { $0 = nil } }

    /// Takes what the log says of keys from now on.
    func take(_ changes: [CredentialsChanged]) {
        self.held.withLock { held in for changed in changes { held?.take(changed) } }
    }

    /// Whether the log speaks of any access key.
    func knowsAny() async throws(StoreError) -> Bool {
        try await !self.reader.inForce(Range(.accessKey), isBackwards: false, limit: 1).isEmpty
    }

    private func read(_ accessKey: [UInt8]) async throws -> CredentialsChanged? {
        let names = Range(of: ForceName(.accessKey, of: accessKey))
        return try await Self.newest(in: names, limit: 1, of: self.reader).first
    }

    /// The newest that a log says of the access keys of some names, in the order of these.
    static func newest(
        in names: Range<ForceName>,
        limit: Int,
        of reader: any EventReading
    ) async throws -> [CredentialsChanged] {
        var changes: [CredentialsChanged] = []
        for found in try await reader.inForce(names, isBackwards: false, limit: limit) {
            guard let entry = try await reader.entries(in: found.position..<found.position + 1).first,
                case .credentialsChanged(let changed) = try StateLoading.body(of: entry)
            else {
                let message = "The index of access keys points to another event."
                throw StoreError(.corrupt, message, position: found.position)
            }
            changes.append(changed)
        }
        return changes
    }
}

extension RecordedLedger {
    /// The newest that the log says of each access key, in the order of their octets.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func accessKeys() async throws(OpeningError) -> [CredentialsChanged] {
        do {
            return try await AccessLookup.newest(in: Range(.accessKey), limit: .max, of: self.reader)
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
