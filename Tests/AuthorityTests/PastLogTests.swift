import Audit
import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testbed
import Testing
import Views

@testable import Authority

/// What is said of a time that is past is what was said then: of a walk over everything that can be changed, snapshots taken on the way,
/// and the fold of the first entries.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct PastLogTests {
    /// What was given at a moment, and how many entries the log had before and after.
    private struct Snapshot {
        let size: UInt64
        let time: Instant
        let authorities: [UniqueIdentifier: Described]
        let policy: PolicyState
        let roles: RolesInForce
        let blocked: Int
        let access: [CredentialsChanged?]
        let listed: [UniqueIdentifier]
    }

    /// What is told of an authority; `nil` where that is refused.
    private struct Described: Equatable {
        let description: AuthorityDescription?
        let tags: [Ledger.Tag]?
        let permissions: [Permission]?
        let policy: String?
        let certificate: [UInt8]?
    }

    private static let accessKeys = ["AKIA", "LKIA1", "LKIA2", "LKIA3"]

    @Test(arguments: [20_261_127 as UInt64, UInt64.random(in: 0...UInt64.max)])
    func snapshotsOnTheWayAreWhatIsSaidOfTheirTimes(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let premises = try LedgerUnderTest()
        var snapshots: [Snapshot] = []
        var authorities: [UniqueIdentifier] = []
        for _ in 0..<6 {
            try await premises.whileOpen { ledger in
                // What nobody asks for here lies between what they do.
                let busy = try await ledger.authority.foundRoot("Busy")
                for _ in 0..<24 { _ = try await ledger.authority.refusal(from: busy) }
                authorities.append(busy)
                for _ in 0..<40 {
                    try await Self.step(ledger, &authorities, premises.clock, &random)
                    if Int.random(in: 0..<5, using: &random) == 0 {
                        snapshots.append(try await Self.snapshot(ledger, authorities, at: premises.clock.wall))
                    }
                }
            }
        }
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        let size = try reader.size()
        let folder = try TemporaryFolder()
        let views = DisposableViews(folder: folder.path, ledger: try reader.identity().ledger)
        try await views.catchUp(from: reader, upTo: size / 2)
        for snapshot in snapshots {
            try await Self.compare(snapshot, authorities, reader, nil, seed)
            try await Self.compare(snapshot, authorities, reader, views.inPlace(), seed)
        }
        try await views.catchUp(from: reader, upTo: size)
        // The same sealed as far as can be, so that what was replaced is looked for in headers as well.
        let (sealed, _) = try await Self.fresh(reader, size: size, isSealed: true)
        #expect(try sealed.segmentCount() >= 2, "seed \(seed)")
        for _ in 0..<6 {
            let then = UInt64.random(in: 1...size, using: &random)
            try await Self.compareFold(then, reader, nil, seed)
            try await Self.compareFold(then, sealed, nil, seed)
            try await Self.compareFold(then, sealed, views.inPlace(), seed)
        }
        try await Self.compareFold(size, reader, nil, seed)
    }

    // MARK: - The walk

    private static func step(
        _ ledger: OpenLedger,
        _ authorities: inout [UniqueIdentifier],
        _ clock: TestClock,
        _ random: inout SplitMix64
    ) async throws {
        clock.pass(seconds: Int64.random(in: 0...3_600, using: &random))
        let authority = authorities.randomElement(using: &random)
        let service = ledger.authority
        let caller = try Samples.caller()
        switch Int.random(in: 0..<18, using: &random) {
        case 6:
            guard let authority else { return }
            let period = Int64.random(in: 60...7_200, using: &random)
            let policy = Bool.random(using: &random) ? ReissuancePolicy(refuses: false, period: period) : nil
            _ = try? await ledger.change(reissuance: policy, of: authority, provenance: Provenance(.program, "uid:7"))
        case 7:
            guard let authority, let naming = LogNaming.allCases.randomElement(using: &random) else { return }
            _ = try? await ledger.change(naming: naming, of: authority, provenance: Provenance(.program, "uid:7"))
        case 0 where authorities.count < 9: authorities.append(try await service.foundRoot("Root \(authorities.count)"))
        case 1 where authorities.count < 12:
            authorities.append(try await service.createAuthority(Samples.authority("Waiting"), caller: caller))
        case 2:
            var change = PolicyChange(provenance: Provenance(.program, "uid:7"))
            if Bool.random(using: &random) { change.noting = [108] } else { change.refusing = [108] }
            change.quota = .set(.random(in: 1_000...1_003, using: &random))
            _ = try await ledger.change(change)
        case 3:
            let digest = Digest256((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
            try await ledger.block(
                KeyBlocked(
                    publicKeyDigest: try #require(digest),
                    reason: "lost",
                    provenance: Provenance(.program, "uid:7")
                )
            )
        case 4:
            let key = Self.accessKeys[Int.random(in: 1..<4, using: &random)]
            let isThere = try await ledger.newestChange(of: key)?.change == .added
            let role = Bool.random(using: &random) ? "issuer" : "auditor"
            try? await ledger.record(Samples.change(isThere ? .removed : .added, accessKey: key, role: role))
        case 5:
            let role = "role\(Int.random(in: 0..<3, using: &random))"
            let operations = [["IssueCertificate"], ["GetCertificate", "IssueCertificate"], []]
            _ = try? await ledger.record(
                RoleChanged(
                    role: role,
                    operations: operations.randomElement(using: &random) ?? [],
                    templates: [],
                    provenance: Provenance(.program, "uid:7")
                )
            )
        default:
            guard let authority else { return }
            try await Self.step(service, on: authority, caller, &random)
        }
    }

    /// What an authority refuses is no step.
    private static func step(
        _ service: any AuthorityServing,
        on authority: UniqueIdentifier,
        _ caller: Caller,
        _ random: inout SplitMix64
    ) async throws {
        let number = Int.random(in: 0..<4, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            try? await service.changeTags(
                of: authority,
                .attach([Ledger.Tag(key: "k\(number)", value: "v")]),
                caller: caller
            )
        case 1:
            try? await service.changeTags(
                of: authority,
                .detach([Ledger.Tag(key: "k\(number)", value: nil)]),
                caller: caller
            )
        case 2:
            try? await service.changePermissions(
                of: authority,
                .grant(
                    principal: "acm.amazonaws.com",
                    sourceAccount: "00000000000\(number)",
                    actions: ["IssueCertificate"]
                ),
                caller: caller
            )
        case 3:
            try? await service.changePermissions(
                of: authority,
                .withdraw(principal: "acm.amazonaws.com", sourceAccount: "00000000000\(number)"),
                caller: caller
            )
        case 4:
            let isDisabled = Bool.random(using: &random)
            try? await service.updateAuthority(
                authority,
                isDisabled: isDisabled,
                revocation: RevocationWish(),
                caller: caller
            )
        case 5: try? await service.deleteAuthority(authority, restorableDays: 7, caller: caller)
        case 6: try? await service.restoreAuthority(authority, caller: caller)
        case 7:
            let issued = try? await service.issueCertificate(Samples.certificate(of: authority), caller: caller)
            guard let issued, Bool.random(using: &random) else { return }
            try? await service.revokeCertificate(
                issued.serialNumber,
                of: authority,
                reason: .superseded,
                caller: caller
            )
        default:
            let policy = #"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"11111111111\#(number)"},
                "Action":["acm-pca:IssueCertificate"],"Resource":"arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/\#(authority)"}]}
                """#
            try? await service.changeResourcePolicy(of: authority, number == 0 ? nil : policy, caller: caller)
        }
    }

    // MARK: - Snapshots

    private static func snapshot(
        _ ledger: OpenLedger,
        _ authorities: [UniqueIdentifier],
        at time: Instant
    ) async throws -> Snapshot {
        var described: [UniqueIdentifier: Described] = [:]
        for authority in authorities { described[authority] = await Self.described(authority, ledger.authority) }
        var access: [CredentialsChanged?] = []
        for key in Self.accessKeys { access.append(try await ledger.newestChange(of: key)) }
        var listed: [UniqueIdentifier] = []
        listed = try await ledger.authority.listAuthorities(after: nil, limit: 100).authorities.map(\.authority)
        return Snapshot(
            size: try await ledger.reader.size(),
            time: ledger.sequencer.now(),
            authorities: described,
            policy: ledger.policy,
            roles: ledger.sequencer.withState(\.roles),
            blocked: try await ledger.blockedKeyCount(),
            access: access,
            listed: listed
        )
    }

    private static func described(_ authority: UniqueIdentifier, _ service: any AuthorityServing) async -> Described {
        Described(
            description: try? await service.describeAuthority(authority),
            tags: try? await service.tags(of: authority),
            permissions: try? await service.permissions(of: authority),
            policy: try? await service.resourcePolicy(of: authority),
            certificate: try? await service.authorityCertificate(of: authority).certificate
        )
    }

    private static func compare(
        _ snapshot: Snapshot,
        _ authorities: [UniqueIdentifier],
        _ reader: any EventReading,
        _ views: ViewsStore?,
        _ seed: UInt64
    ) async throws {
        let place: Comment = "seed \(seed), size \(snapshot.size)"
        let past = try await PastLog(reader, size: snapshot.size, events: views)
        let then = try await RecordedLedger(asOf: past)
        #expect(then.state.policy.version == snapshot.policy.version, place)
        #expect(then.state.policy.notedRules == snapshot.policy.notedRules, place)
        #expect(then.state.policy.certificatesPerAuthority == snapshot.policy.certificatesPerAuthority, place)
        #expect(then.state.policy.ruleSet == snapshot.policy.ruleSet, place)
        #expect(then.state.policy.keys.blocked == snapshot.policy.keys.blocked, place)
        #expect(then.state.roles == snapshot.roles, place)
        #expect(try await then.blockedKeys().count == snapshot.blocked, place)
        let access = Dictionary(try await then.accessKeys().map { ($0.accessKey, $0) }) { first, _ in first }
        #expect(Self.accessKeys.map { access[$0] } == snapshot.access, place)
        let states = try await then.authorities(before: nil, limit: 100)
        #expect(states.filter { !$0.isGone(at: snapshot.time) }.map(\.identifier) == snapshot.listed, place)
        for authority in authorities {
            guard let expected = snapshot.authorities[authority] else {
                #expect(try await then.authority(authority) == nil, place)
                continue
            }
            let state = try #require(try await then.authority(authority), place)
            if let description = expected.description {
                #expect(try then.describe(state, at: snapshot.time) == description, place)
            } else {
                #expect(state.isGone(at: snapshot.time), place)
            }
            if let tags = expected.tags { #expect(Set(state.tags) == Set(tags), place) }
            if let permissions = expected.permissions { #expect(Set(state.permissions) == Set(permissions), place) }
            if let policy = expected.policy { #expect(state.sharing?.document == policy, place) }
            if let certificate = expected.certificate { #expect(state.certificate == certificate, place) }
        }
    }

    // MARK: - The fold of the first entries

    /// Everything that a reader is asked, held to a log that got just the first entries, one after the other.
    private static func compareFold(
        _ size: UInt64,
        _ reader: any EventReading,
        _ views: ViewsStore?,
        _ seed: UInt64
    ) async throws {
        let place: Comment = "seed \(seed), size \(size)"
        let past = try await PastLog(reader, size: size, events: views)
        let (fresh, state) = try await Self.fresh(reader, size: size)
        #expect(try await past.size() == fresh.size(), place)
        #expect(try await past.indexes() == fresh.indexes(), place)
        #expect(try await past.startIndexes() == fresh.startIndexes(), place)
        let all = ForceName(octets: [])..<ForceName(octets: [255])
        let names = try fresh.inForce(all, isBackwards: false, limit: .max)
        #expect(try await past.inForce(all, isBackwards: false, limit: .max) == names, place)
        #expect(
            try await past.inForce(all, isBackwards: true, limit: 7) == names.reversed().prefix(7).map(\.self),
            place
        )
        for one in names { #expect(try await past.position(inForceAs: one.name) == one.position, place) }
        #expect(try await past.serials(after: nil, limit: .max) == fresh.serials(after: nil, limit: .max), place)
        let revocations = try fresh.revocations(after: nil, limit: .max)
        #expect(try await past.revocations(after: nil, limit: .max) == revocations, place)
        #expect(
            try await past.revocations(after: revocations.first, limit: 2)
                == revocations.dropFirst().prefix(2).map(\.self)
        )
        #expect(try await past.withdrawn(after: nil, limit: .max) == fresh.withdrawn(after: nil, limit: .max), place)
        #expect(
            try await past.recentIssuances(after: nil, limit: .max) == fresh.recentIssuances(after: nil, limit: .max)
        )
        for (identifier, authority) in state.authorities {
            #expect(try await AuthorityReading(reader: past).state(of: identifier) == authority, place)
            let keys = authority.key.map { [$0.key] } ?? []
            let said = try await past.indexes(of: identifier, keys: keys)
            #expect(said == (try fresh.indexes(of: identifier, keys: keys)), place)
        }
        #expect(try await TreeReader(past).root(at: size) == TreeReader(reader).root(at: size), place)
        #expect(try await past.entries(in: size..<size + 5).isEmpty, place)
        #expect(try await past.storedEntry(at: size) == nil, place)
        let newest = try await reader.checkpoints(sizes: 0...size).last
        #expect(try await past.latestCheckpoint() == newest, place)
        for format in CertificateExport.Format.allCases {
            #expect(try await Self.exported(past, format) == Self.exported(fresh, format), place)
        }
    }

    private static func exported(_ log: any EventReading, _ format: CertificateExport.Format) async throws -> [UInt8] {
        var octets: [UInt8] = []
        let export = CertificateExport(log: log, style: CertificateExport.Style(format)) { "\($0) \($1)" }
        let summary = try await export.write { octets += $0 }
        #expect(summary.treeSize == (try await log.size()))
        return octets
    }

    // MARK: - What is asked of a time that is yet to come

    @Test func ofATimeThatIsYetToComeTheAnswerIsOfNow() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ = try await $0.authority.foundRoot() }
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        let size = try reader.size()
        let newest = try #require(try await reader.storedEntry(at: size - 1)).header.time
        let clock = newest.adding(seconds: 60)
        let future = newest.adding(seconds: 3_600)
        let now = try await LogMoment(nil, of: reader, clock: clock)
        #expect((now.size, now.time, now.future) == (size, clock, nil))
        let then = try await LogMoment(.time(future), of: reader, clock: clock)
        #expect((then.size, then.time, then.future) == (size, clock, future))
        // A clock that lies before the newest entry is no reason to tell less than there is.
        let early = try await LogMoment(.time(future), of: reader, clock: newest.adding(seconds: -60))
        #expect((early.size, early.time, early.future) == (size, newest, future))
        let between = try await LogMoment(.time(newest.adding(seconds: 30)), of: reader, clock: clock)
        #expect((between.size, between.time, between.future) == (size, newest.adding(seconds: 30), nil))
        await #expect(throws: LogMoment.Absence.position(size, size: size)) {
            _ = try await LogMoment(.position(size), of: reader, clock: clock)
        }
        let before = Instant(seconds: 0)
        await #expect(throws: LogMoment.Absence.beforeBeginning(before)) {
            _ = try await LogMoment(.time(before), of: reader, clock: clock)
        }
    }

    /// A log that got just the first entries, and what they add up to.
    private static func fresh(
        _ reader: any EventReading,
        size: UInt64,
        isSealed: Bool = false
    ) async throws -> (InMemoryEventStore, LedgerState) {
        let ledger = try await reader.identity().ledger
        let store = InMemoryEventStore(ledger: ledger)
        var state = LedgerState(ledger: ledger)
        var batch = LogBatch(expectedSize: 0)
        while UInt64(batch.entries.count) < size {
            let next = UInt64(batch.entries.count)
            batch.entries += try await reader.entries(in: next..<min(size, next + 256))
        }
        for entry in batch.entries { state.evolve(try RecordedFact(indexing: entry), into: &batch.indexChanges) }
        for number in 0..<(isSealed ? size / 256 : 0) {
            let entries = batch.entries[Int(number) * 256..<Int(number + 1) * 256].map(StoredEntry.init)
            batch.segments.append(try SegmentCodec.seal(number: number, stored: entries))
        }
        try store.commit(batch)
        return (store, state)
    }
}
