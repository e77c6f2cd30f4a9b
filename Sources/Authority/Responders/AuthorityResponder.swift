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
    private let shelf: ResponderShelf
    /// Whether another responder may be certified now.
    private let mayCertify: @Sendable () -> Bool
    private var responder: CertifiedResponder?
    private var period: OpenPeriod?
    /// The second in which its newest period began.
    private var began: Instant?
    /// When something first changed that the period does not tell of.
    private var changedAt: Instant?
    private var renewal: Task<OpenPeriod, any Error>?
    /// The end of whoever answered for the authority before.
    private var predecessor: Task<Void, Never>?
    /// How often something changed.
    private var changes = 0
    private var isRetired = false

    init(
        _ authority: UniqueIdentifier,
        _ certification: ResponderCertification,
        reader: any EventReading,
        limits: AnswerLimits,
        periods: OpenPeriods,
        shelf: ResponderShelf,
        mayCertify: @escaping @Sendable () -> Bool,
        after predecessor: Task<Void, Never>?
    ) {
        self.authority = authority
        self.certification = certification
        self.reader = reader
        self.limits = limits
        self.periods = periods
        self.shelf = shelf
        self.mayCertify = mayCertify
        self.predecessor = predecessor
    }

    private var sequencer: Sequencer { self.certification.sequencer }

    /// Something was revoked, or the authority's certificate is another: the next period is to tell of it, and begins when the delay
    /// is over.
    func noteChange() {
        self.changes += 1
        let changedAt = self.changedAt ?? self.sequencer.now()
        self.changedAt = changedAt
        self.period?.end(by: changedAt.adding(seconds: self.limits.delaySeconds))
    }

    /// No more is answered here: what is open is closed, and the responder put away for whoever asks next.
    func retire() async {
        self.isRetired = true
        _ = try? await self.renewal?.value
        await self.predecessor?.value
        guard let responder = self.responder else { return }
        let isKept = await self.shelf.put(responder)
        self.responder = nil
        self.period = nil
        if let closed = self.periods.remove(self.authority)?.close(isLast: !isKept) { await self.close(closed) }
        // Whoever finds it again reads what the log accounts for.
        self.sequencer.release(accountOf: responder.identifier)
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
            if left * 4 < self.limits.periodSeconds, self.renewal == nil, !self.isRetired { _ = self.renew() }
            return period
        }
        guard !self.isRetired else { throw .tryLater }
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
        guard self.sequencer.withState({ self.sequencer.obstacle(state: $0) }) == nil else {
            throw AnswerFailure.tryLater
        }
        let responder = try await self.usable()
        try await self.awaitNextSecond()
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
        // A period that is over is not left open for want of another; the responder waits for the next.
        self.forgetPeriod()
        if let closing { await self.close(closing) }
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

    private func forgetPeriod() {
        _ = self.periods.remove(self.authority)
        self.period = nil
    }

    /// No two periods of a responder begin in one second: whoever asks on and on costs no more than that.
    private func awaitNextSecond() async throws {
        guard let before = self.began else { return }
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
            self.began = opened.period.beginning
            guard self.periods.add(opened, of: self.authority) else { throw AnswerFailure.tryLater }
            self.period = opened
            if self.changes == changes {
                self.changedAt = nil
            } else if let changedAt {
                opened.end(by: changedAt.adding(seconds: self.limits.delaySeconds))
            }
            return opened
        } catch {
            self.forgetPeriod()
            self.responder = nil
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

    /// The responder, or the one that made room, or a new one where they would end with the next period, or have ended.
    private func usable() async throws -> CertifiedResponder {
        if let responder, self.isUsable(responder) { return responder }
        if self.responder == nil, let found = await self.shelf.responder(of: self.authority), self.isUsable(found),
            await self.takeUp(found)
        {
            return found
        }
        guard self.mayCertify() else { throw AnswerFailure.tryLater }
        let made = try await self.certification.certify(for: self.authority)
        // A period of it that is still open says that it is no more.
        if self.period == nil, let responder { self.sequencer.release(accountOf: responder.identifier) }
        self.responder = made
        self.began = nil
        return made
    }

    /// A responder that is found again goes on where it was; `false` where that cannot be.
    private func takeUp(_ found: CertifiedResponder) async -> Bool {
        let key = found.identifier
        do {
            let account = try await self.reader.indexes(of: self.authority, keys: [key]).keyAccounts[key]
            try self.certification.room.checkCount(of: key, proven: account?.proven ?? 0)
            self.began = try await self.newestPeriod().flatMap {
                $0.event.responder == key ? $0.time.wholeSecond : nil
            }
            self.sequencer.admit(account ?? KeyAccount(), of: key)
            self.responder = found
            return true
        } catch {
            self.certification.logger.error("A responder cannot be taken up again.", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Whether a responder outlives the next period, and names the authority's key as its certificates do.
    private func isUsable(_ responder: CertifiedResponder) -> Bool {
        let ends = self.sequencer.now().adding(seconds: self.limits.periodSeconds)
        guard let state = self.sequencer.authority(atHand: self.authority),
            let issuing = try? self.certification.directory.authority(state, self.certification.logger)
        else { return responder.notAfter >= ends }
        // One that lives as long as its authority is not made anew for that.
        return responder.authorityKeyIdentifier == issuing.keyIdentifier
            && (responder.notAfter >= ends || self.isLast(responder, of: issuing))
    }

    /// Whether no responder could end later; one that has ended is no such.
    private func isLast(_ responder: CertifiedResponder, of issuing: IssuingAuthority) -> Bool {
        self.sequencer.now() < responder.notAfter
            && issuing.pathValidity.map { responder.notAfter >= $0.notAfter } ?? false
    }

    /// The period that was opened, as its entry says it.
    private func opened(by responder: CertifiedResponder) async throws -> OpenPeriod {
        guard let newest = try await self.newestPeriod(), newest.event.responder == responder.identifier else {
            throw StoreError(.corrupt, "The index of periods points to another event.")
        }
        let period = AnswerPeriod(
            newest.event,
            at: newest.position,
            newest.time,
            responderKeyHash: responder.keyHash
        )
        return OpenPeriod(period, responder, most: newest.event.most)
    }

    /// The newest period of the authority's; `nil` where there was none.
    private func newestPeriod() async throws -> (event: OCSPPeriodOpened, position: UInt64, time: Instant)? {
        let name = ForceName(.period, of: self.authority.octets)
        guard let newest = try await self.reader.inForce(Range(of: name), isBackwards: true, limit: 1).first else {
            return nil
        }
        guard let stored = try await self.reader.storedEntry(at: newest.position),
            case .oCSPPeriodOpened(let event) = try StateLoading.body(of: try await self.reader.entry(stored))
        else { throw StoreError(.corrupt, "The index of periods points to another event.") }
        return (event, newest.position, stored.header.time)
    }
}
