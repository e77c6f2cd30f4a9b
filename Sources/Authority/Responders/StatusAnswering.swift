import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
import Ledger
import Logging
import PKI
import Synchronization

/// Answers about the standing of the authorities' certificates (RFC 6960, 9654, 9919).
///
/// Whatever is signed follows from a period that is durable before, and from what the entries before it say; what is kept in memory
/// grows neither with certificates nor with revocations nor with authorities.
public final class StatusAnswering: Sendable {
    private struct Kept: Sendable {
        let period: OpenPeriod
        let kind: OpenPeriod.Kind
        let answer: StatusAnswer
    }

    private struct Issuer: Sendable {
        let version: UInt64
        let hashes: IssuerHashes
    }

    private struct State: Sendable {
        var responders: RecentlyUsed<UniqueIdentifier, AuthorityResponder>
        var answers: RecentlyUsed<StatusSubject, Kept>
        var authorities: RecentlyUsed<[UInt8], UniqueIdentifier>
        var issuers: RecentlyUsed<UniqueIdentifier, Issuer>
        /// The ends, under way, of responders that made room.
        var retiring: [UniqueIdentifier: Task<Void, Never>] = [:]
        /// For how many authorities that have no responder in memory one may still be had.
        var newcomers: Allowance
    }

    private let certification: ResponderCertification
    private let reader: any EventReading
    private let room: SigningRoom
    private let limits: AnswerLimits
    private let isAnsweredFor: @Sendable (AuthorityState) -> Bool
    let periods = OpenPeriods()
    private let shelf: ResponderShelf
    private let certifications: Mutex<Allowance>
    private let state: Mutex<State>
    private let meters: LedgerMeters
    private let logger: Logger

    init(
        _ certification: ResponderCertification,
        reader: any EventReading,
        room: SigningRoom,
        limits: AnswerLimits,
        shelf: ResponderShelf,
        isAnsweredFor: @escaping @Sendable (AuthorityState) -> Bool,
        meters: LedgerMeters = .none,
        logger: Logger
    ) {
        self.certification = certification
        self.reader = reader
        self.room = room
        self.limits = limits
        self.shelf = shelf
        self.isAnsweredFor = isAnsweredFor
        self.meters = meters
        self.certifications = Mutex(
            Allowance(burst: limits.certifications, perSecond: limits.certificationsPerSecond)
        )
        self.logger = logger
        self.state = Mutex(
            State(
                responders: RecentlyUsed(limit: limits.responders),
                answers: RecentlyUsed(limit: limits.keptAnswers),
                authorities: RecentlyUsed(limit: limits.responders),
                issuers: RecentlyUsed(limit: limits.responders),
                newcomers: Allowance(burst: limits.newcomers, perSecond: limits.newcomersPerSecond)
            )
        )
    }

    /// The answer to a question, which is an OCSPRequest, DER; there always is one.
    @concurrent
    public func answer(_ question: [UInt8]) async -> StatusAnswer {
        guard let request = try? StatusRequest(derEncoded: question), let first = request.subjects.first else {
            return self.failure(.malformedRequest)
        }
        do throws(AnswerFailure) {
            let authority = try await self.authority(of: first)
            let issuer = try self.issuer(authority)
            guard request.subjects.allSatisfy(issuer.name) else { throw .unauthorized }
            return try await self.answer(request, of: authority.identifier)
        } catch {
            return self.failure(error.status)
        }
    }

    private func failure(_ failure: StatusResponse.Failure) -> StatusAnswer {
        self.meters.countAnswer("\(failure)", .none)
        return StatusAnswer(failure)
    }

    /// Something of an authority was revoked, or its certificate is another.
    func noteChange(of authority: UniqueIdentifier) async {
        guard let responder = self.state.withLock({ $0.responders.use(authority) }) else { return }
        await responder.noteChange()
    }

    /// Answers nothing more; what has to be recorded of that.
    func stop() -> [OCSPPeriodClosed] {
        defer { self.shelf.clear() }
        return self.periods.stop()
    }

    // MARK: - Whom it concerns

    /// The authority that issues what is asked about, in a state in which that is answered.
    private func authority(of subject: StatusSubject) async throws(AnswerFailure) -> AuthorityState {
        guard subject.hash != nil else { throw .unauthorized }
        let identifier = try await self.identifier(ofKey: subject.issuerKeyHash)
        let state: AuthorityState
        do throws(Refusal) {
            state = try await self.certification.authorities.existing(identifier)
        } catch {
            throw error.code == .authorityNotFound ? .unauthorized : .internalError
        }
        guard self.isAnsweredFor(state) else { throw .unauthorized }
        let period: AuthorityPeriod?
        do throws(DerivationError) {
            period = try self.certification.directory.authority(state).period
        } catch {
            throw .internalError
        }
        switch state.status(at: self.certification.sequencer.now(), within: period) {
        case .active, .disabled: return state
        case .creating, .pendingCertificate, .expired, .failed, .deleted: throw .unauthorized
        }
    }

    private func identifier(ofKey hash: [UInt8]) async throws(AnswerFailure) -> UniqueIdentifier {
        if let known = self.state.withLock({ $0.authorities.use(hash) }) { return known }
        let found: UniqueIdentifier?
        do throws(StoreError) {
            let names = Range(of: ForceName(.issuerKey, of: hash))
            let position = try await self.reader.inForce(names, isBackwards: false, limit: 1).first?.position
            found = if let position { try await self.reader.storedEntry(at: position)?.header.stream } else { nil }
        } catch {
            self.logger.error("An authority cannot be found.", metadata: ["error": "\(error)"])
            throw .internalError
        }
        guard let found else { throw .unauthorized }
        self.state.withLock { $0.authorities.keepAmongRecent(found, as: hash) }
        return found
    }

    private func issuer(_ state: AuthorityState) throws(AnswerFailure) -> IssuerHashes {
        if let known = self.state.withLock({ $0.issuers.use(state.identifier) }), known.version == state.version {
            return known.hashes
        }
        guard let issuing = try? self.certification.directory.authority(state), let name = issuing.issuerName,
            let key = issuing.certificate?.tbsCertificate.subjectPublicKeyInfo,
            let hashes = try? IssuerHashes(name: name.derOctets, key: key.subjectPublicKey)
        else { throw .internalError }
        let issuer = Issuer(version: state.version, hashes: hashes)
        self.state.withLock { $0.issuers.keepAmongRecent(issuer, as: state.identifier) }
        return hashes
    }

    // MARK: - What is answered

    private func answer(
        _ request: StatusRequest,
        of authority: UniqueIdentifier
    ) async throws(AnswerFailure) -> StatusAnswer {
        // What several are asked about, or with a nonce, is answered to one who asks, and to nobody else.
        let shared = request.nonce == nil && request.subjects.count == 1 ? request.subjects.first : nil
        let now = self.certification.sequencer.now()
        if let shared, let kept = self.state.withLock({ $0.answers.use(shared) }), kept.period.isUsable(at: now) {
            self.meters.countAnswer(kept.kind.label, .kept)
            return kept.answer
        }
        guard let responder = self.responder(of: authority, at: now) else { throw .tryLater }
        var position: UInt64?
        for _ in 0..<4 {
            let period = try await responder.current(tellingOf: position)
            var statuses: [SingleStatus] = []
            position = nil
            for subject in request.subjects {
                let standing = try await self.standing(of: subject.serialNumber.octets, authority)
                if let newest = standing.newest, newest >= period.period.position {
                    position = max(position ?? newest, newest)
                }
                statuses.append(SingleStatus(subject, standing.status(before: period.period.position)))
            }
            // What the period does not tell of yet, the next one does: soon.
            if position != nil { continue }
            guard let answer = try await self.sign(statuses, request.nonce, in: period) else { continue }
            let kind = OpenPeriod.Kind(statuses)
            self.meters.countAnswer(kind.label, .signed)
            if let shared {
                let kept = Kept(period: period, kind: kind, answer: answer)
                self.state.withLock { $0.answers.keepAmongRecent(kept, as: shared) }
            }
            return answer
        }
        throw .tryLater
    }

    /// Signs an answer; `nil` where its period ended meanwhile.
    private func sign(
        _ statuses: [SingleStatus],
        _ nonce: StatusNonce?,
        in period: OpenPeriod
    ) async throws(AnswerFailure) -> StatusAnswer? {
        do {
            let isCounted = try period.use(for: OpenPeriod.Kind(statuses)) { key throws(KeyStoreError) in
                try self.room.countUse(ofResponder: key)
            }
            guard isCounted else { return nil }
            let octets = try await period.responder.sign(period.period.data(statuses, nonce: nonce))
            return StatusAnswer(
                octets: octets,
                validity: StatusAnswer.Validity(
                    thisUpdate: period.period.beginning,
                    nextUpdate: period.period.nextUpdate
                ),
                digest: try SHA256.digest(of: octets),
                isPersonal: nonce != nil
            )
        } catch {
            self.logger.error("An answer cannot be signed.", metadata: ["error": "\(error)"])
            throw .internalError
        }
    }

    /// The responder of an authority; those that were asked the longest ago make room where there are too many.
    ///
    /// Anybody may ask about all authorities in turn: `nil` where others of which there is none in memory were asked about too often.
    private func responder(of authority: UniqueIdentifier, at now: Instant) -> AuthorityResponder? {
        self.state.withLock { state in
            if let known = state.responders.use(authority) { return known }
            guard state.newcomers.take(at: now) else { return nil }
            for (leaving, retiring) in state.responders.makeRoom() {
                // Whoever answers for it next begins after that.
                state.retiring[leaving] = Task {
                    await retiring.retire()
                    self.state.withLock { $0.retiring[leaving] = nil }
                }
            }
            let made = AuthorityResponder(
                authority,
                self.certification,
                reader: self.reader,
                limits: self.limits,
                periods: self.periods,
                shelf: self.shelf,
                mayCertify: { [weak self] in self?.mayCertify() ?? false },
                after: state.retiring[authority]
            )
            state.responders.keep(made, as: authority)
            return made
        }
    }

    private func mayCertify() -> Bool {
        self.certifications.withLock { $0.take(at: self.certification.sequencer.now()) }
    }

    /// What the log says now of a serial number, by its indexes.
    private func standing(
        of serialNumber: [UInt8],
        _ authority: UniqueIdentifier
    ) async throws(AnswerFailure) -> SerialStanding {
        do {
            guard let serial = try await self.reader.serial(serialNumber, of: authority) else { return .unknown }
            var standing = SerialStanding.unknown
            standing.isIssued = serial.standing == .issued
            // The times of what is withdrawn are told, of nothing else; no segment is opened for them.
            let endingTime = standing.isIssued ? Instant(microseconds: 0) : try await self.burning(serial).time
            standing.ending = SerialStanding.Mark(position: serial.ending, time: endingTime)
            guard standing.isIssued, let revoked = try await self.reader.revoked(serialNumber, of: authority) else {
                return standing
            }
            standing.revocation = SerialStanding.Mark(position: revoked.position, time: revoked.time)
            standing.reason = revoked.reason
            return standing
        } catch {
            self.logger.error("A serial number cannot be looked up.", metadata: ["error": "\(error)"])
            throw .internalError
        }
    }

    private func burning(_ serial: SerialEntry) async throws(StoreError) -> WithdrawnCertificate {
        guard let burned = try await self.reader.withdrawal(at: serial.ending, by: serial.authority) else {
            throw StoreError(.corrupt, "A burned serial number is not withdrawn.", position: serial.ending)
        }
        return burned
    }
}
