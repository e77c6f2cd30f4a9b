import Audit
import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testbed
import Testing

@testable import Authority

/// Where certificates stood, at every size that a log had: held to what its entries say, one by one.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct CertificateStandingTests {
    /// What became of one serial number, and where.
    private struct Life {
        var intent: UInt64
        var ending: UInt64?
        var isBurned = false
        var revocation: UInt64?
    }

    /// A crash in the middle of a signature, and what a start makes of it: open, then burned; beside certificates, one of them revoked.
    @Test func everySizeTellsWhatItsEntriesSay() async throws {
        let premises = try LedgerUnderTest()
        let ledger = try await premises.open()
        let authority = try await ledger.authority.foundRoot()
        let issued = try await ledger.authority.issue(from: authority, token: nil)
        try await ledger.authority.revokeCertificate(
            issued.serialNumber,
            of: authority,
            reason: .keyCompromise,
            caller: Samples.caller()
        )
        let state = try #require(try premises.contents().state.authorities[authority])
        let request = try Proposals.request(
            Samples.certificate(of: authority),
            by: state,
            at: premises.clock.wall,
            policyVersion: try #require(ledger.policy.version)
        )
        guard case .decided(.authorized, _) = await ledger.submit(request.command) else {
            throw Refusal(.internalFailure, "not authorized")
        }
        let crashed = try premises.asAfterCrash()
        _ = await ledger.submit(.abandonIssuance(request.stream, reason: RecordedReason(code: 10, values: [])))
        await ledger.closed()
        // First as the crash left it, with an intent that has no ending at all; then after a start, and one more certificate.
        try await Self.compare(crashed, authority, expecting: [.pending])
        try await crashed.whileOpen { _ = try await $0.authority.issue(from: authority, token: nil) }
        try await Self.compare(
            crashed,
            authority,
            expecting: [.pending, .burned, .revoked, .issued, .unknown, .expired]
        )
    }

    private static func compare(
        _ premises: LedgerUnderTest,
        _ authority: UniqueIdentifier,
        expecting wanted: Set<CertificateStanding.Status>
    ) async throws {
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        var seen: Set<CertificateStanding.Status> = []
        let size = try reader.size()
        for count in 1...size {
            let past = try await PastLog(reader, size: count)
            let lives = try await Self.lives(in: past)
            try await Self.compareNames(past, lives, authority)
            for (serialNumber, life) in try await Self.lives(in: PastLog(reader, size: size)) {
                for isLate in [false, true] {
                    let time = isLate ? Instant.endOfTime : premises.clock.wall
                    let standing = try await CertificateStanding(of: serialNumber, by: authority, in: past, at: time)
                    let then = lives[serialNumber]
                    let status = Self.status(then, isLate: isLate)
                    #expect(standing.status == status, "size \(count), intent \(life.intent)")
                    #expect(standing.intent?.position == then?.intent)
                    #expect(standing.ending?.position == then?.ending)
                    #expect(standing.revocation?.position == then?.revocation)
                    #expect(
                        standing.revokedSince?.position == (then?.isBurned == true ? then?.ending : then?.revocation)
                    )
                    #expect((standing.response == .revoked) == [.burned, .revoked].contains(status))
                    #expect((standing.reason == nil) == (status != .revoked))
                    seen.insert(status)
                }
            }
        }
        #expect(seen.isSuperset(of: wanted))
    }

    /// What names a certificate names it from its intent on, whether there was an ending yet or not: its number, and each entry about it.
    private static func compareNames(
        _ past: PastLog,
        _ lives: [[UInt8]: Life],
        _ authority: UniqueIdentifier
    ) async throws {
        for (serialNumber, life) in lives {
            let positions = [life.intent - 1, life.intent] + [life.ending, life.revocation].compactMap(\.self)
            for reference in [.serialNumber(serialNumber)] + positions.map(CertificateReference.position) {
                let name = try await CertificateStanding.name(reference, in: past)
                #expect(name.authority == authority && name.serialNumber == serialNumber, "\(reference)")
            }
        }
        await #expect(throws: CertificateAbsence.unknownSerialNumber) {
            _ = try await CertificateStanding.name(.serialNumber([1, 2, 3]), in: past)
        }
    }

    private static func status(_ life: Life?, isLate: Bool) -> CertificateStanding.Status {
        guard let life else { return .unknown }
        guard life.ending != nil else { return .pending }
        if life.isBurned { return .burned }
        return life.revocation != nil ? .revoked : isLate ? .expired : .issued
    }

    /// The serial numbers that entries speak of.
    private static func lives(in log: PastLog) async throws -> [[UInt8]: Life] {
        var lives: [[UInt8]: Life] = [:]
        var open: [UniqueIdentifier: [UInt8]] = [:]
        for position in 0..<log.count {
            let entry = try #require(try await log.entries(in: position..<position + 1).first)
            let fact = try RecordedFact(indexing: entry)
            switch fact.body {
            case .issuanceAuthorized(let authorized):
                lives[authorized.serialNumber] = Life(intent: position)
                open[fact.stream] = authorized.serialNumber
            case .certificateSigned, .issuanceAbandoned:
                guard let serialNumber = open.removeValue(forKey: fact.stream) else { continue }
                lives[serialNumber]?.ending = position
                lives[serialNumber]?.isBurned = fact.body.type == .issuanceAbandoned
            case .certificateRevoked(let revoked): lives[revoked.serialNumber]?.revocation = position
            default: continue
            }
        }
        return lives
    }
}
