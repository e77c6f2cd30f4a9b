import ArgumentParser
import Audit
import Authority
import Bytes
import DurableFiles
import EventLog
import Glibc
import JSON
import Ledger
import LedgerServer
import PKI
import Views

/// One compromise: first what there is about it, then the steps, each of which may be there already, so that a run after a failed one goes
/// on.
struct CompromiseRun {
    /// What is compromised, and what follows from it.
    struct Plan {
        var kind: String
        var subject: String
        /// Keys that are never to be certified again.
        var keys: [Digest256] = []
        /// Access keys that are withdrawn.
        var accessKeys: [String] = []
        /// Approvals that somebody asked for, or gave, who is not believed any more.
        var approvals: [UniqueIdentifier] = []
        /// An authority that issues no more.
        var disabled: UniqueIdentifier?
        /// Which certificates are concerned, each with why it is revoked; without a reason they are counted alone.
        var certificates: [(query: CertificateQuery, reason: RevocationReason?)] = []
        /// Authorities whose lists are made whatever was revoked.
        var lists: Set<UniqueIdentifier> = []
        var outside: [String] = []
    }

    let options: CompromiseOptions
    let searched: SearchedLedger
    private var report: CompromiseReport
    private let plan: Plan
    /// How many certificates are in memory at a time.
    private static let page = 256
    /// How many authorities are asked for their lists at most.
    private static let mostAuthorities = 10_000

    init(_ plan: Plan, _ options: CompromiseOptions, in searched: SearchedLedger) {
        self.options = options
        self.searched = searched
        self.plan = plan
        self.report = CompromiseReport(
            kind: plan.kind,
            subject: plan.subject,
            reason: options.reason,
            note: options.note,
            ledger: "\(searched.settings.ledger)",
            actor: Diagnostics.provenance.principal,
            begun: TimeSource.system.wall()
        )
        self.report.outside = plan.outside
    }

    /// Shows what would be done, or does it.
    mutating func run() async throws {
        self.report.entriesBefore = self.searched.size
        let counts = try await self.look()
        if self.options.yes { try await self.carryOut() } else { try await self.show(counts) }
        self.report.entriesAfter = try await self.searched.log.size()
        self.report.ended = TimeSource.system.wall()
        if let path = self.options.report { try DurableFile.replace(path, Array((self.report.json + "\n").utf8)) }
        let text = self.options.format == .json ? self.report.json + "\n" : self.report.text
        try StandardOutput.write(Array(text.utf8))
        if self.report.hasFailed { throw Ending.unanswered.exit }
    }

    /// Counts what is concerned; how many of each kind could be revoked.
    private mutating func look() async throws -> [UInt64] {
        var counts: [UInt64] = []
        for (query, reason) in self.plan.certificates { counts.append(try await self.count(query, reason)) }
        return counts
    }

    /// Counts what a query finds, a page at a time; how many of them could be revoked.
    private mutating func count(_ query: CertificateQuery, _ reason: RevocationReason?) async throws -> UInt64 {
        var count: UInt64 = 0
        var last: UInt64?
        repeat {
            let page = try await self.searched.page(of: query, after: last, limit: Self.page)
            count += self.take(page.certificates, isRevoking: reason != nil)
            last = page.next
        } while last != nil
        return count
    }

    /// Notes certificates of a page; how many of them could be revoked, where they are to be.
    private mutating func take(_ page: [FoundCertificate], isRevoking: Bool) -> UInt64 {
        var count: UInt64 = 0
        for found in page {
            let standing = found.standing(at: self.searched.time)
            if isRevoking, standing == .issued { count += 1 }
            self.report.take(Self.certificate(found, standing))
        }
        return count
    }

    private static func certificate(
        _ found: FoundCertificate,
        _ standing: Views.CertificateStanding
    ) -> CompromiseReport.Certificate {
        CompromiseReport.Certificate(
            serialNumber: found.serialNumber.hexadecimal,
            authority: "\(found.authority)",
            subject: "\(found.certificate.subject)",
            notAfter: found.certificate.validity.notAfter,
            standing: standing.rawValue
        )
    }

    /// What would be done.
    private mutating func show(_ counts: [UInt64]) async throws {
        let names = KnownNames(in: self.searched.log)
        for key in self.plan.keys {
            let isBlocked = try await names.isBlocked(key)
            self.add("blockKey", "\(key)", isBlocked ? "already" : "planned")
        }
        for accessKey in self.plan.accessKeys { self.add("withdrawAccess", accessKey, "planned") }
        for approval in self.plan.approvals { self.add("rejectApproval", "\(approval)", "planned") }
        if let disabled = self.plan.disabled { self.add("disableAuthority", "\(disabled)", "planned") }
        for (index, (_, reason)) in self.plan.certificates.enumerated() {
            guard let reason else { continue }
            self.add("revoke", "\(reason)", counts[index] == 0 ? "already" : "planned", count: counts[index])
        }
        self.add("makeLists", "every authority that has revoked something", "planned")
    }

    private mutating func add(
        _ what: String,
        _ subject: String,
        _ state: String,
        count: UInt64? = nil,
        note: String? = nil
    ) {
        self.report.steps.append(
            CompromiseReport.Step(what: what, subject: subject, state: state, count: count, note: note)
        )
    }

    /// Does everything: what keeps more from being issued comes first.
    private mutating func carryOut() async throws {
        self.report.isDone = true
        let client = ControlClient(path: self.options.place.folder.controlSocket)
        if client.isServed { return try await self.carryOut(by: .server(client)) }
        let unserved = UnservedLedger(
            folder: self.options.place.folder,
            anchor: self.options.place.anchor,
            keyOptions: self.options.place.keyOptions
        )
        var run = self
        try await unserved.change { ledger in try await run.carryOut(by: .ledger(ledger, self.options.file)) }
        self = run
    }

    private mutating func carryOut(by hand: CompromiseHand) async throws {
        try await self.blockKeys(by: hand)
        await self.withdraw(by: hand)
        let concerned = try await self.revokeAll(by: hand)
        for authority in concerned.sorted() { await self.makeLists(of: authority, by: hand) }
    }

    private mutating func blockKeys(by hand: CompromiseHand) async throws {
        for key in self.plan.keys { try await self.block(key, by: hand) }
    }

    /// Keeps the authority, and whoever has the access keys, from causing anything more.
    private mutating func withdraw(by hand: CompromiseHand) async {
        if let disabled = self.plan.disabled {
            await self.step("disableAuthority", "\(disabled)", .disableAuthority(disabled), by: hand)
        }
        for accessKey in self.plan.accessKeys {
            await self.step("withdrawAccess", accessKey, .removeCredential(accessKey: accessKey), by: hand)
        }
        for approval in self.plan.approvals {
            let command = ControlCommand.decideApproval(approval, .rejected(reason: self.options.words))
            await self.step("rejectApproval", "\(approval)", command, by: hand)
        }
    }

    /// Revokes what is to be revoked.
    ///
    /// - Returns: The authorities whose lists are to be made.
    private mutating func revokeAll(by hand: CompromiseHand) async throws -> Set<UniqueIdentifier> {
        var concerned = self.plan.lists
        for certificates in self.plan.certificates {
            guard let reason = certificates.reason else { continue }
            concerned = try await self.revoke(certificates.query, reason, by: hand, besides: concerned)
        }
        return concerned
    }

    private mutating func block(_ key: Digest256, by hand: CompromiseHand) async throws {
        if try await KnownNames(in: self.searched.log).isBlocked(key) {
            return self.add("blockKey", "\(key)", "already")
        }
        let command = ControlCommand.blockKey(publicKeyDigest: key, reason: self.options.words)
        await self.step("blockKey", "\(key)", command, by: hand)
    }

    private mutating func step(
        _ what: String,
        _ subject: String,
        _ command: ControlCommand,
        by hand: CompromiseHand
    ) async {
        do {
            let answer = try await hand.carryOut(command)
            self.add(what, subject, answer["changed"] ?? "yes" == "yes" ? "done" : "already")
        } catch {
            self.add(what, subject, "failed", note: Ending.words(of: error))
        }
    }

    private mutating func makeLists(of authority: UniqueIdentifier, by hand: CompromiseHand) async {
        guard hand.makesLists else {
            return self.add("makeLists", "\(authority)", "later", note: "a server makes them once it starts")
        }
        do {
            let answer = try await hand.carryOut(.makeLists(authority))
            self.add("makeLists", "\(authority)", answer["failure"] == nil ? "done" : "failed", note: answer["failure"])
        } catch {
            self.add("makeLists", "\(authority)", "failed", note: Ending.words(of: error))
        }
    }

    /// Revokes what a query finds, some at a time, of one authority each time.
    ///
    /// - Returns: The authorities whose lists are to be made, those among them that were before.
    private mutating func revoke(
        _ query: CertificateQuery,
        _ reason: RevocationReason,
        by hand: CompromiseHand,
        besides others: Set<UniqueIdentifier>
    ) async throws -> Set<UniqueIdentifier> {
        var done = RevokedPages(sum: RevocationSum(), concerned: others, last: nil)
        repeat {
            done = try await self.revokePage(of: query, reason, by: hand, after: done)
        } while done.last != nil
        self.add(done.sum, reason)
        return done.concerned
    }

    /// What came of the pages up to one.
    private struct RevokedPages {
        var sum: RevocationSum
        var concerned: Set<UniqueIdentifier>
        var last: UInt64?
    }

    /// Revokes what can be of the next page.
    ///
    /// On its own: inlined into the loop it is more than the compiler's splitting of coroutines bears (Swift 6.3.1).
    @inline(never)
    private func revokePage(
        of query: CertificateQuery,
        _ reason: RevocationReason,
        by hand: CompromiseHand,
        after before: RevokedPages
    ) async throws -> RevokedPages {
        let page = try await self.searched.page(of: query, after: before.last, limit: Self.page)
        return await self.revoke(page.certificates, next: page.next, reason, by: hand, after: before)
    }

    private func revoke(
        _ page: [FoundCertificate],
        next: UInt64?,
        _ reason: RevocationReason,
        by hand: CompromiseHand,
        after before: RevokedPages
    ) async -> RevokedPages {
        var done = before
        for found in page where done.concerned.count < Self.mostAuthorities {
            done.concerned.insert(found.authority)
        }
        await done.sum.revoke(self.revocable(page), reason, by: hand)
        done.last = next
        return done
    }

    private mutating func add(_ sum: RevocationSum, _ reason: RevocationReason) {
        let state = sum.failure != nil ? "failed" : sum.revoked > 0 ? "done" : "already"
        self.add("revoke", "\(reason)", state, count: sum.revoked, note: sum.failure)
    }

    /// What of a page can still be revoked, by authority.
    private func revocable(
        _ page: [FoundCertificate]
    ) -> [(authority: UniqueIdentifier, serialNumbers: [[UInt8]])] {
        var waiting: [UniqueIdentifier: [[UInt8]]] = [:]
        for found in page where found.standing(at: self.searched.time) == .issued {
            waiting[found.authority, default: []].append(found.serialNumber)
        }
        return waiting.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// How many certificates were revoked, and why others could not be.
private struct RevocationSum {
    var revoked: UInt64 = 0
    var failure: String?

    mutating func revoke(
        _ certificates: [(authority: UniqueIdentifier, serialNumbers: [[UInt8]])],
        _ reason: RevocationReason,
        by hand: CompromiseHand
    ) async {
        for (authority, serialNumbers) in certificates {
            await self.revoke(serialNumbers, of: authority, reason, by: hand)
        }
    }

    private mutating func revoke(
        _ serialNumbers: [[UInt8]],
        of authority: UniqueIdentifier,
        _ reason: RevocationReason,
        by hand: CompromiseHand
    ) async {
        var rest = serialNumbers[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(OpenLedger.mostRevocations))
            rest = rest.dropFirst(some.count)
            await self.carryOut(.revoke(some, of: authority, reason), by: hand)
        }
    }

    private mutating func carryOut(_ command: ControlCommand, by hand: CompromiseHand) async {
        do {
            let answer = try await hand.carryOut(command)
            self.revoked += answer["revoked"].flatMap { UInt64($0) } ?? 0
            if let why = answer["failure"] { self.failure = self.failure ?? why }
        } catch {
            self.failure = self.failure ?? Ending.words(of: error)
        }
    }
}
