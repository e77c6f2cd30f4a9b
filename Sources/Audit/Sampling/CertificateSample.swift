public import Bytes
public import EventLog
internal import Ledger
internal import PKI

/// A sample of a log's certificates that neither whoever keeps the log nor whoever examines it could choose.
///
/// The seed is the checkpoint's text and then the auditor's nonce (schemas/sampling.md). The log is read twice: once to count the groups, and
/// once to keep the smallest tickets of each. In memory is the sample, and of requests those that are open.
public struct CertificateSample: Sendable {
    /// The template that a request means that names none.
    static let presetTemplate = "EndEntityCertificate/V1"

    /// The ledger's identifier.
    public let ledger: UniqueIdentifier
    /// The checkpoint that the seed names: its first three lines.
    public let checkpoint: SampleCheckpoint
    /// What the auditor brought.
    public let nonce: String
    /// The positions whose signatures are the population.
    public let positions: Range<UInt64>
    /// How many are drawn.
    public let plan: SamplePlan
    /// How many certificates there are.
    public let population: UInt64
    /// The groups, by their authorities and templates.
    public let groups: [SampledGroup]

    /// How many certificates were drawn.
    public var count: Int { self.groups.reduce(0) { $0 + $1.certificates.count } }

    /// Draws a sample.
    ///
    /// - Parameters:
    ///   - positions: Which signatures are the population: those in it and before the checkpoint's size.
    ///   - workers: How many pieces of work at a time; at least one.
    ///   - resourceName: The name by which callers know a certificate, from its authority and the octets of its serial number.
    ///   - progress: Told from time to time how many events were read, of how many: each counts twice.
    /// - Throws: ``AuditError`` where an event cannot be read, `StoreError` where the log cannot be, or what must be read is withheld.
    public init(
        of log: any EventReading,
        at checkpoint: SampleCheckpoint,
        nonce: String,
        positions: Range<UInt64>? = nil,
        plan: SamplePlan,
        workers: Int = 1,
        resourceName: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws {
        let end = min(positions?.upperBound ?? checkpoint.size, checkpoint.size)
        self.positions = min(positions?.lowerBound ?? 0, end)..<end
        self.ledger = try await log.identity().ledger
        self.checkpoint = checkpoint
        self.nonce = nonce
        self.plan = plan
        let reading = SampleReading(log: log, positions: self.positions, strata: plan.strata, workers: max(1, workers))
        var counts: [SampleGroupName: UInt64] = [:]
        try await reading.read({ progress($0, end * 2) }) { counts[$0.group, default: 0] += 1 }
        let population = counts.values.reduce(0, +)
        self.population = population
        let tickets = try SampleTickets(seed: checkpoint.text + nonce)
        var drawn = counts.mapValues { SmallestTickets(count: plan.count(of: $0, in: population)) }
        try await reading.read({ progress(end + $0, end * 2) }) { signed in
            drawn[signed.group]?.add(try tickets.ticket(of: "\(signed.position)"), signed)
        }
        var groups: [SampledGroup] = []
        for (name, smallest) in drawn.sorted(by: { $0.key < $1.key }) {
            var certificates: [SampledCertificate] = []
            for (ticket, signed) in smallest.sorted {
                certificates.append(try await Self.certificate(signed, ticket, of: log, resourceName))
            }
            groups.append(
                SampledGroup(
                    template: name.template,
                    authority: name.authority,
                    isOfResponders: name.isOfResponders,
                    population: counts[name] ?? 0,
                    certificates: certificates
                )
            )
        }
        self.groups = groups
    }

    private static func certificate(
        _ signed: SignedPlace,
        _ ticket: [UInt8],
        of log: any EventReading,
        _ resourceName: (UniqueIdentifier, [UInt8]) -> String
    ) async throws -> SampledCertificate {
        let intent = try await Self.entry(at: signed.authorized, of: log)
        let ended = try await Self.entry(at: signed.position, of: log)
        let said: (authority: UniqueIdentifier, serialNumber: [UInt8], octets: [UInt8])
        switch try intent.body() {
        case .issuanceAuthorized(let body): said = (body.authority, body.serialNumber, body.tbsCertificate)
        case .responderAuthorized(let body): said = (body.authority, body.serialNumber, body.tbsCertificate)
        default: throw AuditError("It is no intent.", at: signed.authorized)
        }
        let signature: [UInt8]
        switch try ended.body() {
        case .certificateSigned(let body): signature = body.signature
        case .responderCertified(let body): signature = body.signature
        default: throw AuditError("It is no signature.", at: signed.position)
        }
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try TBSCertificate(derEncoded: said.octets)
        } catch {
            throw AuditError("The certificate cannot be read: \(error.message)", at: signed.authorized)
        }
        return SampledCertificate(
            ticket: String(decoding: ticket, as: UTF8.self),
            position: signed.position,
            issuedAt: ended.header.time,
            serialNumber: said.serialNumber,
            subject: tbsCertificate.subject.description,
            notBefore: tbsCertificate.validity.notBefore,
            notAfter: tbsCertificate.validity.notAfter,
            certificate: DERCertificate.octets(
                tbsCertificate: said.octets,
                algorithm: tbsCertificate.signatureAlgorithm.derOctets,
                signature: signature
            ),
            resourceName: resourceName(said.authority, said.serialNumber)
        )
    }

    private static func entry(at position: UInt64, of log: any EventReading) async throws -> Entry {
        guard let stored = try await log.storedEntry(at: position) else {
            throw AuditError("The entry is missing.", at: position)
        }
        return try await log.entry(stored)
    }
}

/// What of a checkpoint goes into a seed.
public struct SampleCheckpoint: Hashable, Sendable {
    /// How many entries it covers.
    public let size: UInt64
    /// The log's name, the size and the root hash: the first three lines of the note, each with its line feed.
    public let text: String
    /// The signed note whole.
    public let note: String

    /// A signed checkpoint of a log; `nil` where it is not signed, or its note is none.
    public init?(_ stored: StoredCheckpoint) {
        guard let note = stored.note else { return nil }
        let lines = note.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
        guard lines.count == 4, lines[1] == "\(stored.size)" else { return nil }
        self.size = stored.size
        self.text = lines[..<3].joined(separator: "\n") + "\n"
        self.note = note
    }

    /// The log's name.
    public var origin: String { String(self.text.prefix { $0 != "\n" }) }
    /// The root hash, base64.
    public var root: String { self.text.split(separator: "\n").dropFirst(2).first.map(String.init) ?? "" }
}
