import Bytes
import Ledger
import Testing

/// What an idempotency token means, as a function of what was recorded.
struct StateTokenTests {
    @Test(
        "A token is honoured while less than the window has passed since the first authorization",
        arguments: [
            (0, true), (59_000_000, true), (59_999_999, true), (60_000_000, false), (60_000_001, false),
            (61_000_000, false),
        ] as [(Int64, Bool)]
    )
    func windowEdges(elapsed: Int64, isHeld: Bool) throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        #expect(first.decision.outcome == .authorized)
        _ = try scenario.sign(first.stream)
        scenario.time = Instant(microseconds: scenario.time.microseconds + elapsed)
        let second = try scenario.ask(Asked(serialNumber: 2))
        #expect((second.decision.repeated == first.stream) == isHeld)
        #expect((second.decision.outcome == .authorized) == !isHeld)
        let expected: [EventType] = [.issuanceRequested, isHeld ? .issuanceRepeated : .issuanceAuthorized]
        #expect(scenario.types(of: second.stream) == expected)
    }

    @Test func theWindowCountsFromTheFirstAuthorizationAndNotFromARepetition() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        _ = try scenario.sign(first.stream)
        scenario.time = scenario.time.adding(seconds: 50)
        #expect(try scenario.ask(Asked(serialNumber: 2)).decision.repeated == first.stream)
        scenario.time = scenario.time.adding(seconds: 10)
        #expect(try scenario.ask(Asked(serialNumber: 3)).decision.outcome == .authorized)
    }

    @Test func twoAccountsPrincipalsOfOneNameHaveTokensOfTheirOwn() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask(Asked(account: "111111111111"))
        #expect(
            try scenario.ask(Asked(account: "222222222222", key: 2, serialNumber: 2)).decision.outcome == .authorized
        )
        #expect(try scenario.ask(Asked(account: "111111111111", serialNumber: 3)).decision.repeated == first.stream)
    }

    @Test func aHeldClockKeepsATokenHeld() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        for serialNumber in 2..<10 as Range<UInt64> {
            #expect(try scenario.ask(Asked(serialNumber: serialNumber)).decision.repeated == first.stream)
        }
    }

    private static let flaw = RecordedReason(code: 815, values: [.text("1.45")])

    @Test func textsAreTheSameByTheirOctetsAndNotWhereTheyAreCanonicallyEquivalent() throws {
        var scenario = try StateScenario()
        let flawed = FlawedPassthrough(received: "\u{E9}", reason: Self.flaw)
        var asked = Asked(principal: "\u{E9}", token: "\u{E9}", passthrough: .flawed(flawed))
        let first = try scenario.ask(asked)
        (asked.serialNumber, asked.passthrough) = (
            2, .flawed(FlawedPassthrough(received: "e\u{301}", reason: Self.flaw))
        )
        let second = try scenario.ask(asked)
        #expect(second.decision.repeated == first.stream)
        guard case .issuanceRepeated(let repeated) = scenario.facts.last?.body else {
            Issue.record("the token was not repeated")
            return
        }
        #expect(repeated.differences == [.passthrough])
        (asked.serialNumber, asked.token) = (3, "e\u{301}")
        #expect(try scenario.ask(asked).decision.outcome == .authorized)
        (asked.serialNumber, asked.token, asked.principal) = (4, "\u{E9}", "e\u{301}")
        #expect(try scenario.ask(asked).decision.outcome == .authorized)
    }

    @Test func aTokenIsScopedToItsAuthorityAndItsPrincipal() throws {
        var scenario = try StateScenario()
        let other = UniqueIdentifier(words: (0xA, 3))
        try scenario.found(other)
        try scenario.ask()
        #expect(try scenario.ask(Asked(principal: "another", serialNumber: 2)).decision.outcome == .authorized)
        #expect(
            try scenario.ask(
                Asked(authority: other, version: scenario.state.authorities[other]?.version, serialNumber: 3)
            ).decision.outcome == .authorized
        )
        #expect(try scenario.ask(Asked(token: "other", serialNumber: 4)).decision.outcome == .authorized)
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 5)).decision.outcome == .authorized)
        #expect(try scenario.ask(Asked(serialNumber: 6)).decision.repeated != nil)
    }

    @Test func aRefusedFirstAttemptDoesNotHoldItsToken() throws {
        var scenario = try StateScenario()
        #expect(try scenario.ask(Asked(), .refused).decision.code == .invalidValue)
        #expect(try scenario.ask(Asked(key: 2)).decision.outcome == .authorized)
    }

    @Test func anOpenAttemptHoldsItsTokenAndSaysThatItIsOpen() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        guard case .repeats(let holder) = try scenario.ask(Asked(), .none).decision.outcome else {
            Issue.record("The token is not held.")
            return
        }
        #expect(!holder.isSigned)
        _ = try scenario.sign(first.stream)
        guard case .repeats(let later) = try scenario.ask(Asked(), .none).decision.outcome else {
            Issue.record("The token is not held.")
            return
        }
        #expect(later.isSigned && later.serialNumber == Asked().serialOctets)
    }

    @Test func aFailedAttemptGivesItsTokenFree() throws {
        for signatureMayExist in [true, false] {
            var scenario = try StateScenario()
            let first = try scenario.ask()
            _ = try scenario.fail(first.stream, signatureMayExist: signatureMayExist)
            #expect(try scenario.ask(Asked(key: 2, serialNumber: 2)).decision.outcome == .authorized)
        }
    }

    @Test func anAbandonedAttemptGivesItsTokenFree() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        scenario.when(.abandonIssuance(first.stream, reason: RecordedReason(code: 10, values: [])))
        #expect(try scenario.ask(Asked(serialNumber: 2)).decision.outcome == .authorized)
    }

    @Test func theEndOfAnAttemptDoesNotFreeATokenThatAnotherHoldsByNow() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        scenario.time = scenario.time.adding(seconds: 60)
        let second = try scenario.ask(Asked(serialNumber: 2))
        _ = try scenario.fail(first.stream)
        #expect(try scenario.ask(Asked(serialNumber: 3)).decision.repeated == second.stream)
    }

    @Test func anotherKeyIsRefusedAndTheTokenStaysWithTheFirst() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        let other = try scenario.ask(Asked(key: 2, serialNumber: 2))
        #expect(other.decision.outcome == .refused(code: TokenRefusal.code, reason: TokenRefusal.reason))
        #expect(scenario.types(of: other.stream) == [.issuanceRequested, .issuanceRefused])
        #expect(try scenario.ask(Asked(serialNumber: 3)).decision.repeated == first.stream)
    }

    @Test func anUnreadableRequestIsJudgedWhateverItsToken() throws {
        var scenario = try StateScenario()
        try scenario.ask()
        let unreadable = try scenario.ask(Asked(isReadable: false), .refused)
        #expect(unreadable.decision.code == .invalidValue)
        #expect(try scenario.ask(Asked(isReadable: false), .none).decision.outcome == .stale)
    }

    @Test func aRepetitionNamesEveryParameterThatDiffers() throws {
        let variants: [(Asked, RequestParameter)] = [
            (Asked(request: [9]), .certificationRequest),
            (Asked(signatureAlgorithm: "ecdsa-with-SHA384"), .signatureAlgorithm),
            (Asked(template: "EndEntityCertificate/V1"), .template),
            (Asked(notAfter: RequestedTime(unit: .days, value: 91)), .notAfter),
            (Asked(notBefore: RequestedTime(unit: .absolute, value: 1)), .notBefore),
            (Asked(passthrough: .flawed(FlawedPassthrough(received: "{}", reason: Self.flaw))), .passthrough),
        ]
        for (asked, name) in variants {
            #expect(try Self.differences(of: asked) == [name])
        }
        #expect(try Self.differences(of: Asked()) == [])
        let all = Asked(
            request: [9],
            signatureAlgorithm: "x",
            template: "y",
            notAfter: RequestedTime(unit: .years, value: 90),
            notBefore: RequestedTime(unit: .days, value: 1),
            passthrough: .values(PassthroughValues(subject: nil, extensions: nil))
        )
        #expect(try Self.differences(of: all) == variants.map(\.1))
    }

    private static func differences(of asked: Asked) throws -> [RequestParameter]? {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        try scenario.ask(asked)
        guard case .issuanceRepeated(let repeated) = scenario.facts.last?.body else { return nil }
        #expect(repeated.first == first.stream)
        return repeated.differences
    }

    @Test func whatLeftTheWindowBeforeAStartStaysFreeThoughTheNewWindowIsLonger() throws {
        var scenario = try StateScenario(window: 60)
        let early = try scenario.ask(Asked(token: "early"))
        scenario.time = scenario.time.adding(seconds: 40)
        let late = try scenario.ask(Asked(token: "late", serialNumber: 2))
        scenario.time = scenario.time.adding(seconds: 30)
        scenario.start(window: 3_600)
        #expect(try scenario.ask(Asked(token: "late", serialNumber: 3)).decision.repeated == late.stream)
        let again = try scenario.ask(Asked(token: "early", serialNumber: 4))
        #expect(again.decision.outcome == .authorized && again.stream != early.stream)
    }

    @Test func aShorterWindowCountsFromTheStartThatBroughtIt() throws {
        var scenario = try StateScenario(window: 60)
        try scenario.ask()
        scenario.time = scenario.time.adding(seconds: 10)
        scenario.start(window: 10)
        #expect(try scenario.ask(Asked(serialNumber: 2)).decision.outcome == .authorized)
    }

    @Test(
        "A token of a creation is honoured for five minutes",
        arguments: [(0, true), (299_999_999, true), (300_000_000, false)] as [(Int64, Bool)]
    )
    func authorityWindow(elapsed: Int64, isHeld: Bool) throws {
        var scenario = try StateScenario()
        let first = UniqueIdentifier(words: (0xA, 9))
        try scenario.found(first, token: "token")
        scenario.time = Instant(microseconds: scenario.time.microseconds + elapsed)
        let second = UniqueIdentifier(words: (0xA, 10))
        let decision = scenario.when(.createAuthority(second, StateScenario.creating(token: "token")))
        #expect(decision.outcome == (isHeld ? .repeatsAuthority(first) : .recorded))
        #expect(decision.events.count == (isHeld ? 0 : 1))
    }

    @Test func aTokenOfACreationIsScopedToItsPrincipalAndItsParameters() throws {
        var scenario = try StateScenario()
        try scenario.found(UniqueIdentifier(words: (0xA, 9)), token: "token")
        let other = UniqueIdentifier(words: (0xA, 10))
        let changed = StateScenario.creating(token: "token", subject: [0x30, 1, 0])
        let refused = scenario.when(.createAuthority(other, changed))
        #expect(refused.code == .invalidArgument && refused.events.isEmpty)
        let foreign = StateScenario.creating(token: "token", principal: "another")
        #expect(scenario.when(.createAuthority(other, foreign)).outcome == .recorded)
    }
}
