import Buckets
import Bytes
import Cryptography
import Derivation
import EventLog
import Issuance
import Ledger
import Logging
import PKI

/// The making of revocation lists: the intent first, then the signature, then its event, and then the object that others fetch.
struct ListMaking: Sendable {
    let sequencer: Sequencer
    let room: SigningRoom
    let reader: any EventReading
    let reading: ListReading
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let buckets: Buckets
    let entropy: Entropy
    let ruleSets: RuleSets
    let options: ListOptions
    /// Up to where nothing was found for a list that its newest does not tell.
    private let passed = PassedPositions()
    /// Which parts are to have a list.
    let named = NamedParts()

    init(
        sequencer: Sequencer,
        room: SigningRoom,
        reader: any EventReading,
        reading: ListReading,
        authorities: AuthoritiesAtHand,
        directory: AuthorityDirectory,
        buckets: Buckets,
        entropy: Entropy,
        ruleSets: RuleSets,
        options: ListOptions
    ) {
        self.sequencer = sequencer
        self.room = room
        self.reader = reader
        self.reading = reading
        self.authorities = authorities
        self.directory = directory
        self.buckets = buckets
        self.entropy = entropy
        self.ruleSets = ruleSets
        self.options = options
    }

    /// How many rows are in memory at a time.
    private static let page = 8_192
    /// How long before the moment of its making a list says that it was issued, in seconds: clocks differ.
    private static let overlap: Int64 = 3_600

    /// Makes those lists of an authority that are due.
    ///
    /// - Returns: How many, and when the next are due; also why one is due and could not be made: the others were tried as well.
    /// - Throws: Why nobody knows which are due.
    func makeDue(of authority: UniqueIdentifier) async throws -> ListOutlook {
        var outlook = ListOutlook()
        guard let subject = try await self.subject(authority) else { return outlook }
        try await self.openPartitionIfFull(subject.state, subject.revocation)
        await self.attempt(try await self.reading.completeList(of: authority), subject, &outlook)
        var last: UniqueIdentifier?
        while case let parts = try await self.reading.parts(of: authority, after: last), !parts.isEmpty {
            for part in parts { await self.attempt(part, subject, &outlook) }
            last = parts.last?.partition
        }
        return outlook
    }

    private func attempt(_ list: ListPositions, _ subject: Subject, _ outlook: inout ListOutlook) async {
        do {
            guard try await self.isNamed(list, subject) else { return }
            try await self.makeIfDue(list, subject, &outlook)
        } catch {
            outlook.failure = error
        }
    }

    /// Whose lists are made, as it stands.
    private struct Subject {
        let state: AuthorityState
        let issuing: IssuingAuthority
        let revocation: RevocationState
        /// By what lists are made.
        let configuration: ListConfiguration
    }

    /// An authority as it stands now; `nil` where it makes no lists, or never had any made.
    private func subject(_ authority: UniqueIdentifier) async throws -> Subject? {
        guard let state = try await self.authorities.authority(inPassing: authority), let revocation = state.revocation
        else { return nil }
        let issuing = try self.directory.authority(state)
        let status = state.status(at: self.sequencer.now(), within: issuing.period)
        guard status == .active || status == .disabled else { return nil }
        // Certificates go on naming lists that are not to be made any more.
        let newest = try await self.reading.configurations(of: authority)?.newest
        guard let configuration = revocation.configuration.lists ?? newest else { return nil }
        return Subject(state: state, issuing: issuing, revocation: revocation, configuration: configuration)
    }

    /// Whether it is the complete list, or a part's that there is, or is to be because a certificate names it.
    private func isNamed(_ part: ListPositions, _ subject: Subject) async throws -> Bool {
        guard part.partition != nil, part.signed == nil else { return true }
        guard let opened = part.opened else { return false }
        let authority = subject.state.identifier
        return try await self.named.isNamed(
            opened,
            of: authority,
            before: try await self.reading.configurationPosition(of: authority, after: opened),
            in: self.reader
        )
    }

    /// How often a list is made again at once because something moved that it was made with.
    private static let attempts = 4

    /// Makes a list where it is due, and again where something moved meanwhile that it was made with.
    private func makeIfDue(_ list: ListPositions, _ seen: Subject, _ outlook: inout ListOutlook) async throws {
        var (positions, subject) = (list, seen)
        let authority = seen.state.identifier
        for _ in 0..<Self.attempts {
            guard let list = try await self.reading.list(positions, of: authority) else { return }
            let (targets, fault) = self.targets(of: list)
            let isDue = try await self.isDue(list, subject, targets)
            do throws(Obstacle) {
                // A list that nobody could fetch is not signed.
                if isDue, let fault, targets.isEmpty { throw .failure(fault) }
                if isDue {
                    let (octets, authorized) = try await self.signed(list, subject)
                    for target in targets { try self.write(octets, to: target) }
                    outlook.noteMade(authorized)
                    if let opened = list.openedAt { self.named.forget(opened) }
                } else if let newest = list.newest {
                    outlook.note(newest)
                }
                if let fault { throw .failure(fault) }
                return
            } catch {
                switch error {
                case .failure(let failure):
                    if let newest = list.newest { outlook.note(newest) }
                    throw failure
                case .ended: return
                case .moved: break
                }
            }
            positions = try await self.reading.positions(list.partition, of: authority)
            guard let now = try await self.subject(authority) else { return }
            subject = now
        }
        throw Failure("What its list is made with keeps changing.")
    }

    /// Why a list is not made now.
    private enum Obstacle: Error {
        /// Something moved that it was made with.
        case moved
        /// Its authority makes no lists any more.
        case ended
        /// It could not be made, or put where it is looked for.
        case failure(any Error)
    }

    private func openPartitionIfFull(_ state: AuthorityState, _ revocation: RevocationState) async throws {
        let authority = state.identifier
        guard let partition = revocation.partition, self.isFull(partition, of: authority) else { return }
        _ = try await self.authorities.authority(authority)
        let receipt = await self.sequencer.submit(
            .openPartition(authority, partition: try self.entropy.identifier())
        )
        if case .decided(.impossible(_, let message), _) = receipt { throw Failure(message) }
    }

    /// Whether as many certificates name a part as are to.
    func isFull(_ partition: RevocationState.Partition, of authority: UniqueIdentifier) -> Bool {
        let count = self.sequencer.withState { $0.certificateCount(of: authority) }
        return Int64(clamping: count) - partition.certificates >= self.options.partitionSize
    }

    /// Whether there is something to tell that the newest list does not, it is half over, it is otherwise than it would be made now,
    /// or it is not where it is looked for.
    private func isDue(_ list: KnownList, _ subject: Subject, _ targets: [Target]) async throws -> Bool {
        guard let newest = list.newest else { return true }
        let authorized = newest.authorized
        // It was made before the authority had its newest certificate.
        guard authorized.size > subject.state.imports.last?.version ?? 0 else { return true }
        guard authorized.nextUpdate == Self.end(of: authorized.moment, subject.configuration) else { return true }
        guard self.sequencer.now() < authorized.half else { return true }
        for target in targets where !target.holds(newest.signature) { return true }
        let scope = PassedPositions.List(authority: subject.state.identifier, partition: list.partition)
        var next = max(authorized.size, self.passed.position(of: scope))
        while true {
            let rows = try await self.reader.withdrawn(
                by: subject.state.identifier,
                in: next..<UInt64(Int64.max),
                limit: Self.page
            )
            if rows.contains(where: { list.openedAt == nil || $0.term.partition == list.openedAt }) { return true }
            guard let last = rows.last else {
                self.passed.note(next, of: scope)
                return false
            }
            next = last.position + 1
        }
    }

    /// Until when a list may be relied on that is made at a moment.
    private static func end(of moment: Instant, _ configuration: ListConfiguration) -> Instant {
        moment.wholeSecond.adding(seconds: configuration.validityDays * 86_400)
    }

    /// Where an object is to be, in a bucket that is there.
    private struct Target: Sendable {
        let bucket: Bucket
        let key: ObjectKey
        let access: ObjectAccess

        /// Whether the object there ends with a signature, and may be read by whom it should be.
        func holds(_ signature: [UInt8]) -> Bool {
            guard let object = try? self.bucket.object(self.key), object.length >= signature.count,
                object.access == self.access,
                let end = try? object.read(at: object.length - signature.count, atMost: signature.count)
            else { return false }
            return end == signature
        }
    }

    /// The places of a list that there are, and why one of them is none.
    private func targets(of list: KnownList) -> (targets: [Target], fault: Failure?) {
        var (targets, fault): ([Target], Failure?) = ([], nil)
        for place in list.places {
            do { targets.append(try self.target(place)) } catch { fault = error }
        }
        return (targets, fault)
    }

    private func target(_ place: KnownList.Place) throws(Failure) -> Target {
        guard let name = BucketName(place.place.bucket), let key = ObjectKey(place.place.key) else {
            let message = "There can be no object \(place.place.key) in the bucket \(place.place.bucket)."
            throw Failure(message, isOfBucket: true)
        }
        do throws(BucketsError) {
            let bucket = try self.buckets.bucket(name)
            if let obstacle = bucket.obstacle(to: key) { throw obstacle }
            return Target(bucket: bucket, key: key, access: place.isPublic ? .publicRead : .ownerOnly)
        } catch {
            throw Failure(error.message, isOfBucket: true)
        }
    }

    private func write(_ octets: [UInt8], to target: Target) throws(Obstacle) {
        do throws(BucketsError) {
            try target.bucket.write(octets, to: target.key, access: target.access)
        } catch {
            throw .failure(Failure(error.message, isOfBucket: true))
        }
    }

    /// The list, judged and signed, DER, and its intent.
    private func signed(
        _ list: KnownList,
        _ subject: Subject
    ) async throws(Obstacle) -> (octets: [UInt8], authorized: CRLAuthorized) {
        do {
            let draft = try await self.draft(list, subject)
            let judgement = try self.ruleSets.judge(draft.order, ruleSet: draft.basis.ruleSet)
            guard
                let authorized = try CRLAuthorized(
                    judgement,
                    of: draft.order,
                    partition: list.partition,
                    moment: draft.moment,
                    size: draft.size
                ), case .permitted(let permission) = judgement.verdict
            else { throw Failure("The rules refuse the list.") }
            return (try await self.sign(permission, authorized, draft.basis, subject), authorized)
        } catch let obstacle as Obstacle {
            throw obstacle
        } catch {
            throw .failure(error)
        }
    }

    /// Signs a list between its intent and its ending.
    ///
    /// - Returns: The list, DER.
    private func sign(
        _ permission: consuming PermissionToSign,
        _ authorized: CRLAuthorized,
        _ basis: ListBasis,
        _ subject: Subject
    ) async throws -> [UInt8] {
        guard let key = subject.state.key else { throw Failure("The certificate authority has no key.") }
        let stream = try self.entropy.identifier()
        // It may not be at hand, and leave again: then the list is made anew, a while later.
        _ = try await self.authorities.authority(subject.state.identifier)
        let receipt = await self.sequencer.submit(
            .authorizeList(stream: stream, authorized, madeWith: basis, period: subject.issuing.period)
        )
        switch receipt {
        case .decided(.recorded, _): break
        case .decided(.stale, _): throw Obstacle.moved
        case .decided(.unchanged, _): throw Obstacle.ended
        default: throw receipt.refusal
        }
        let intent = self.sequencer.withState { $0.indexes.openIntents[stream]?.position }
        let signed: SignedOctets
        do throws(SigningRoom.Failure) {
            signed = try await self.room.sign(permission, for: KeyHolder(subject.state.identifier, key))
        } catch {
            let failed = CRLFailed(
                reason: RecordedReason(error.reason),
                signatureMayExist: error.signatureMayExist
            )
            _ = await self.sequencer.submit(.endList(stream: stream, .cRLFailed(failed)))
            throw error
        }
        let ending = CRLSigned(
            authority: authorized.authority,
            partition: authorized.partition,
            intent: intent ?? 0,
            signature: signed.signature
        )
        let ended = await self.sequencer.submit(.endList(stream: stream, .cRLSigned(ending)))
        guard case .decided(.recorded, _) = ended else { throw ended.refusal }
        return signed.derOctets
    }

    /// What a list is to say, and what it was made with.
    private struct Draft: Sendable {
        let order: RevocationListOrder
        let basis: ListBasis
        let moment: Instant
        let size: UInt64
    }

    private func draft(_ list: KnownList, _ subject: Subject) async throws -> Draft {
        let size = try await self.reader.size()
        let moment = self.sequencer.now()
        let second = moment.wholeSecond
        let basis = self.sequencer.withState { $0.listBasis(seeing: subject.state) }
        let identifiers = LogIdentifiers(arc: basis.extensionArc)
        let order = RevocationListOrder(
            authority: subject.issuing,
            signatureAlgorithm: subject.state.creating.signatureAlgorithm,
            number: max(moment.milliseconds, list.number.map { $0 + 1 } ?? 0),
            thisUpdate: second.adding(seconds: -Self.overlap),
            nextUpdate: Self.end(of: moment, subject.configuration),
            distributionPoint: list.partition == nil ? nil : list.places.first?.place.location,
            position: self.options.namesLog
                ? basis.origin.map { LogPosition(origin: $0, size: size, identifiers: identifiers) } : nil,
            revoked: try await self.revoked(list, subject.state.identifier, below: size)
        )
        return Draft(order: order, basis: basis, moment: moment, size: size)
    }

    /// What is to be listed at a size of the log.
    private func revoked(
        _ list: KnownList,
        _ authority: UniqueIdentifier,
        below size: UInt64
    ) async throws -> RevokedCertificates {
        let previous = list.newest?.authorized
        var revoked = RevokedCertificates(capacity: Int(clamping: previous?.entries ?? 0))
        var next: UInt64 = 0
        while next < size {
            let rows = try await self.reader.withdrawn(by: authority, in: next..<size, limit: Self.page)
            guard let last = rows.last else { break }
            for row in rows where list.openedAt == nil || row.term.partition == list.openedAt {
                // Told once after its end, and then no more (RFC 5280 section 5).
                if let previous, row.position < previous.size, row.term.notAfter < previous.thisUpdate.seconds {
                    continue
                }
                try revoked.append(row.serialNumber, revokedAt: row.time, reason: row.reason.rawValue)
            }
            next = last.position + 1
        }
        return revoked
    }
}

extension Instant {
    /// Milliseconds since the epoch, rounded down.
    fileprivate var milliseconds: Int64 {
        let (quotient, remainder) = self.microseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
