public import Bytes
import Derivation
public import EventLog
import Issuance
public import Ledger

/// A ledger as its log says that it stands, without opening it: nothing is written, and a server may have it open.
public struct RecordedLedger: Sendable {
    /// What was fixed when it was made.
    public let settings: LedgerSettings
    /// What its events add up to, but for authorities and taken keys that are not at hand.
    public let state: LedgerState
    let reader: any EventReading

    /// The ledger in a folder, as it stands now.
    ///
    /// - Throws: ``OpeningError`` where there is none, or it cannot be read.
    public init(reading folder: LedgerFolder) async throws(OpeningError) {
        do {
            let reader = try await folder.readLog()
            let ledger = try await reader.identity().ledger
            let state = try await StateLoading(reader: reader, size: reader.size()).load(ledger: ledger)
            try self.init(state, reader)
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// The ledger as it stood when its log had so many entries: what was in force then, which is all that reading it needs.
    ///
    /// What was under way (intents, tokens) is not in ``state``.
    ///
    /// - Throws: ``OpeningError`` where there was none yet, or it cannot be read.
    public init(asOf past: PastLog) async throws(OpeningError) {
        do {
            let ledger = try await past.identity().ledger
            let state = try await StateLoading(reader: past, size: past.count).loadInForce(ledger: ledger)
            try self.init(state, past)
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    private init(_ state: LedgerState, _ reader: any EventReading) throws(OpeningError) {
        guard let opened = state.opened else {
            throw OpeningError(.corrupt, "The log does not begin with LedgerOpened.")
        }
        try StateLoading.checkKnown(state, ruleSets: .known)
        self.state = state
        self.reader = reader
        self.settings = LedgerSettings(
            ledger: state.ledger,
            partition: opened.partition,
            region: opened.region,
            account: opened.account
        )
    }

    /// An authority of it; `nil` where there is none.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func authority(_ identifier: UniqueIdentifier) async throws(OpeningError) -> AuthorityState? {
        try await Self.opening { try await AuthorityReading(reader: self.reader).state(of: identifier) }
    }

    /// An authority as callers are told of it at a time; `nil` where there is none.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func describe(
        _ state: AuthorityState,
        at time: Instant
    ) throws(OpeningError) -> AuthorityDescription {
        do throws(DerivationError) {
            return AuthorityDescription(state, try IssuingAuthority(state), at: time)
        } catch {
            throw OpeningError(.corrupt, error.message)
        }
    }

    /// Authorities in the order in which they were asked for against it, from just after one of them: at most so many.
    ///
    /// - Throws: ``OpeningError`` where they cannot be read.
    public func authorities(
        before last: UniqueIdentifier?,
        limit: Int
    ) async throws(OpeningError) -> [AuthorityState] {
        try await Self.opening {
            let reading = AuthorityReading(reader: self.reader)
            var states: [AuthorityState] = []
            for identifier in try await reading.identifiers(before: last, limit: limit) ?? [] {
                if let state = try await reading.state(of: identifier) { states.append(state) }
            }
            return states
        }
    }

    /// What the log accounts for of an authority's key, and how many certificates it has issued or may have: of a time that is past the
    /// log is read through.
    ///
    /// - Throws: ``OpeningError`` where it cannot be read.
    public func accounts(of authority: AuthorityState) async throws(OpeningError) -> AuthorityIndexes {
        let keys = authority.key.map { [$0.key] } ?? []
        return try await Self.opening { try await self.reader.indexes(of: authority.identifier, keys: keys) }
    }

    /// The keys that are never to be certified, oldest first.
    ///
    /// - Throws: ``OpeningError`` where they cannot be read.
    public func blockedKeys() async throws(OpeningError) -> [BlockedKey] {
        try await Self.opening { try await BlockedKeys(reader: self.reader).all() }
    }

    /// An authority, and what the indexes say of it; `nil` where there is none.
    func known(_ identifier: UniqueIdentifier) async throws(OpeningError) -> KnownAuthority? {
        try await Self.opening { try await AuthorityReading(reader: self.reader).authority(identifier) }
    }

    private static func opening<Value: Sendable>(
        _ read: () async throws -> Value
    ) async throws(OpeningError) -> Value {
        do {
            return try await read()
        } catch {
            throw OpeningError(wrapping: error)
        }
    }
}
