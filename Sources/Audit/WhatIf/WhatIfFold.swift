internal import Bytes
internal import Issuance
internal import Ledger
internal import Synchronization

/// The fold of a log as far as decisions need it to be made again: replay's own, whose findings are of no interest here.
final class WhatIfFold: Sendable {
    /// Which decisions are made again.
    struct Selection: Sendable {
        /// Only those at these positions.
        var positions: Range<UInt64> = 0..<UInt64.max
        /// Only those of this authority's requests; of all where it is absent.
        var authority: UniqueIdentifier?
    }

    private struct State: Sendable {
        var events: EventFold
        /// Intents in the selection whose ending has not come yet, by stream.
        var open: [UniqueIdentifier: DecisionDerivation] = [:]
        var due: [DueReconsideration] = []
        var notJudged = WhatIfReport.NotJudged()
        var reached: UInt64 = 0
        /// From where on nothing can be decided again; absent where everything can.
        var gap: UInt64?
    }

    private let selection: Selection
    private let state: Mutex<State>

    init(ledger: UniqueIdentifier, ruleSets: RuleSets, _ selection: Selection) {
        self.selection = selection
        self.state = Mutex(State(events: EventFold(ledger: ledger, ruleSets: ruleSets)))
    }

    /// Folds runs in, one after the other.
    func fold(_ reads: [ReadEntries]) {
        self.state.withLock { state in
            for read in reads {
                var findings = Findings()
                state.events.fold(read, &findings)
                for derivation in state.events.takeDerivations() {
                    guard case .decision(let decision) = derivation else { continue }
                    self.take(decision, into: &state)
                }
                for one in read.entries {
                    guard let fact = one.fact else { continue }
                    self.take(fact, into: &state)
                }
                state.reached = read.positions.upperBound
                if state.events.hasGap, state.gap == nil {
                    let missing = zip(read.positions, read.entries).first { $0 != $1.header.position || $1.fact == nil }
                    state.gap = missing?.0 ?? read.positions.lowerBound + UInt64(read.entries.count)
                }
            }
        }
    }

    /// Takes the decisions that are to be made again.
    func takeDue() -> [DueReconsideration] {
        self.state.withLock { state in
            defer { state.due = [] }
            return state.due
        }
    }

    /// What there is at the end.
    struct End: Sendable {
        /// The intents in the selection without an ending.
        let open: [DecisionDerivation]
        let notJudged: WhatIfReport.NotJudged
        /// Why nothing can be decided again from somewhere on, where only a later program could or a payload is withheld.
        let limit: JudgementLimit?
        /// From where on nothing can be decided again; absent where everything can.
        let gap: UInt64?
    }

    /// Ends the fold.
    func finish() -> End {
        self.state.withLock { state in
            End(
                open: state.open.values.sorted { $0.position < $1.position },
                notJudged: state.notJudged,
                limit: state.events.limit,
                gap: state.gap
            )
        }
    }

    /// How many entries were folded in.
    var reached: UInt64 { self.state.withLock { $0.reached } }

    private func take(_ decision: DecisionDerivation, into state: inout State) {
        guard self.isSelected(decision.position), self.isSelected(decision.requested.authority) else { return }
        guard decision.isDue, decision.fault == nil else {
            state.notJudged.faulty += 1
            return
        }
        if case .issuanceAuthorized = decision.recorded {
            state.open[decision.request] = decision
        } else {
            state.due.append(DueReconsideration(derivation: decision, isSigned: false))
        }
    }

    private func take(_ fact: RecordedFact, into state: inout State) {
        switch fact.body {
        case .certificateSigned:
            guard let decision = state.open.removeValue(forKey: fact.stream) else { return }
            state.due.append(DueReconsideration(derivation: decision, isSigned: true))
        case .signingFailed, .issuanceAbandoned:
            guard let decision = state.open.removeValue(forKey: fact.stream) else { return }
            state.due.append(DueReconsideration(derivation: decision, isSigned: false))
        default:
            guard self.isSelected(fact.position), self.selection.authority == nil else { return }
            switch fact.body {
            case .issuanceRefused(let refused) where refused.isOfToken: state.notJudged.tokens += 1
            case .issuanceRepeated: state.notJudged.repeated += 1
            case .operationRefused: state.notJudged.calls += 1
            case .refusalsCounted(let counted): state.notJudged.counted += counted.total
            default: break
            }
        }
    }

    private func isSelected(_ position: UInt64) -> Bool { self.selection.positions.contains(position) }

    private func isSelected(_ authority: UniqueIdentifier?) -> Bool {
        self.selection.authority == nil || self.selection.authority == authority
    }
}

extension RefusalsCounted {
    /// How many refusals it counts.
    fileprivate var total: UInt64 {
        let unknown = self.unknown.reduce(UInt64(0)) { $0 &+ UInt64(max(0, $1.count)) }
        let known = self.known.reduce(UInt64(0)) { $0 &+ UInt64(max(0, $1.count)) }
        return unknown &+ known &+ UInt64(max(0, self.others))
    }
}
