import Bytes
import Derivation
import EventLog
import Issuance
import Ledger
import Logging
import PKI

/// The responders of one authority, one after the other, and the periods in which they answer.
actor AuthorityResponder {
    private let authority: UniqueIdentifier
    private let certification: ResponderCertification
    private let reader: any EventReading
    private let limits: AnswerLimits
    private let periods: OpenPeriods
    private var responder: CertifiedResponder?
    private var period: OpenPeriod?
    /// When something was first revoked that the period does not tell of.
    private var changedAt: Instant?
    private var renewal: Task<OpenPeriod, any Error>?
    /// The end of whoever answered for the authority before.
    private var predecessor: Task<Void, Never>?
    /// How often something was revoked.
    private var changes = 0

    init(
        _ authority: UniqueIdentifier,
        _ certification: ResponderCertification,
        reader: any EventReading,
        limits: AnswerLimits,
        periods: OpenPeriods,
        after predecessor: Task<Void, Never>?
    ) {
        self.authority = authority
        self.certification = certification
        self.reader = reader
        self.limits = limits
        self.periods = periods
        self.predecessor = predecessor
    }

    private var sequencer: Sequencer { self.certification.sequencer }

    /// Something was revoked: the next period is to tell of it, and begins when the delay is over.
    func noteRevocation() {
        self.changes += 1
        let changedAt = self.changedAt ?? self.sequencer.now()
        self.changedAt = changedAt
        self.period?.end(by: changedAt.adding(seconds: self.limits.delaySeconds))
    }

    /// No more is answered: what is open is closed, and the responder's key is no more.
    func retire() async {
        _ = try? await self.renewal?.value
        self.responder = nil
        guard let period = self.periods.remove(self.authority) else { return }
        self.period = nil
        if let closed = period.close(isLast: true) { await self.close(closed) }
    }

    /// Records the end of a period by itself.
    private func close(_ closed: OCSPPeriodClosed) async {
        guard let stream = try? StreamIdentifiers.periods(of: self.authority) else { return }
        for _ in 0..<16 {
            // Whoever decides has the authority at hand.
            _ = try? await self.certification.authorities.authority(self.authority)
            guard case .decided(.stale, _) = await self.sequencer.submit(.closePeriod(stream, closed)) else { return }
        }
    }

    /// A period that tells of everything before a position, or of as much as is due.
    func current(tellingOf position: UInt64?) async throws(AnswerFailure) -> OpenPeriod {
        let now = self.sequencer.now()
        if let period, period.isUsable(at: now), position.map({ $0 < period.period.position }) ?? true {
            let left = period.period.nextUpdate.seconds - now.seconds
            if left * 4 < self.limits.periodSeconds, self.renewal == nil { _ = self.renew() }
            return period
        }
        do {
            return try await (self.renewal ?? self.renew()).value
        } catch let failure as AnswerFailure {
            throw failure
        } catch {
            throw .internalError
        }
    }

    private func renew() -> Task<OpenPeriod, any Error> {
        let task = Task {
            defer { self.renewal = nil }
            return try await self.open()
        }
        self.renewal = task
        return task
    }

    /// Opens the next period, by a responder that outlives it where there can be one.
    private func open() async throws -> OpenPeriod {
        await self.predecessor?.value
        self.predecessor = nil
        try await self.awaitNextSecond()
        guard self.sequencer.withState({ self.sequencer.obstacle(state: $0) }) == nil else {
            throw AnswerFailure.tryLater
        }
        let responder = try await self.usable()
        var closing: OCSPPeriodClosed?
        if let period {
            // Whose end somebody else records, who is stopping: nothing follows it.
            guard let closed = period.close(isLast: period.responder.identifier != responder.identifier) else {
                throw AnswerFailure.tryLater
            }
            closing = closed
        }
        let changes = self.changes
        if await self.record(closing, responder) { return try await self.take(responder, changes) }
        // A period that is over is not left open for want of another.
        self.forget()
        if let closing { await self.close(closing.asLast) }
        throw AnswerFailure.tryLater
    }

    /// Records that a period ends, where one does, and that the next begins.
    private func record(_ closing: OCSPPeriodClosed?, _ responder: CertifiedResponder) async -> Bool {
        for _ in 0..<16 {
            guard let stream = try? StreamIdentifiers.periods(of: self.authority),
                let state = try? await self.certification.authorities.existing(self.authority),
                let issuing = try? self.certification.directory.authority(state, self.certification.logger)
            else { return false }
            let proposal = PeriodProposal(
                stream: stream,
                authority: self.authority,
                responder: responder.identifier,
                seconds: self.limits.periodSeconds,
                responderEnds: responder.notAfter,
                most: self.limits.mostAnswers,
                closing: closing,
                period: issuing.period
            )
            switch await self.sequencer.submit(.openPeriod(proposal)) {
            case .decided(.recorded, _): return true
            case .decided(.stale, _): continue
            default: return false
            }
        }
        return false
    }

    private func forget() {
        _ = self.periods.remove(self.authority)
        self.period = nil
        self.responder = nil
    }

    /// No two periods of a responder begin in one second: whoever asks on and on costs no more than that.
    private func awaitNextSecond() async throws {
        guard let before = self.period?.period.beginning else { return }
        for _ in 0..<8 {
            let wait = before.adding(seconds: 1).microseconds - self.sequencer.now().microseconds
            guard wait > 0 else { return }
            try await Task.sleep(for: .microseconds(min(wait, 250_000)))
        }
        // A clock that stands still, or was set back.
        throw AnswerFailure.tryLater
    }

    /// Takes up the period that was opened; one that nobody can answer in is closed at once.
    private func take(_ responder: CertifiedResponder, _ changes: Int) async throws -> OpenPeriod {
        do {
            let opened = try await self.opened(by: responder)
            guard self.periods.add(opened, of: self.authority) else { throw AnswerFailure.tryLater }
            self.period = opened
            if self.changes == changes {
                self.changedAt = nil
            } else if let changedAt {
                opened.end(by: changedAt.adding(seconds: self.limits.delaySeconds))
            }
            return opened
        } catch {
            self.forget()
            await self.close(
                OCSPPeriodClosed(
                    authority: self.authority,
                    responder: responder.identifier,
                    good: 0,
                    revoked: 0,
                    unknown: 0,
                    isLast: true
                )
            )
            throw error
        }
    }

    /// The responder, or a new one where it would end with the next period, or has ended.
    private func usable() async throws(AnswerFailure) -> CertifiedResponder {
        let ends = self.sequencer.now().adding(seconds: self.limits.periodSeconds)
        // One that lives as long as its authority is not made anew for that.
        if let responder, responder.notAfter >= ends || self.isLastOfAuthority(responder) { return responder }
        let made = try await self.certification.certify(for: self.authority)
        self.responder = made
        return made
    }

    /// Whether no responder could end later; one that has ended is no such.
    private func isLastOfAuthority(_ responder: CertifiedResponder) -> Bool {
        guard self.sequencer.now() < responder.notAfter, let state = self.sequencer.authority(atHand: self.authority),
            let issuing = try? self.certification.directory.authority(state, self.certification.logger)
        else { return false }
        return issuing.pathValidity.map { responder.notAfter >= $0.notAfter } ?? false
    }

    /// The period that was opened, as its entry says it.
    private func opened(by responder: CertifiedResponder) async throws -> OpenPeriod {
        let name = ForceName(.period, of: self.authority.octets)
        guard let newest = try await self.reader.inForce(Range(of: name), isBackwards: true, limit: 1).first,
            let stored = try await self.reader.storedEntry(at: newest.position),
            case .oCSPPeriodOpened(let event) = try StateLoading.body(of: try await self.reader.entry(stored)),
            event.responder == responder.identifier
        else { throw StoreError(.corrupt, "The index of periods points to another event.") }
        let period = AnswerPeriod(
            event,
            at: newest.position,
            stored.header.time,
            responderKeyHash: responder.keyHash
        )
        return OpenPeriod(period, responder, most: event.most)
    }
}

extension OCSPPeriodClosed {
    /// The same end, after which the responder's key is no more.
    fileprivate var asLast: OCSPPeriodClosed {
        OCSPPeriodClosed(
            authority: self.authority,
            responder: self.responder,
            good: self.good,
            revoked: self.revoked,
            unknown: self.unknown,
            isLast: true
        )
    }
}
