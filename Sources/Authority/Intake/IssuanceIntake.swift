import Bytes
import Cryptography
import Derivation
import Issuance
import Ledger
import Logging
import PKI
import StageClock

/// The way of one request for a certificate: read, judged, written, signed, written, answered.
struct IssuanceIntake: Sendable {
    let sequencer: Sequencer
    let room: SigningRoom
    let authorities: AuthoritiesAtHand
    let sharing: SharedAccess
    let takenKeys: TakenKeysLookup
    let recent: ReissuanceLookup
    let reissuances: ReissuanceCounts
    let directory: AuthorityDirectory
    let entropy: Entropy
    let refusals: RefusalCounter
    let capabilities: Set<String>
    let ruleSets: RuleSets
    let meters: LedgerMeters
    let logger: Logger

    /// How often a request is judged again because its authority moved, or left, meanwhile.
    ///
    /// Where a server has room for one authority and is asked for many at once, eleven of twelve attempts may come too late.
    private static let attempts = 256

    /// The longest passthrough that is recorded, in octets.
    private static let maximumPassthroughOctets = 196_608

    /// Issues, or repeats what an earlier request with the same token got.
    @concurrent
    func issue(_ order: CertificateOrder, for asker: Asker) async throws(Refusal) -> IssuedCertificateName {
        let began = LedgerMeters.now
        do throws(Refusal) {
            let name = try await self.answer(order, for: asker)
            self.meters.timeIssuance(.issued, since: began)
            return name
        } catch {
            self.meters.timeIssuance(error.code == .internalFailure ? .failed : .refused, since: began)
            throw error
        }
    }

    private func answer(_ order: CertificateOrder, for asker: Asker) async throws(Refusal) -> IssuedCertificateName {
        let octets = order.passthrough?.octetCount ?? 0
        guard octets <= Self.maximumPassthroughOctets else {
            throw Refusal(.invalidValue, Reason(.passthroughTooLarge, octets, Self.maximumPassthroughOctets))
        }
        // What no rule would refuse by name is refused here, before anything is read; what only the certificate shows, below.
        if let caller = asker.caller, let template = order.template, TemplateNames.contains(template),
            !caller.role.permits(template: template)
        {
            throw Refusal.lacking(template: template)
        }
        do {
            let request = try await self.read(order, for: asker)
            for _ in 0..<Self.attempts {
                if let name = try await self.attempt(request) { return name }
            }
            throw Refusal(.unavailable, "The authority keeps changing; try again.")
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            self.logger.error("A request failed.", metadata: ["request": "\(asker.request)", "error": "\(error)"])
            throw Refusal(.internalFailure, "The request could not be judged.")
        }
    }

    /// A request as it was read, once.
    private struct Reading: Sendable {
        let order: IssuanceOrder
        let authority: UniqueIdentifier?
        let authorityName: String
        let requested: EncodedEvent
        let scope: TokenScope?
        let publicKeyDigest: Digest256?
        /// Who asks.
        let asker: Asker
    }

    private func read(_ order: CertificateOrder, for asker: Asker) async throws -> Reading {
        var authority = order.authority
        if let named = order.authority, !self.sequencer.isAtHand(named) {
            authority = try await self.authorities.authority(named)?.identifier
        }
        // What is recorded comes first, and what is judged follows from it, as replay has it.
        var watch = Stopwatch()
        let received = ReceivedRequest(order.certificationRequest)
        let requested = IssuanceRequested(
            order,
            received,
            of: authority,
            provenance: asker.provenance
        )
        let issuance = IssuanceOrder(requested, received: received)
        watch.lap(.request)
        let reading = Reading(
            order: issuance,
            authority: authority,
            authorityName: requested.authorityName ?? "",
            requested: try self.encode(.issuanceRequested(requested), stream: asker.request),
            scope: TokenScope(requested),
            publicKeyDigest: order.token == nil ? nil : try issuance.publicKeyDigest(),
            asker: asker
        )
        watch.lap(.encoding)
        return reading
    }

    /// Judges and proposes once.
    ///
    /// - Returns: The certificate's name; `nil` where the state moved and the request must be judged again.
    private func attempt(_ request: Reading) async throws -> IssuedCertificateName? {
        // The token comes before any judgement: a retry whose parameters have aged still gets its certificate.
        let moment = self.sequencer.now()
        let state = self.sequencer.withState { state in
            (
                policy: state.policy,
                mention: LogMention(
                    state,
                    of: request.authority.flatMap { state.authorities[$0] },
                    request: request.requested.stream,
                    payloadDigest: request.requested.payloadDigest
                ),
                basis: state.basis(of: request.authority),
                reissuance: request.authority.flatMap { state.authorities[$0]?.reissuance?.policy },
                sharing: request.authority.flatMap { state.authorities[$0]?.sharing },
                pointers: RevocationPointers(request.authority.flatMap { state.authorities[$0] }),
                account: request.authority.flatMap { state.keyAccount(of: $0) },
                isQuotaReached: state.isQuotaReached(of: request.authority),
                holder: request.publicKeyDigest == nil
                    ? nil : request.scope.flatMap { state.holder(of: $0, at: moment)?.publicKeyDigest }
            )
        }
        if let authority = request.authority, state.basis.version(of: .authority) == nil {
            // It left since it was read: it comes back, and the order is judged anew.
            _ = try await self.authorities.authority(authority)
            return nil
        }
        if let caller = request.asker.caller {
            try self.sharing.check(template: request.order.template, by: state.sharing?.policy, caller: caller)
        }
        if let holder = state.holder {
            if holder != request.publicKeyDigest { try self.admit(TokenRefusal.code, TokenRefusal.reason, request) }
            let proposal = IssuanceProposal(
                requested: request.requested,
                publicKeyDigest: request.publicKeyDigest,
                judgement: nil,
                basis: state.basis,
                isQuotaReached: state.isQuotaReached
            )
            return try await self.conclude(await self.sequencer.submit(.requestIssuance(proposal)), request)
        }
        var keys = state.policy.keys
        if !keys.isWhole { keys = try await self.takenKeys.keys(for: request.order, atHand: keys) }
        let authority = try self.issuingAuthority(request.authority, at: state.basis)
        if authority?.version != state.basis.version(of: .authority) { return nil }
        let serialNumber = try self.entropy.serialNumber(at: moment)
        var watch = Stopwatch()
        let draft = try self.ruleSets.draft(
            request.order,
            by: authority,
            authorityName: request.authorityName,
            at: moment,
            serialNumber: serialNumber,
            capabilities: self.capabilities,
            policy: IssuancePolicy(
                state.policy,
                keys: keys,
                isQuotaReached: state.isQuotaReached
            ),
            mention: state.mention,
            pointers: state.pointers,
            ruleSet: state.policy.ruleSet
        )
        watch.lap(.judgement)
        if let extensions = draft.draftedExtensions {
            let wanted = WantedCertificate(template: request.order.template, extensions: extensions)
            if let lacking = request.asker.caller?.role.lackingTemplate(for: wanted) {
                throw Refusal.lacking(template: lacking)
            }
        }
        var judgement = try draft.linted()
        watch.lap(.lint)
        var seen: RecentSight?
        if let policy = state.reissuance, let authority, let octets = judgement.permittedOctets {
            seen = try await self.recent.look(
                for: octets,
                by: authority.identifier,
                under: policy,
                at: moment
            )
            if let seen {
                judgement = judgement.compared(
                    with: seen.earlier.map { EarlierIssuance($0, under: policy) },
                    refuses: policy.refuses
                )
            }
        }
        let body = judgement.eventBody(moment: moment, basis: state.basis)
        if case .issuanceRefused(let refused) = body { try self.admit(refused.code, refused.reason, request) }
        if body.type == .issuanceAuthorized, let account = state.account { try self.checkCount(account) }
        let proposal = IssuanceProposal(
            requested: request.requested,
            publicKeyDigest: request.publicKeyDigest,
            judgement: try self.encode(body, stream: request.requested.stream),
            basis: state.basis,
            isQuotaReached: state.isQuotaReached,
            seen: seen
        )
        watch.lap(.encoding)
        let receipt = await self.sequencer.submit(.requestIssuance(proposal))
        guard case .decided(.authorized, _) = receipt, let authority,
            case .permitted(let permission) = judgement.verdict
        else {
            if seen?.earlier != nil, case .decided(.refused, _) = receipt { self.reissuances.refuse() }
            return try await self.conclude(receipt, request)
        }
        if seen?.earlier != nil { self.reissuances.note() }
        try await self.sign(permission, for: authority, request: request)
        self.meters.countIssuance(template: request.order.template)
        return IssuedCertificateName(authority: authority.identifier, serialNumber: serialNumber)
    }

    /// Refuses to begin what would be signed with a key whose uses are not counted, or not all.
    private func checkCount(_ account: (key: UniqueIdentifier, proven: UInt64)) throws(Refusal) {
        do throws(KeyStoreError) {
            try self.room.checkCount(of: account.key, proven: account.proven)
        } catch {
            self.logger.error("The uses of a key are not counted.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The uses of the certificate authority's key are not counted.")
        }
    }

    /// Lets a refusal be recorded, unless many of the same caller's were: then it is counted, so that no loop fills the log.
    private func admit(_ code: RefusalCode, _ reason: RecordedReason, _ request: Reading) throws(Refusal) {
        // What is the ledger's own fault is always recorded: no caller can bring it about at will, and counts do not tell of it.
        guard code.isRecorded, let caller = request.asker.caller, !self.refusals.admitsRequest(of: caller) else {
            return
        }
        self.refusals.count(code, of: .issueCertificate, to: caller)
        throw Receipt.decided(.refused(code: code, reason: reason), at: self.sequencer.now()).refusal.recorded
    }

    /// The authority that a judgement rests on, or as it stands where it moved meanwhile; `nil` where none is asked.
    private func issuingAuthority(
        _ identifier: UniqueIdentifier?,
        at basis: Basis
    ) throws(DerivationError) -> IssuingAuthority? {
        guard let identifier, let version = basis.version(of: .authority) else { return nil }
        if let authority = self.directory.authority(identifier, version: version) { return authority }
        guard let state = self.sequencer.withState({ $0.authorities[identifier] }) else { return nil }
        return try self.directory.authority(state)
    }

    /// What a receipt means for the caller, where there is nothing to sign.
    private func conclude(_ receipt: Receipt, _ request: Reading) async throws(Refusal) -> IssuedCertificateName? {
        switch receipt {
        case .repeated(let holder, firstIsSigned: true):
            guard let authority = request.authority else { return nil }
            return IssuedCertificateName(authority: authority, serialNumber: holder.serialNumber)
        case .repeated(_, firstIsSigned: false):
            // As the first caller is told: the token is free again, and trying again helps.
            throw Refusal(.internalFailure, "The first request with this idempotency token could not be signed.")
        case .decided(.stale, _):
            return nil
        case .decided(.refused, _):
            throw receipt.refusal.recorded
        default:
            throw receipt.refusal
        }
    }

    /// Spends the permission whose intent is durable, and makes the ending durable.
    private func sign(
        _ permission: consuming PermissionToSign,
        for authority: IssuingAuthority,
        request: Reading
    ) async throws {
        let ending: EventBody
        do throws(SigningRoom.Failure) {
            guard let holder = KeyHolder(authority) else {
                throw SigningRoom.Failure(Reason(.authorityWithoutKey), signatureMayExist: false)
            }
            let signed = try await self.room.sign(permission, for: holder)
            ending = .certificateSigned(CertificateSigned(signature: signed.signature))
        } catch {
            self.logger.error("A certificate could not be signed.", metadata: ["reason": "\(error.reason.sentence)"])
            let reason = RecordedReason(error.reason)
            ending = .signingFailed(SigningFailed(reason: reason, signatureMayExist: error.signatureMayExist))
        }
        let encoded: EncodedEvent
        do {
            var watch = Stopwatch()
            encoded = try self.encode(ending, stream: request.requested.stream)
            watch.lap(.encoding)
        } catch {
            // An intent is never left open: a stop would wait for its ending for ever.
            let reason = RecordedReason(Reason(.endingNotEncodable))
            _ = await self.sequencer.submit(.abandonIssuance(request.requested.stream, reason: reason))
            throw error
        }
        let receipt = await self.sequencer.submit(.endIssuance(encoded))
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
        guard ending.type == .certificateSigned else {
            throw Refusal(.internalFailure, "The certificate could not be signed.")
        }
    }

    private func encode(_ body: EventBody, stream: UniqueIdentifier) throws -> EncodedEvent {
        try EncodedEvent(stream: stream, event: Event(nonce: try self.entropy.nonce(), body: body))
    }
}

extension LedgerState {
    /// The key of an authority at hand, and how many uses of it the log proves; `nil` where it has none.
    fileprivate func keyAccount(of authority: UniqueIdentifier) -> (key: UniqueIdentifier, proven: UInt64)? {
        guard let key = self.authorities[authority]?.key?.key else { return nil }
        return (key, self.indexes.keyAccounts[key]?.proven ?? 0)
    }
}

extension SubmittedPassthrough {
    /// How much there is to record.
    fileprivate var octetCount: Int {
        switch self {
        case .values(let values): (values.subject?.count ?? 0) + (values.extensions?.count ?? 0)
        case .flawed(let flawed): flawed.received.utf8.count
        }
    }
}

extension IssuanceRequested {
    /// What is recorded of an order.
    init(
        _ order: CertificateOrder,
        _ received: ReceivedRequest,
        of authority: UniqueIdentifier?,
        provenance: Provenance
    ) {
        self.init(
            authority: authority,
            authorityName: authority == nil ? order.authorityName : nil,
            certificationRequest: SubmittedRequest(received.submitted),
            signatureAlgorithm: order.signatureAlgorithm,
            template: order.template,
            notAfter: order.notAfter,
            notBefore: order.notBefore,
            passthrough: order.passthrough,
            token: order.token,
            provenance: provenance
        )
    }
}
