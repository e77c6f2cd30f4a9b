import Bytes
import DurableFiles
import Ledger
import Synchronization

extension OpenLedger {
    /// How the ledger stands now.
    public var figures: LedgerFigures {
        let levels = self.meters.levels
        // What follows is read first, so that nothing is ahead of what it follows.
        let (inViews, checkpointed) = (levels.inViews, levels.checkpointed)
        let now = self.now()
        let (intents, atHand, reports) = self.withState { state in
            (
                state.openIssuances.count + state.indexes.openIntents.count, state.authorities.count,
                state.openReports.count
            )
        }
        let waiting = self.withState { $0.approvals.all(at: now) }.filter { $0.given == nil }
        return LedgerFigures(
            entries: max(levels.entries, inViews, checkpointed),
            checkpointed: checkpointed,
            inViews: inViews,
            waiting: self.sequencer.waiting,
            openIntents: intents,
            authoritiesAtHand: atHand,
            isReady: self.obstacle == nil,
            isClockHeld: self.clock.isHeld || self.withState { $0.isClockHeld },
            unopenedKeys: self.unopenedKeyCount,
            openReports: reports,
            waitingApprovals: waiting.count,
            oldestApproval: waiting.first?.requestedAt,
            freeOctets: FilePlace.freeOctets(at: self.folder),
            lists: self.lists.figures(at: now),
            answers: self.statuses.periods.figures,
            authorities: self.ends.figures
        )
    }
}

extension ListPublisher {
    /// How lists stand at a time.
    func figures(at now: Instant) -> ListFigures {
        self.plan.withLock { plan in
            // A round that is under way knows of what was made meanwhile, the last one of all.
            let due = [plan.outlook.nextDue, plan.failures.values.map(\.since).min()].compactMap(\.self).min()
            return ListFigures(
                lastSuccess: plan.lastSuccess,
                lastCost: plan.lastCost > 0 ? plan.lastCost : nil,
                failing: plan.failures.count,
                nextDue: plan.outlook.nextDue,
                nextEnd: plan.outlook.nextEnd,
                oldest: plan.outlook.oldest,
                oldestDueSeconds: due.map { max(0, now.seconds - $0.seconds) } ?? 0
            )
        }
    }
}
