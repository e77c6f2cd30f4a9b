internal import Bytes
internal import Cryptography
internal import Derivation
internal import Ledger
internal import PKI

/// What a log says that bears on some answers: their responders, the periods of these, and the numbers that are spoken of.
struct AnswerEvidence: Sendable {
    /// A responder that some answer names.
    struct Responder: Sendable {
        let stream: UniqueIdentifier
        let position: UInt64
        let algorithm: KeyAlgorithm
        let subjectPublicKeyInfo: [UInt8]
        /// Where it was certified; absent where it was not.
        var certified: UInt64?
    }

    /// A period of such a responder.
    struct Period: Sendable {
        let event: OCSPPeriodOpened
        let position: UInt64
        let time: Instant
        /// Where the authority's newest certificate was imported.
        let certificate: UInt64?
    }

    private struct Named: Hashable, Sendable {
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]
    }

    /// The responders by SHA-1 of their keys.
    private(set) var responders: [[UInt8]: Responder] = [:]
    /// The periods of each by the second in which they began.
    private(set) var periods: [UniqueIdentifier: [Instant: Period]] = [:]
    /// Where the newest epoch was opened: entries before it may have been lost.
    private(set) var newestEpoch: UInt64?
    private var standings: [Named: SerialStanding] = [:]
    private var intents: [UniqueIdentifier: Named] = [:]
    private var certificates: [UniqueIdentifier: UInt64] = [:]
    private let keys: Set<[UInt8]>
    private let serialNumbers: Set<[UInt8]>

    init(of answers: [SignedStatus]) {
        self.keys = Set(answers.map(\.data.responderKeyHash))
        self.serialNumbers = Set(answers.flatMap { $0.data.statuses.map(\.subject.serialNumber.octets) })
    }

    /// What is known of a number of an authority.
    func standing(of serialNumber: [UInt8], _ authority: UniqueIdentifier) -> SerialStanding {
        self.standings[Named(authority: authority, serialNumber: serialNumber)] ?? .unknown
    }

    /// Whether entries of a type bear on any answer.
    func wants(_ type: UInt32) -> Bool {
        switch EventType(rawValue: type) {
        case .issuanceAuthorized, .certificateSigned, .signingFailed, .issuanceAbandoned, .certificateRevoked: true
        case .authorityCertificateImported, .responderAuthorized, .responderCertified, .responderFailed: true
        case .oCSPPeriodOpened, .epochOpened: true
        default: false
        }
    }

    /// Takes what an entry says.
    mutating func take(_ body: EventBody, _ header: EntryHeader) {
        switch body {
        case .issuanceAuthorized(let authorized):
            self.intend(authorized.serialNumber, of: authorized.authority, header)
        case .responderAuthorized(let authorized):
            self.intend(authorized.serialNumber, of: authorized.authority, header)
            guard let info = try? SubjectPublicKeyInfo(derEncoded: authorized.subjectPublicKeyInfo),
                let hash = try? HashFunction.sha1.digest(of: info.subjectPublicKey), self.keys.contains(hash)
            else { return }
            self.responders[hash] = Responder(
                stream: header.stream,
                position: header.position,
                algorithm: KeyAlgorithm(rawValue: authorized.algorithm) ?? .ecP256,
                subjectPublicKeyInfo: authorized.subjectPublicKeyInfo
            )
            self.periods[header.stream] = [:]
        case .epochOpened: self.newestEpoch = header.position
        case .certificateSigned: self.end(isIssued: true, header)
        case .responderCertified:
            for (hash, responder) in self.responders where responder.stream == header.stream {
                if responder.certified == nil { self.responders[hash]?.certified = header.position }
            }
            self.end(isIssued: true, header)
        case .signingFailed(let failed):
            if failed.signatureMayExist { self.end(isIssued: false, header) }
        case .issuanceAbandoned: self.end(isIssued: false, header)
        case .responderFailed(let failed):
            if failed.signatureMayExist || failed.isAbandonment { self.end(isIssued: false, header) }
        case .certificateRevoked(let revoked):
            let named = Named(authority: revoked.authority, serialNumber: revoked.serialNumber)
            guard self.serialNumbers.contains(revoked.serialNumber), self.standings[named]?.revocation == nil else {
                return
            }
            self.standings[named, default: .unknown].revocation = Self.mark(header)
            self.standings[named]?.reason = revoked.reason
        case .authorityCertificateImported: self.certificates[header.stream] = header.position
        case .oCSPPeriodOpened(let opened):
            self.periods[opened.responder]?[header.time.wholeSecond] = Period(
                event: opened,
                position: header.position,
                time: header.time,
                certificate: self.certificates[opened.authority]
            )
        default: break
        }
    }

    private mutating func intend(_ serialNumber: [UInt8], of authority: UniqueIdentifier, _ header: EntryHeader) {
        guard self.serialNumbers.contains(serialNumber) else { return }
        self.intents[header.stream] = Named(authority: authority, serialNumber: serialNumber)
    }

    private mutating func end(isIssued: Bool, _ header: EntryHeader) {
        guard let named = self.intents.removeValue(forKey: header.stream), self.standings[named]?.ending == nil else {
            return
        }
        self.standings[named, default: .unknown].ending = Self.mark(header)
        self.standings[named]?.isIssued = isIssued
    }

    private static func mark(_ header: EntryHeader) -> SerialStanding.Mark {
        SerialStanding.Mark(position: header.position, time: header.time)
    }
}
