import Bytes
import Cryptography
import EventStore
import Ledger

/// What becomes durable together, while it is put together.
struct SequencedGroup {
    /// The one time of all its events.
    let time: Instant
    var placed: [PlacedEvent] = []
    var openedIntents: [OpenIntent] = []
    private(set) var closedIntents: [UInt64] = []
    /// How many certificates the authorities have whose number changed.
    var certificateCounts: [UniqueIdentifier: UInt64] = [:]
    var replies: [(reply: Reply, receipt: Receipt, awaitsViews: Bool)] = []

    init(time: Instant) { self.time = time }

    /// Ends an intent: one of this very group never becomes a row.
    mutating func close(_ position: UInt64) {
        if let index = self.openedIntents.firstIndex(where: { $0.position == position }) {
            self.openedIntents.remove(at: index)
        } else {
            self.closedIntents.append(position)
        }
    }
}

/// An event with its place.
struct PlacedEvent {
    let decided: DecidedEvent
    let position: UInt64
    let streamVersion: UInt64
    /// The position of the intent that its stream had open before it.
    let closes: UInt64?

    init(_ decided: DecidedEvent, position: UInt64, streamVersion: UInt64, closes: UInt64?) {
        self.decided = decided
        self.position = position
        self.streamVersion = streamVersion
        self.closes = closes
    }

    /// The event's octets and their digest.
    func encoded(nonce: () throws(CryptographyError) -> UniqueIdentifier) throws -> EncodedEvent {
        switch self.decided {
        case .encoded(let encoded): encoded
        case .body(let stream, let body): try EncodedEvent(stream: stream, event: Event(nonce: nonce(), body: body))
        }
    }
}

extension DecidedEvent {
    var stream: UniqueIdentifier {
        switch self {
        case .encoded(let encoded): encoded.stream
        case .body(let stream, _): stream
        }
    }

    var body: EventBody {
        switch self {
        case .encoded(let encoded): encoded.event.body
        case .body(_, let body): body
        }
    }
}

extension Command {
    /// The digest of the submitted public key, which the state keeps beside the token.
    var publicKeyDigest: Digest256? {
        if case .requestIssuance(let proposal) = self { proposal.publicKeyDigest } else { nil }
    }
}

extension EventBody {
    /// Whether the event changes how many certificates an authority has.
    var isCounted: Bool {
        switch self {
        case .issuanceAuthorized, .signingFailed: true
        default: false
        }
    }
}
