import Bytes
import Cryptography
import Ledger
import SQLiteLog
import Testing

@testable import Audit
@testable import Authority
@testable import Issuance
@testable import PKI

/// A set that only tests have: it wants templates to be named, and says of itself that it is another.
private struct SecondRuleSet: RuleSet {
    let number: Int64 = 2
    private let first = FirstRuleSet()

    private static let templateIsNamed = Requirement<Inquiry, Void>(900, "template-is-named", "this test") {
        inquiry throws(Interruption) in
        if inquiry.order.template == nil { throw .refusal(.invalidArgument, .templateUnknown, .text("none")) }
    }

    var rules: [Rule] { self.first.rules + [Self.templateIsNamed.rule] }
    var optional: [Rule] { self.first.optional }
    var lowerable: [Rule] { self.first.lowerable }

    func draft(_ inquiry: Inquiry, record: inout Record) throws(Interruption) -> CertificateDraft {
        try record.require(Self.templateIsNamed, of: inquiry)
        return try self.first.draft(inquiry, record: &record)
    }

    func lint(
        _ draft: CertificateDraft,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        try self.first.lint(draft, under: policy, record: &record)
    }

    func permit(_ order: AuthorityRequestOrder, record: inout Record) throws(Interruption) -> PermissionToSign {
        try self.first.permit(order, record: &record)
    }

    func permit(_ order: RevocationListOrder, record: inout Record) throws(Interruption) -> PermissionToSign {
        try self.first.permit(order, record: &record)
    }
    func permit(_ order: ResponderOrder) throws(IssuanceRefusal) -> PermissionToSign { try self.first.permit(order) }

    func admit(subject: [UInt8], requestExtensions: [UInt8]?, record: inout Record) throws(Interruption) {
        try self.first.admit(subject: subject, requestExtensions: requestExtensions, record: &record)
    }

    func admit(
        certificate: [UInt8],
        chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant
    ) throws(ImportRefusal) -> (certificate: Certificate, chain: [Certificate]) {
        try self.first.admit(certificate: certificate, chain: chain, to: authority, at: moment)
    }
}

/// One ledger, two sets of rules: each decision is made, and made again, by the set that was in force.
struct AdoptedRulesTests {
    private static let both = RuleSets([FirstRuleSet(), SecondRuleSet()])
    private static let administrator = Provenance(.controlSocket, "uid:7")

    private func replay(_ premises: LedgerUnderTest, with ruleSets: RuleSets) async -> ReplayReport {
        var replay = Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 1,
            now: premises.clock.wall
        )
        replay.ruleSets = ruleSets
        return await replay.run()
    }

    /// A ledger that issued by set 1, adopted set 2, and went on.
    private func changed() async throws -> LedgerUnderTest {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            return authority
        }
        // A program that has a newer set does not take it by itself.
        try await premises.whileOpen {
            $0.ruleSets = Self.both
        } _: { ledger in
            #expect(ledger.policy.ruleSet == 1)
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            let adopted = try await ledger.adopt(RulesAdopted(ruleSet: 2, provenance: Self.administrator))
            #expect(adopted.ruleSet == 2)
            #expect(try await ledger.authority.refusal(from: authority) == .invalidArgument)
            _ = try await ledger.authority.issue(from: authority) { $0.template = "EndEntityCertificate/V1" }
            _ = try await ledger.authority.foundRoot()
        }
        return premises
    }

    @Test func aLedgerThatChangesSetsInTheMiddleReplaysWhole() async throws {
        let premises = try await self.changed()
        let report = await self.replay(premises, with: Self.both)
        #expect(report.verdict == .whole, "\(report.text)")
        let sets = try premises.contents().facts(.issuanceRefused).compactMap { fact -> Int64? in
            if case .issuanceRefused(let refused) = fact.body { refused.ruleSet } else { nil }
        }
        #expect(sets == [2])
        // Opened again, the set stays.
        try await premises.whileOpen {
            $0.ruleSets = Self.both
        } _: {
            #expect($0.policy.ruleSet == 2)
        }
    }

    /// What the other set would have decided of what one did, both ways, held to what was asked for.
    @Test func whatTheOtherSetWouldHaveDecided() async throws {
        let premises = try await self.changed()
        let contents = try premises.contents()
        let unnamed = Set(
            contents.facts(.issuanceRequested).compactMap { fact -> UniqueIdentifier? in
                guard case .issuanceRequested(let requested) = fact.body else { return nil }
                return requested.template == nil ? fact.stream : nil
            }
        )
        let issued = unnamed.intersection(contents.facts(.certificateSigned).map(\.stream))
        let refused = Set(contents.facts(.issuanceRefused).map(\.stream))
        #expect(issued.count == 2 && refused.count == 1 && refused.isSubset(of: unnamed))

        let (second, report) = try await self.whatIf(2, of: premises, Self.both)
        #expect(Set(second.map(\.request)) == issued && second.count == 2)
        #expect(second.allSatisfy { $0.change == .refused && $0.rule == 900 && $0.serialNumber != nil })
        #expect(second.allSatisfy { $0.wouldBe != nil && $0.was == nil })
        #expect(report.refused == [900: 2] && report.permitted.isEmpty && report.refusedOtherwise.isEmpty)

        let (first, again) = try await self.whatIf(1, of: premises, Self.both)
        #expect(first.map(\.request) == Array(refused))
        #expect(first.allSatisfy { $0.change == .permitted && $0.rule == 900 && $0.was != nil && $0.wouldBe == nil })
        #expect(again.permitted == [900: 1] && again.refused.isEmpty && again.refusedOtherwise.isEmpty)
        #expect(again.judged == report.judged && again.notJudged.faulty == 0 && report.notJudged.faulty == 0)
    }

    @Test func whatIfWithoutTheSetSaysThatTheLedgerIsNewer() async throws {
        let premises = try await self.changed()
        let error = await #expect(throws: AuditError.self) { _ = try await self.whatIf(1, of: premises, .known) }
        #expect(error?.isNewer == true)
    }

    private func whatIf(
        _ ruleSet: Int64,
        of premises: LedgerUnderTest,
        _ ruleSets: RuleSets
    ) async throws -> ([ReconsideredDecision], WhatIfReport) {
        let reader = try SQLiteEventReader(folder: premises.folder.path)
        defer { reader.close() }
        var hypothesis = Hypothesis()
        hypothesis.ruleSet = ruleSet
        var whatIf = WhatIf(hypothesis, about: reader, workers: 2)
        whatIf.ruleSets = ruleSets
        var changed: [ReconsideredDecision] = []
        let report = try await whatIf.run { changed.append($0) }
        return (changed, report)
    }

    @Test func aProgramWithoutTheSetSaysThatTheLedgerIsNewer() async throws {
        let premises = try await self.changed()
        let report = await self.replay(premises, with: .known)
        #expect(report.verdict == .unverifiable, "\(report.text)")
        #expect(report.reason?.contains("newer than this program") == true)
        #expect(report.failures.isEmpty)
        let error = await #expect(throws: OpeningError.self) { _ = try await premises.open() }
        #expect(error?.code == .newer)
        await #expect(throws: OpeningError.self) { _ = try await RecordedLedger(reading: premises.folder) }
    }

    @Test func onlyAKnownAndLaterSetIsAdopted() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen {
            $0.ruleSets = Self.both
        } _: { ledger in
            #expect(ledger.policy.ruleSet == 2)
            for number in [0, 1, 2, 3] as [Int64] {
                let adopted = RulesAdopted(ruleSet: number, provenance: Self.administrator)
                let refusal = await #expect(throws: Refusal.self) { _ = try await ledger.adopt(adopted) }
                #expect(refusal?.code == .invalidArgument)
            }
        }
        #expect(try premises.contents().count(.rulesAdopted) == 0)
    }
}
