import Bytes
import Derivation
import EventLog
import Ledger
import SQLiteLog
import Testing

/// A log that answers in place, so that tests need not wait.
protocol InPlaceReading {
    func size() throws(StoreError) -> UInt64
    func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry]
    func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint]
    func indexes() throws(StoreError) -> LedgerIndexes
}

extension SQLiteEventReader: InPlaceReading {}

extension InMemoryEventStore: InPlaceReading {}

/// A whole log, decoded.
struct LogContents {
    let entries: [Entry]
    let facts: [RecordedFact]
    let checkpoints: [StoredCheckpoint]
    let openIntents: [OpenIntent]

    init(_ reader: some InPlaceReading) throws {
        let size = try reader.size()
        var entries: [Entry] = []
        while UInt64(entries.count) < size {
            let run = try reader.entries(in: UInt64(entries.count)..<size)
            try #require(!run.isEmpty)
            entries += run
        }
        self.entries = entries
        self.facts = try self.entries.map { entry in
            let event = try Event(derEncoded: entry.payload[...], schema: entry.header.schema, type: entry.header.type)
            return try RecordedFact(entry.header, event.body)
        }
        self.checkpoints = try reader.checkpoints(sizes: 0...size)
        self.openIntents = Array(try reader.indexes().openIntents.values)
        try #require(self.entries.count == Int(size))
    }

    func facts(_ type: EventType) -> [RecordedFact] { self.facts.filter { $0.body.type == type } }

    func count(_ type: EventType) -> Int { self.facts(type).count }

    /// The events of a stream.
    func stream(_ identifier: UniqueIdentifier) -> [EventType] {
        self.facts.filter { $0.stream == identifier }.map(\.body.type)
    }

    /// The streams whose request used a token, in order.
    func streams(ofToken token: String) -> [UniqueIdentifier] {
        self.facts.compactMap { fact in
            if case .issuanceRequested(let requested) = fact.body, requested.token == token { fact.stream } else { nil }
        }
    }

    /// What all events add up to.
    var state: LedgerState {
        var state = LedgerState(ledger: self.entries.first?.header.ledger ?? UniqueIdentifier(words: (0, 0)))
        for fact in self.facts { state.evolve(fact) }
        return state
    }

    /// The newest start.
    var started: ServerStarted? {
        self.facts.reversed().lazy.compactMap { fact in
            if case .serverStarted(let started) = fact.body { started } else { nil }
        }.first
    }

    /// Expects the chain, the times, the versions and the accounts of a whole log.
    func expectWhole(isQuiet: Bool = true) throws {
        var previous = Digest256.zero
        var time = Instant(microseconds: .min)
        var versions: [UniqueIdentifier: UInt64] = [:]
        for entry in self.entries {
            #expect(entry.header.previousLeafHash == previous)
            #expect(try entry.header.leafHash() == entry.leafHash)
            #expect(entry.header.time >= time)
            #expect(entry.header.streamVersion == versions[entry.header.stream, default: 0])
            versions[entry.header.stream, default: 0] += 1
            previous = entry.leafHash
            time = entry.header.time
        }
        let judged = self.count(.issuanceRefused) + self.count(.issuanceAuthorized) + self.count(.issuanceRepeated)
        #expect(self.count(.issuanceRequested) == judged)
        let ended = self.count(.certificateSigned) + self.count(.signingFailed) + self.count(.issuanceAbandoned)
        let founded = self.count(.authorityCreated) + self.count(.authorityCreationFailed)
        let open = self.count(.issuanceAuthorized) - ended + self.count(.authorityCreating) - founded
        #expect(open == self.openIntents.count)
        if isQuiet { #expect(self.openIntents.isEmpty) }
        let serialNumbers = self.serialNumbers
        #expect(Set(serialNumbers).count == serialNumbers.count)
    }

    /// The serial numbers of all intents.
    var serialNumbers: [[UInt8]] {
        self.facts.compactMap { fact in
            if case .issuanceAuthorized(let authorized) = fact.body { authorized.serialNumber } else { nil }
        }
    }
}
