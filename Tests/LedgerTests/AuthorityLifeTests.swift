import Bytes
import Testbed
import Testing

@testable import Ledger

/// What may become of an authority: every change from every status (api.md section 3).
struct AuthorityLifeTests {
    private static let authority = StateScenario.authority
    /// An hour on both sides of the scenario's beginning.
    private static let period = AuthorityPeriod(
        notBefore: StateScenario.beginning.adding(seconds: -3_600),
        notAfter: StateScenario.beginning.adding(seconds: 3_600)
    )
    private static let statuses: [AuthorityStatus] = [
        .creating, .pendingCertificate, .active, .disabled, .expired, .failed, .deleted,
    ]
    private static let changes: [AuthorityChange] = [.disable, .enable, .delete(days: 7), .restore]

    /// A scenario whose authority stands so, and what its certificate gives it.
    private static func scenario(
        _ status: AuthorityStatus
    ) throws -> (scenario: StateScenario, authority: UniqueIdentifier, period: AuthorityPeriod?) {
        var scenario = try StateScenario()
        var authority = Self.authority
        switch status {
        case .active: break
        case .disabled: scenario.change(.disable, Self.period)
        case .deleted:
            scenario.change(.disable, Self.period)
            scenario.change(.delete(days: 30), Self.period)
        case .expired: scenario.time = scenario.time.adding(seconds: 3_601)
        case .creating, .pendingCertificate, .failed:
            authority = scenario.newStream()
            scenario.when(.createAuthority(authority, StateScenario.creating()))
            if status == .failed {
                let reason = RecordedReason(code: 10, values: [])
                scenario.record(authority, .authorityCreationFailed(AuthorityCreationFailed(reason: reason)))
            }
            if status == .pendingCertificate {
                scenario.record(authority, .authorityCreated(StateScenario.created))
            }
            return (scenario, authority, nil)
        }
        return (scenario, authority, Self.period)
    }

    @Test(arguments: [
        (AuthorityStatus.creating, [AuthorityChange.delete(days: 7)]),
        (.pendingCertificate, [.delete(days: 7)]),
        (.active, [.disable, .enable]),
        (.disabled, [.disable, .enable, .delete(days: 7)]),
        (.expired, [.delete(days: 7)]),
        (.failed, [.delete(days: 7)]),
        (.deleted, [.restore]),
    ])
    func aChangeIsMadeWhereTheReferenceLetsIt(status: AuthorityStatus, permitted: [AuthorityChange]) throws {
        for change in Self.changes {
            var (scenario, authority, period) = try Self.scenario(status)
            #expect(scenario.state.authorities[authority]?.status(at: scenario.time, within: period) == status)
            let before = scenario.facts.count
            let decision = scenario.change(change, period, of: authority)
            guard permitted.contains(change) else {
                #expect(decision.code == .authorityState, "\(change) from \(status)")
                #expect(scenario.facts.count == before)
                continue
            }
            #expect(decision.outcome == .recorded, "\(change) from \(status)")
            let isSaid = !(change == .enable && status == .active || change == .disable && status == .disabled)
            #expect(scenario.facts.count == before + (isSaid ? 1 : 0))
            let after = scenario.state.authorities[authority]?.status
            switch change {
            case .disable: #expect(after == .disabled)
            case .enable: #expect(after == .active)
            case .delete: #expect(after == .deleted)
            case .restore: #expect(after == .disabled)
            }
        }
    }

    @Test func whatIsDeletedCanBeRestoredToTheLastMicrosecond() throws {
        for (wait, isGone) in [(0, false), (7 * 86_400, false), (7 * 86_400 + 1, true)] as [(Int64, Bool)] {
            var (scenario, _, period) = try Self.scenario(.disabled)
            scenario.change(.delete(days: 7), period)
            scenario.time = scenario.time.adding(seconds: wait)
            #expect(scenario.state.authorities[Self.authority]?.isGone(at: scenario.time) == isGone)
            let decision = scenario.change(.restore, period)
            #expect(decision.code == (isGone ? .authorityNotFound : nil))
        }
    }

    @Test(arguments: [AuthorityStatus.creating, .failed])
    func whatNeverCameToBeIsGoneAtOnce(status: AuthorityStatus) throws {
        var (scenario, authority, period) = try Self.scenario(status)
        scenario.change(.delete(days: 7), period, of: authority)
        #expect(scenario.state.authorities[authority]?.isGone(at: scenario.time) == true)
        #expect(scenario.change(.restore, period, of: authority).code == .authorityNotFound)
        // Its creation goes on to its ending all the same: a key may be in use.
        let reason = RecordedReason(code: 10, values: [])
        let failed = EventBody.authorityCreationFailed(AuthorityCreationFailed(reason: reason))
        let ending = scenario.when(.advanceAuthorityCreation(authority, failed))
        #expect(ending.code == (status == .creating ? nil : .internalFailure))
    }

    @Test func anAuthorityWhoseCertificateEndedIsWhatItWasOnceItHasAnother() throws {
        for isDisabled in [false, true] {
            var scenario = try StateScenario()
            if isDisabled { scenario.change(.disable, Self.period) }
            scenario.time = scenario.time.adding(seconds: 3_601)
            scenario.change(.delete(days: 7), Self.period)
            scenario.change(.restore, Self.period)
            let state = try #require(scenario.state.authorities[Self.authority])
            #expect(state.status(at: scenario.time, within: Self.period) == .expired)
            let longer = AuthorityPeriod(notBefore: Self.period.notBefore, notAfter: scenario.time)
            #expect(state.status(at: scenario.time, within: longer) == (isDisabled ? .disabled : .active))
        }
    }

    @Test func aCommandThatWasMadeForAnotherVersionIsStale() throws {
        var (scenario, _, period) = try Self.scenario(.active)
        let seen = try #require(scenario.state.authorities[Self.authority]?.version)
        scenario.change(.disable, period)
        let late = scenario.when(
            .changeAuthority(Self.authority, .enable, version: seen, period: period, StateScenario.provenance)
        )
        #expect(late.outcome == .stale)
        let stranger = scenario.newStream()
        #expect(scenario.change(.disable, period, of: stranger).outcome == .stale)
    }

    @Test func tagsAreReplacedAttachedAndTakenAway() throws {
        var scenario = try StateScenario()
        scenario.tag(.attach([Tag(key: "a", value: "1"), Tag(key: "b", value: nil)]))
        scenario.tag(.attach([Tag(key: "a", value: "2"), Tag(key: "c", value: "")]))
        let tags = { (scenario: StateScenario) in scenario.state.authorities[Self.authority]?.tags ?? [] }
        #expect(tags(scenario) == [Tag(key: "a", value: "2"), Tag(key: "b", value: nil), Tag(key: "c", value: "")])
        let before = scenario.facts.count
        // What is so already, and what is not there, changes nothing.
        scenario.tag(.attach([Tag(key: "a", value: "2")]))
        scenario.tag(.detach([Tag(key: "a", value: "1"), Tag(key: "d", value: nil)]))
        #expect(scenario.facts.count == before)
        scenario.tag(.detach([Tag(key: "a", value: "2"), Tag(key: "b", value: nil)]))
        #expect(tags(scenario) == [Tag(key: "c", value: "")])
        let many = (0..<50).map { Tag(key: "key \($0)", value: nil) }
        #expect(scenario.tag(.attach(many)).code == .tooManyTags)
        #expect(scenario.tag(.attach(Array(many.dropLast()))).outcome == .recorded)
        scenario.change(.disable, Self.period)
        scenario.change(.delete(days: 7), Self.period)
        #expect(scenario.tag(.detach(many)).code == .authorityState)
    }

    @Test func aServiceIsPermittedOnceForAnAccount() throws {
        var scenario = try StateScenario()
        #expect(scenario.permit("1").outcome == .recorded)
        #expect(scenario.permit("1").code == .permissionExists)
        #expect(scenario.permit("2").outcome == .recorded)
        #expect(scenario.withdraw("3").code == .permissionNotFound)
        #expect(scenario.withdraw("1").outcome == .recorded)
        #expect(scenario.state.authorities[Self.authority]?.permissions.map(\.sourceAccount) == ["2"])
        for number in 0..<99 { #expect(scenario.permit("more \(number)").outcome == .recorded) }
        #expect(scenario.permit("one too many").code == .limitExceeded)
        scenario.time = scenario.time.adding(seconds: 3_601)
        #expect(scenario.withdraw("2").code == .authorityState)
    }

    @Test(arguments: Self.statuses) func aPolicyIsPutWhereTheReferenceLetsIt(status: AuthorityStatus) throws {
        var (scenario, authority, period) = try Self.scenario(status)
        let mayHave: Set<AuthorityStatus> = [.pendingCertificate, .active, .disabled, .expired]
        let put = scenario.share("{}", authority, period: period)
        let taken = scenario.share(nil, authority, period: period)
        #expect(put.events.count == (mayHave.contains(status) ? 1 : 0))
        #expect(put.code == (mayHave.contains(status) ? nil : .authorityState))
        #expect(taken.code == put.code)
        #expect(scenario.state.authorities[authority]?.sharing?.document == nil)
    }

    @Test func whatAPolicySaysAlreadyIsNotRecordedAgain() throws {
        var scenario = try StateScenario()
        let sharing = { (scenario: StateScenario) in scenario.state.authorities[Self.authority]?.sharing }
        #expect(scenario.share(nil).events.isEmpty && sharing(scenario) == nil)
        #expect(scenario.share("{}").events.count == 1 && scenario.share("{}").events.isEmpty)
        let version = try #require(sharing(scenario)?.version)
        #expect(scenario.state.basis(of: Self.authority).version(of: .resourcePolicy) == version)
        #expect(scenario.share("{} ").events.count == 1)
        #expect(scenario.share(nil).events.count == 1 && scenario.share(nil).events.isEmpty)
        #expect(sharing(scenario)?.document == nil)
        // That there is none any more is news, too, and what judgements rest on.
        #expect(scenario.state.basis(of: Self.authority).version(of: .resourcePolicy) == version + 2)
        let stranger = scenario.newStream()
        #expect(scenario.share("{}", stranger).outcome == .stale)
    }

    @Test func sharedAuthoritiesAreFoundByTheAccount() throws {
        var scenario = try StateScenario()
        let statement =
            #"{"Effect":"Allow","Principal":{"AWS":["111111111111","*"]},"Action":"acm-pca:Get*","Resource":"*"}"#
        scenario.share(#"{"Version":"2012-10-17","Statement":\#(statement)}"#)
        let found = { (range: Range<ForceName>) in
            scenario.state.indexes.inForce.keys.filter(range.contains).compactMap(\.sharedAuthority)
        }
        for account in ["111111111111", nil] {
            #expect(found(Range(sharedWith: account, after: nil)) == [Self.authority])
            #expect(found(Range(sharedWith: account, after: Self.authority)).isEmpty)
        }
        #expect(found(Range(sharedWith: "222222222222", after: nil)).isEmpty)
    }

    @Test func whatIsInForceOfAnAuthorityAddsUpToWhatAllOfItDoes() throws {
        var random = SplitMix64(seed: 7)
        for _ in 0..<50 {
            var scenario = try StateScenario()
            for _ in 0..<40 {
                scenario.time = scenario.time.adding(seconds: Int64(random.next() % 600_000))
                let period = random.next() % 3 == 0 ? nil : Self.period
                switch random.next() % 7 {
                case 0: scenario.tag(.attach([Tag(key: "\(random.next() % 4)", value: "\(random.next() % 3)")]))
                case 1: scenario.tag(.detach([Tag(key: "\(random.next() % 4)", value: nil)]))
                case 2: scenario.permit("\(random.next() % 4)")
                case 3: scenario.share(random.next() % 3 == 0 ? nil : "\(random.next() % 4)", period: period)
                case let change: scenario.change(Self.changes[Int((change &+ random.next()) % 4)], period)
                }
            }
            let whole = try #require(scenario.state.authorities[Self.authority])
            var inForce: [ForceName: RecordedFact] = [:]
            for fact in scenario.facts where fact.stream == Self.authority {
                for name in fact.forceNames { inForce[name] = fact }
            }
            let found = inForce.filter {
                $0.key.octets.first == ForceSlot.authorityEvent.rawValue
                    || $0.key.octets.first == ForceSlot.authorityMatter.rawValue
            }
            #expect(found.count <= 5 + 4)
            #expect(AuthorityState(found.values.sorted { $0.position < $1.position }) == whole)
        }
    }
}

extension StateScenario {
    @discardableResult
    fileprivate mutating func change(
        _ change: AuthorityChange,
        _ period: AuthorityPeriod?,
        of authority: UniqueIdentifier = Self.authority
    ) -> Decision {
        let version = self.state.authorities[authority]?.version ?? 0
        return self.when(.changeAuthority(authority, change, version: version, period: period, Self.provenance))
    }

    @discardableResult
    fileprivate mutating func tag(_ change: TagChange) -> Decision {
        self.when(.changeTags(Self.authority, change, Self.provenance))
    }

    @discardableResult
    fileprivate mutating func permit(_ account: String) -> Decision {
        let change = PermissionChange.grant(principal: "service", sourceAccount: account, actions: ["GetCertificate"])
        return self.when(.changePermissions(Self.authority, change, period: Self.period, Self.provenance))
    }

    @discardableResult
    fileprivate mutating func share(
        _ policy: String?,
        _ authority: UniqueIdentifier = Self.authority,
        period: AuthorityPeriod? = Self.period
    ) -> Decision {
        self.when(.changeResourcePolicy(authority, policy, period: period, Self.provenance))
    }

    fileprivate mutating func withdraw(_ account: String) -> Decision {
        let change = PermissionChange.withdraw(principal: "service", sourceAccount: account)
        return self.when(.changePermissions(Self.authority, change, period: Self.period, Self.provenance))
    }

    fileprivate static let period = AuthorityPeriod(
        notBefore: Self.beginning.adding(seconds: -3_600),
        notAfter: Self.beginning.adding(seconds: 3_600)
    )
}
