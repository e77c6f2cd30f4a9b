import Bytes
import Cryptography
import EventLog
import Ledger

/// What becomes durable together, while it is put together.
struct SequencedGroup {
    /// The one time of all its events.
    let time: Instant
    /// Why nothing that callers ask for may be written with it; `nil` where it may.
    var lackOfSpace: String?
    var placed: [PlacedEvent] = []
    /// What the events change in the indexes beside the log.
    var indexChanges = IndexChanges()
    var replies: [(reply: Reply, receipt: Receipt)] = []

    init(time: Instant) { self.time = time }
}

/// An event with its place.
struct PlacedEvent {
    /// The event's octets and their digest.
    let encoded: EncodedEvent
    let position: UInt64
    let streamVersion: UInt64

    /// What happens.
    var body: EventBody { self.encoded.event.body }
}

extension DecidedEvent {
    /// The event's octets and their digest.
    ///
    /// - Throws: `CryptographyError` without random octets; `EventCodingError` where the event is none that may be recorded.
    func encoded(nonce: () throws(CryptographyError) -> UniqueIdentifier) throws -> EncodedEvent {
        switch self {
        case .encoded(let encoded): encoded
        case .body(let stream, let body): try EncodedEvent(stream: stream, event: Event(nonce: nonce(), body: body))
        }
    }
}

extension Command {
    /// The digest of the submitted public key, which the state keeps beside the token.
    var publicKeyDigest: Digest256? {
        if case .requestIssuance(let proposal) = self { proposal.publicKeyDigest } else { nil }
    }

    /// What tells that others are of the same public key and names, where the authority looks at that.
    var likeness: Digest256? {
        if case .requestIssuance(let proposal) = self { proposal.seen?.likeness } else { nil }
    }
}
