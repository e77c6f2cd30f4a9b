internal import Bytes
internal import Ledger

/// Which responders there are, and which periods are open: of the server that runs, whose memory alone holds their keys.
struct ResponderFold: Sendable {
    /// The intent to certify a responder.
    struct Intent: Sendable {
        let position: UInt64
        let authorized: ResponderAuthorized
        let intended: IntendedCertificate
        /// Who signs; absent where there is no such authority.
        let issuer: RecordedIssuer?
        /// The serial number's name among those that were used.
        let serial: UniqueIdentifier
        /// How long what may have been signed is to be told of.
        let term: CertificateTerm?
    }

    /// A responder that was certified.
    struct Responder: Sendable {
        let authority: UniqueIdentifier
        /// The last second of its certificate; absent where that cannot be read.
        let notAfter: Instant?
        /// The second in which its newest period began; absent before the first.
        var began: Instant?
    }

    /// A period without an end.
    struct Period: Sendable {
        let responder: UniqueIdentifier
        let most: UInt64
    }

    /// The intents without an ending, those that a start found among them.
    var intents: [UniqueIdentifier: Intent] = [:]
    /// The responders of the server that runs.
    var certified: [UniqueIdentifier: Responder] = [:]
    /// The open periods of the server that runs, by authority.
    var periods: [UniqueIdentifier: Period] = [:]

    /// Whether nothing is open.
    var isQuiet: Bool { self.intents.isEmpty && self.periods.isEmpty }

    /// A server starts: the keys of the one before are no more.
    mutating func start() {
        self.certified = [:]
        self.periods = [:]
    }
}
