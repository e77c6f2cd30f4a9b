internal import Bytes
internal import EventLog
internal import Ledger

/// What a log says of a serial number that an authority gave: what was to be signed, what for, and how that ended.
struct RecordedCertificate: Sendable {
    /// The request that it answers.
    struct Request: Sendable {
        let position: UInt64
        let stream: [UInt8]
        let payloadDigest: [UInt8]
    }

    /// Absent for what the server certifies by itself.
    let request: Request?
    /// Where the intent lies.
    let intent: UInt64
    /// What was to be signed, DER.
    let tbsCertificate: [UInt8]
    /// Where the ending lies; absent while there is none.
    let ending: UInt64?
    /// The signature; absent where the log has none.
    let signature: [UInt8]?

    /// - Returns: `nil` where the authority gave no such number, or what the index names is no intent.
    init?(_ serialNumber: [UInt8], of authority: UniqueIdentifier, in log: any EventReading) async throws {
        let intent: UInt64
        if let known = try await log.serial(serialNumber, of: authority) {
            intent = known.intent
            self.ending = known.ending
        } else {
            // What is under way has no row of its own yet: there are few such intents.
            let open = try await log.startIndexes().openIntents.values.first {
                $0.authority == authority && $0.serialNumber == serialNumber
            }
            guard let open else { return nil }
            intent = open.position
            self.ending = nil
        }
        guard let authorized = try await log.storedEntry(at: intent) else { return nil }
        switch try await log.entry(authorized).body() {
        case .issuanceAuthorized(let fact): self.tbsCertificate = fact.tbsCertificate
        case .responderAuthorized(let fact): self.tbsCertificate = fact.tbsCertificate
        default: return nil
        }
        self.intent = intent
        self.request = try await Self.request(before: authorized.header, in: log)
        self.signature = try await Self.signature(at: self.ending, in: log)
    }

    /// The request is the entry before its intent (format.md, 21).
    private static func request(before header: EntryHeader, in log: any EventReading) async throws -> Request? {
        guard header.type == EventType.issuanceAuthorized.rawValue, header.position > 0,
            let before = try await log.storedEntry(at: header.position - 1)?.header,
            before.stream == header.stream, before.type == EventType.issuanceRequested.rawValue
        else { return nil }
        return Request(
            position: before.position,
            stream: before.stream.octets,
            payloadDigest: before.payloadDigest.octets
        )
    }

    private static func signature(at ending: UInt64?, in log: any EventReading) async throws -> [UInt8]? {
        guard let ending, let stored = try await log.storedEntry(at: ending) else { return nil }
        return switch try await log.entry(stored).body() {
        case .certificateSigned(let fact): fact.signature
        case .responderCertified(let fact): fact.signature
        default: nil
        }
    }
}

/// What the entries of a stream say that a certificate names: by their headers alone.
struct NamedRequest: Sendable {
    private(set) var position: UInt64?
    private(set) var payloadDigest: [UInt8] = []
    private(set) var intent: UInt64?
    private(set) var ending: UInt64?

    mutating func take(_ header: EntryHeader) {
        switch EventType(rawValue: header.type) {
        case .issuanceRequested:
            guard self.position == nil else { return }
            self.position = header.position
            self.payloadDigest = header.payloadDigest.octets
        case .issuanceAuthorized: self.intent = self.intent ?? header.position
        case .certificateSigned, .signingFailed, .issuanceAbandoned, .issuanceRefused, .issuanceRepeated:
            self.ending = self.ending ?? header.position
        default: break
        }
    }
}
