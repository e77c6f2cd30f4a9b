import Bytes
import Ledger
import Synchronization
import Testbed
import Testing

@testable import Authority

/// One token, one certificate.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct IdempotencyTests {
    @Test func thirtyTwoCallsAtOnceWithOneTokenGetOneCertificate() async throws {
        let premises = try LedgerUnderTest()
        let names = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            return try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask { try await ledger.authority.issue(from: authority, token: "one") }
                }
                return try await group.reduce(into: Set<IssuedCertificateName>()) { $0.insert($1) }
            }
        }
        #expect(names.count == 1)
        let contents = try premises.contents()
        try contents.expectWhole()
        let streams = contents.streams(ofToken: "one")
        #expect(streams.count == 32)
        let signed = streams.filter { contents.stream($0).last == .certificateSigned }
        #expect(signed.count == 1)
        #expect(streams.filter { contents.stream($0).last == .issuanceRepeated }.count == 31)
        for case .issuanceRepeated(let repeated) in contents.facts(.issuanceRepeated).map(\.body) {
            #expect(repeated.first == signed.first && repeated.differences.isEmpty)
        }
    }

    @Test func aTokenIsHonouredAcrossARestart() async throws {
        let premises = try LedgerUnderTest()
        let (authority, first) = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            return (authority, try await ledger.authority.issue(from: authority, token: "one"))
        }
        premises.clock.pass(microseconds: 59_999_999)
        let second = try await premises.whileOpen { try await $0.authority.issue(from: authority, token: "one") }
        #expect(second == first)
        premises.clock.pass(microseconds: 1)
        let third = try await premises.whileOpen { try await $0.authority.issue(from: authority, token: "one") }
        #expect(third != first)
        try premises.contents().expectWhole()
    }

    @Test func aRetryWhoseAbsoluteTimeHasPassedStillGetsItsCertificate() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let soon = premises.clock.wall.seconds + 20
            let first = try await ledger.authority.issue(from: authority, token: "one") {
                $0.notAfter = RequestedTime(unit: .absolute, value: soon)
            }
            premises.clock.pass(seconds: 30)
            let again = try await ledger.authority.issue(from: authority, token: "one") {
                $0.notAfter = RequestedTime(unit: .absolute, value: soon)
            }
            #expect(again == first)
            let drifted = try await ledger.authority.issue(from: authority, token: "one") {
                $0.notAfter = RequestedTime(unit: .absolute, value: soon - 5)
            }
            #expect(drifted == first)
            let untold = try await ledger.authority.refusal(from: authority) {
                $0.notAfter = RequestedTime(unit: .absolute, value: soon)
            }
            #expect(untold != nil)
        }
        let repetitions = try premises.contents().facts(.issuanceRepeated).map(\.body)
        let differences = repetitions.map { body -> [RequestParameter] in
            if case .issuanceRepeated(let repeated) = body { repeated.differences } else { [] }
        }
        #expect(differences == [[], [.notAfter]])
    }

    @Test func theWindowEndsAtSixtySecondsExactly() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let first = try await ledger.authority.issue(from: authority, token: "one")
            premises.clock.pass(seconds: 59)
            #expect(try await ledger.authority.issue(from: authority, token: "one") == first)
            premises.clock.pass(microseconds: 999_999)
            #expect(try await ledger.authority.issue(from: authority, token: "one") == first)
            premises.clock.pass(microseconds: 1)
            let second = try await ledger.authority.issue(from: authority, token: "one")
            #expect(second != first)
            premises.clock.pass(seconds: 1)
            #expect(try await ledger.authority.issue(from: authority, token: "one") == second)
        }
    }

    @Test func anotherPrincipalOrAnotherAuthorityIsNobodysRepetition() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let other = try await ledger.authority.foundRoot("Other")
            let first = try await ledger.authority.issue(from: authority, token: "one")
            #expect(try await ledger.authority.issue(from: authority, token: "one", principal: "another") != first)
            #expect(try await ledger.authority.issue(from: other, token: "one") != first)
        }
    }

    @Test func nobodyGetsACertificateForAnothersKey() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            try await ledger.authority.issue(from: authority, token: "one")
            let foreign = try Samples.request(Samples.otherKey.get())
            let code = try await ledger.authority.refusal(from: authority, token: "one") {
                $0.certificationRequest = foreign
            }
            #expect(code == .invalidArgument)
            let unreadable = try await ledger.authority.refusal(from: authority, token: "one") {
                $0.certificationRequest = [1, 2, 3]
            }
            #expect(unreadable == .malformedCertificationRequest)
        }
        try premises.contents().expectWhole()
    }

    @Test(arguments: [true, false])
    func aRepetitionWaitsForTheEndingOfTheFirst(isSigned: Bool) async throws {
        let ledger = try await MemoryLedger()
        let authority = try await ledger.authority.foundRoot()
        let state = try #require(ledger.sequencer.withState { $0.authorities[authority] })
        let order = try Samples.certificate(of: authority, token: "one")
        let policyVersion = try #require(ledger.sequencer.withState { $0.policy.version })
        let first = try Proposals.request(order, by: state, at: ledger.clock.wall, policyVersion: policyVersion)
        guard case .decided(.authorized, _) = await ledger.sequencer.submit(first.command) else {
            Issue.record("The first request was not authorized.")
            return
        }
        let isAnswered = Mutex(false)
        async let answer = {
            let answer = await Result { () async throws in
                try await ledger.authority.issue(from: authority, token: "one")
            }
            isAnswered.withLock { $0 = true }
            return answer
        }()
        await ledger.store.kept(.issuanceRepeated)
        // What is decided after the repetition is answered after it would have been.
        #expect(try await ledger.authority.refusal(from: nil) == .authorityNotFound)
        #expect(!isAnswered.withLock { $0 })
        let ending: EventBody =
            isSigned
            ? .certificateSigned(CertificateSigned(signature: [1]))
            : .signingFailed(
                SigningFailed(reason: RecordedReason(code: 18, values: [.text("test")]), signatureMayExist: true)
            )
        _ = await ledger.sequencer.submit(.endIssuance(try Proposals.encoded(ending, first.stream)))
        switch await answer {
        case .success(let name): #expect(isSigned && name.serialNumber == first.serialNumber)
        case .failure(let error):
            #expect(!isSigned)
            #expect((error as? Refusal)?.code == .internalFailure)
        }
        await ledger.stopped()
        try ledger.contents().expectWhole()
    }

    @Test func aTokenOfACreationMakesOneAuthority() async throws {
        let premises = try LedgerUnderTest()
        let order = try Samples.authority(token: "one")
        let first = try await premises.whileOpen { ledger in
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { try await ledger.authority.createAuthority(order, caller: Samples.caller()) }
                }
                return try await group.reduce(into: Set<UniqueIdentifier>()) { $0.insert($1) }
            }
        }
        #expect(first.count == 1)
        premises.clock.pass(seconds: 299)
        try await premises.whileOpen { ledger in
            let again = try await ledger.authority.createAuthority(order, caller: Samples.caller())
            #expect(first.contains(again))
            premises.clock.pass(seconds: 1)
            let another = try await ledger.authority.createAuthority(order, caller: Samples.caller())
            #expect(!first.contains(another))
        }
        try premises.contents().expectWhole()
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous body comes to.
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Tokens across starts, of which the window shows only the newest.
struct TokensAcrossStartsTests {
    @Test func aTokenIsHeldAcrossTwoStartsThoughTheFirstIsLongPast() async throws {
        let premises = try LedgerUnderTest()
        let (authority, first) = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            premises.clock.pass(seconds: 400)
            _ = try await ledger.authority.createAuthority(
                Samples.authority("again", token: "c"),
                caller: Samples.caller()
            )
            return (authority, try await ledger.authority.issue(from: authority, token: "t"))
        }
        for _ in 0..<3 {
            premises.clock.pass(seconds: 7)
            try await premises.whileOpen { ledger in
                let again = try await ledger.authority.issue(from: authority, token: "t")
                #expect(again == first)
                _ = try await ledger.authority.createAuthority(
                    Samples.authority("again", token: "c"),
                    caller: Samples.caller()
                )
            }
        }
        let contents = try premises.contents()
        #expect(contents.count(.issuanceRepeated) == 3)
        #expect(contents.count(.authorityCreating) == 2)
    }

    @Test func aTokenThatLeftItsWindowStaysFreeThoughALongerOneBegins() async throws {
        let premises = try LedgerUnderTest()
        let (authority, first) = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            premises.clock.pass(seconds: 400)
            return (authority, try await ledger.authority.issue(from: authority, token: "t"))
        }
        premises.clock.pass(seconds: 70)
        for _ in 0..<2 {
            try await premises.whileOpen({ $0.issuanceTokenWindow = 3_600 }) { _ in }
            premises.clock.pass(seconds: 1)
        }
        try await premises.whileOpen({ $0.issuanceTokenWindow = 3_600 }) { ledger in
            let second = try await ledger.authority.issue(from: authority, token: "t")
            #expect(second != first)
        }
    }
}
