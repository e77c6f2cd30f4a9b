import Audit
import Bytes
import Cryptography
import DurableFiles
import Ledger
import PKI
import Testbed
import Testing

@testable import Authority

/// Answers about the standing of certificates, and what the log says of them.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct StatusAnsweringTests {
    @Test func `What the log knows is good, what was revoked is not, and nothing else is known`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let authority = answered.ledger.authority
        let first = try await authority.issue(from: answered.authority).serialNumber
        let second = try await authority.issue(from: answered.authority).serialNumber
        let own = answered.certificate.tbsCertificate.serialNumber.octets
        let stranger = [UInt8](repeating: 0x11, count: 16)
        for hash in StatusSubject.Hash.allCases {
            #expect(try await answered.statuses(first, stranger, own, hash: hash) == [.good, .unknown, .good])
        }
        try await authority.revokeCertificate(
            second,
            of: answered.authority,
            reason: .keyCompromise,
            caller: Samples.caller()
        )
        let revokedAt = premises.clock.wall.wholeSecond
        premises.clock.pass(seconds: 3)
        let told = try await answered.statuses(first, second)
        #expect(told == [.good, .revoked(at: revokedAt, reason: 1)])
        await answered.ledger.closed()

        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.responderAuthorized) == 1 && contents.count(.responderCertified) == 1)
        #expect(contents.count(.oCSPPeriodOpened) == 2 && contents.count(.oCSPPeriodClosed) == 2)
        guard case .oCSPPeriodClosed(let last)? = contents.facts(.oCSPPeriodClosed).last?.body else { return }
        #expect((last.good, last.revoked, last.unknown) == (0, 1, 0) && last.isLast)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `A certificate that was issued a moment ago is soon known, and a reader of the answers proves them`()
        async throws
    {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let first = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        var kept = [await answered.ask([try answered.subject(first)]).octets]
        premises.clock.pass(seconds: 2)
        let second = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let nonce = try #require(StatusNonce(Array(0..<32)))
        let answer = await answered.ask([try answered.subject(second, .sha1)], nonce: nonce)
        #expect(try AnsweredLedger.signed(answer).data.nonce == nonce)
        #expect(try AnsweredLedger.signed(answer).data.statuses.map(\.status) == [.good])
        kept.append(answer.octets)
        await answered.ledger.closed()
        let report = await AnsweredLedger.replay(premises, kept)
        #expect(report.verdict == .whole, "\(report.text)")

        #expect(report.handedAnswers.map(\.result) == [.proved, .proved])

        // What somebody else says otherwise, and in a responder's name, is none of the log's, and says nothing against it.
        for forged in try Self.forgeries(of: kept) {
            let report = await AnsweredLedger.replay(premises, [forged])
            #expect(report.verdict == .whole && report.isHandedForeign, "\(report.text)")
            #expect(report.handedAnswers.map(\.result) == [.foreign])
        }
    }

    /// Answers that were never given: of another status, time, signature, responder; and what is no answer.
    private static func forgeries(of kept: [[UInt8]]) throws -> [[UInt8]] {
        guard case .signed(let first) = try StatusResponse(derEncoded: kept[0]),
            case .signed(let second) = try StatusResponse(derEncoded: kept[1])
        else { return [] }
        func forged(_ data: StatusData) -> [UInt8] {
            SignedStatus(data, first.signatureAlgorithm, signature: first.signature, certificates: []).derOctets
        }
        func other(
            responder: [UInt8]? = nil,
            producedAt: Instant? = nil,
            nextUpdate: Instant? = nil,
            statuses: [SingleStatus]? = nil
        ) -> [UInt8] {
            forged(
                StatusData(
                    responderKeyHash: responder ?? first.data.responderKeyHash,
                    producedAt: producedAt ?? first.data.producedAt,
                    thisUpdate: producedAt ?? first.data.thisUpdate,
                    nextUpdate: nextUpdate ?? first.data.nextUpdate,
                    statuses: statuses ?? first.data.statuses,
                    nonce: nil
                )
            )
        }
        let subject = first.data.statuses[0].subject
        return [
            other(statuses: [SingleStatus(subject, .revoked(at: first.data.producedAt, reason: 1))]),
            other(statuses: [SingleStatus(second.data.statuses[0].subject, .good)]),
            other(nextUpdate: first.data.nextUpdate.adding(seconds: 86_400)),
            other(producedAt: first.data.producedAt.adding(seconds: 1)),
            other(responder: [UInt8](repeating: 9, count: 20)),
            SignedStatus(first.data, first.signatureAlgorithm, signature: second.signature, certificates: []).derOctets,
            StatusResponse.Failure.tryLater.derOctets, [0x30, 0x00],
        ]
    }

    @Test func `What is no question, or no matter of this ledger's, is answered so`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let subject = try answered.subject(serialNumber)
        let other = StatusSubject(
            .sha256,
            issuerNameHash: [UInt8](repeating: 1, count: 32),
            issuerKeyHash: subject.issuerKeyHash,
            serialNumber: subject.serialNumber
        )
        let stranger = StatusSubject(
            .sha256,
            issuerNameHash: subject.issuerNameHash,
            issuerKeyHash: [UInt8](repeating: 1, count: 32),
            serialNumber: subject.serialNumber
        )
        #expect(
            await answered.ledger.statuses.answer([1, 2, 3]).octets == StatusResponse.Failure.malformedRequest.derOctets
        )
        for foreign in [[other], [stranger], [subject, other]] {
            #expect(await answered.ask(foreign).octets == StatusResponse.Failure.unauthorized.derOctets)
        }
        // An authority that is disabled is answered for, a deleted one is not.
        let caller = try Samples.caller()
        try await answered.ledger.authority.updateAuthority(
            answered.authority,
            isDisabled: true,
            revocation: RevocationWish(lists: .kept, responder: .kept),
            caller: caller
        )
        #expect(try await answered.statuses(serialNumber) == [.good])
        try await answered.ledger.authority.deleteAuthority(answered.authority, restorableDays: 7, caller: caller)
        #expect(await answered.ask([subject]).octets == StatusResponse.Failure.unauthorized.derOctets)
        await answered.ledger.closed()
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `Nothing is answered for an authority whose configuration does not say so`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises) { $0.isAnsweredFor = { $0.hasNamedResponder } }
        let subject = try answered.subject([UInt8](repeating: 0x11, count: 16))
        #expect(await answered.ask([subject]).octets == StatusResponse.Failure.unauthorized.derOctets)
        await answered.ledger.closed()
        #expect(try premises.contents().count(.responderAuthorized) == 0)
    }

    @Test func `While the clock is held nothing begins, and what began goes on`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let other = try await answered.also(try await answered.ledger.authority.foundRoot("Other"))
        #expect(try await answered.statuses(serialNumber) == [.good])
        premises.clock.step(seconds: 100_000)
        _ = answered.ledger.now()
        // The held clock stays where it was expected to be: the period goes on.
        #expect(try await answered.statuses(serialNumber) == [.good])
        // A leap is recorded with what comes next; then no period of another authority's begins.
        await answered.ledger.publishCheckpoint()
        let subject = try other.subject([UInt8](repeating: 0x11, count: 16))
        #expect(await other.ask([subject]).octets == StatusResponse.Failure.tryLater.derOctets)
        await answered.ledger.closed()
        let report = await AnsweredLedger.replay(premises)
        #expect(report.invariants.allSatisfy { $0.failed == 0 }, "\(report.text)")
    }

    @Test func `A crash in a period is counted by the next start, and another responder answers`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        #expect(try await answered.statuses(serialNumber) == [.good])
        await answered.ledger.publishCheckpoint()
        let crashed = try premises.asAfterCrash()
        await answered.ledger.closed()
        crashed.clock.pass(seconds: 5)
        let again = try await AnsweredLedger(crashed, authority: answered.authority)
        #expect(try await again.statuses(serialNumber) == [.good])
        await again.ledger.closed()
        let contents = try crashed.contents()
        #expect(contents.count(.responderCertified) == 2)
        #expect(contents.count(.oCSPPeriodOpened) == 2 && contents.count(.oCSPPeriodClosed) == 1)
        #expect(contents.started?.keyUses.map(\.count) == [1])
        let report = await AnsweredLedger.replay(crashed)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `Responders are made anew before they end, and never outlive their authority`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        for _ in 0..<3 {
            #expect(try await answered.statuses(serialNumber) == [.good])
            premises.clock.pass(seconds: 6 * 86_400 + 86_000)
        }
        await answered.ledger.closed()
        let contents = try premises.contents()
        #expect(contents.count(.responderCertified) == 3 && contents.count(.oCSPPeriodOpened) == 3)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `A period ends when it has no answers left`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises) { $0.answers.mostAnswers = 3 }
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let nonce = try #require(StatusNonce([1]))
        let subject = try answered.subject(serialNumber)
        for _ in 0..<3 { #expect(await answered.ask([subject], nonce: nonce).validity != nil) }
        premises.clock.pass(seconds: 2)
        #expect(await answered.ask([subject], nonce: nonce).validity != nil)
        await answered.ledger.closed()
        let contents = try premises.contents()
        #expect(contents.count(.oCSPPeriodOpened) == 2)
        guard case .oCSPPeriodClosed(let first)? = contents.facts(.oCSPPeriodClosed).first?.body else { return }
        #expect(first.good == 3 && !first.isLast)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `Many who ask at once for the first time make one responder`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises)
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let subject = try answered.subject(serialNumber)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { await answered.ask([subject]).validity != nil } }
            for await isAnswered in group { #expect(isAnswered) }
        }
        await answered.ledger.closed()
        let contents = try premises.contents()
        #expect(contents.count(.responderCertified) == 1 && contents.count(.oCSPPeriodOpened) == 1)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `Whoever made room for another authority is found again, and not made anew`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises) { $0.answers.responders = 1 }
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let other = try await answered.ledger.authority.foundRoot("Other")
        let second = try await answered.also(other)
        let third = try await answered.ledger.authority.issue(from: other).serialNumber
        for _ in 0..<3 {
            #expect(try await answered.statuses(serialNumber) == [.good])
            #expect(try await second.statuses(third) == [.good])
            premises.clock.pass(seconds: 2)
        }
        await answered.ledger.closed()
        let contents = try premises.contents()
        #expect(contents.count(.responderCertified) == 2)
        #expect(contents.count(.oCSPPeriodOpened) == 6 && contents.count(.oCSPPeriodClosed) == 6)
        #expect(FilePlace.names(in: premises.folder.keys)?.contains("responders") == false)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `A responder that made room is made anew before it ends, and nobody finds one of an earlier server`()
        async throws
    {
        let premises = try LedgerUnderTest()
        var answered = try await AnsweredLedger(premises) { $0.answers.responders = 1 }
        let serialNumber = try await answered.ledger.authority.issue(from: answered.authority).serialNumber
        let other = try await answered.ledger.authority.foundRoot("Other")
        let unknown = [UInt8](repeating: 0x11, count: 16)
        func askBoth() async throws {
            #expect(try await answered.statuses(serialNumber) == [.good])
            #expect(try await answered.also(other).statuses(unknown) == [.unknown])
        }
        try await askBoth()
        premises.clock.pass(seconds: 7 * 86_400)
        try await askBoth()
        #expect(FilePlace.names(in: premises.folder.keys + "/responders")?.count == 1)
        await answered.ledger.publishCheckpoint()
        let crashed = try premises.asAfterCrash()
        await answered.ledger.closed()
        crashed.clock.pass(seconds: 5)
        answered = try await AnsweredLedger(crashed, authority: answered.authority) { $0.answers.responders = 1 }
        try await askBoth()
        await answered.ledger.closed()
        let contents = try crashed.contents()
        #expect(contents.count(.responderCertified) == 6)
        let report = await AnsweredLedger.replay(crashed)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `Whoever asks about all authorities in turn has few responders made and few periods begun`()
        async throws
    {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises) { options in
            options.answers.responders = 1
            options.answers.newcomers = 4
            options.answers.newcomersPerSecond = 0
            options.answers.certifications = 2
            options.answers.certificationsPerSecond = 0
        }
        var all = [answered]
        for name in ["Second", "Third"] {
            all.append(try await answered.also(try await answered.ledger.authority.foundRoot(name)))
        }
        let unknown = [UInt8](repeating: 0x11, count: 16)
        let tryLater = StatusResponse.Failure.tryLater.derOctets
        #expect(try await all[0].statuses(unknown) == [.unknown])
        #expect(try await all[1].statuses(unknown) == [.unknown])
        // No third responder is certified, however often somebody asks.
        #expect(await all[2].ask([try all[2].subject(unknown)]).octets == tryLater)
        // The first is found again, as the last that had none in memory; the second is to be asked about later.
        for _ in 0..<6 {
            premises.clock.pass(seconds: 2)
            #expect(try await all[0].statuses(unknown) == [.unknown])
            #expect(await all[1].ask([try all[1].subject(unknown)]).octets == tryLater)
        }
        await answered.ledger.closed()
        let contents = try premises.contents()
        #expect(contents.count(.responderAuthorized) == 2)
        #expect(contents.count(.oCSPPeriodOpened) == 3 && contents.count(.oCSPPeriodClosed) == 3)
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test func `What comes too often comes again as time goes by`() {
        var allowance = Allowance(burst: 2, perSecond: 4)
        let times: [(Int64, Bool)] = [
            (1_000, true), (1_000, true), (1_000, false), (250_999, false), (251_000, true), (1_000, false),
            (.max, true), (.max, true), (.max, false),
        ]
        for (microseconds, isTaken) in times {
            let taken = allowance.take(at: Instant(microseconds: microseconds))
            #expect(taken == isTaken, "\(microseconds)")
        }
    }

    @Test func `Certificates that named a responder are answered for when others name none any more`() async throws {
        let premises = try LedgerUnderTest()
        let answered = try await AnsweredLedger(premises) { options in
            options.isAnsweredFor = { $0.hasNamedResponder }
            options.publicURL = "http://pki.example"
            options.limits.authorities = 1
        }
        let authority = answered.ledger.authority
        func say(_ responder: RevocationChange.Mechanism<RevocationWish.ResponderWish>) async throws {
            try await authority.updateAuthority(
                answered.authority,
                isDisabled: nil,
                revocation: RevocationWish(lists: .kept, responder: responder),
                caller: Samples.caller()
            )
        }
        try await say(.on(RevocationWish.ResponderWish(customName: nil)))
        let serialNumber = try await authority.issue(from: answered.authority).serialNumber
        try await say(.off)
        // It is read from the log again, by what its indexes name.
        for name in ["A", "B", "C"] { _ = try await authority.foundRoot(name) }
        #expect(try await answered.statuses(serialNumber) == [.good])
        try await authority.revokeCertificate(
            serialNumber,
            of: answered.authority,
            reason: .superseded,
            caller: Samples.caller()
        )
        premises.clock.pass(seconds: 3)
        guard case .revoked? = try await answered.statuses(serialNumber).first else {
            Issue.record("It is not told that the certificate was revoked.")
            return
        }
        await answered.ledger.closed()
        let report = await AnsweredLedger.replay(premises)
        #expect(report.verdict == .whole, "\(report.text)")
    }
}
