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
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let buckets: Buckets
    let entropy: Entropy
    let ruleSets: RuleSets
    let options: ListOptions
    /// Up to where nothing was found for a list that its newest does not tell.
    private let passed = PassedPositions()

    init(
        sequencer: Sequencer,
        room: SigningRoom,
        reader: any EventReading,
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
        self.authorities = authorities
        self.directory = directory
        self.buckets = buckets
        self.entropy = entropy
        self.ruleSets = ruleSets
        self.options = options
    }

    /// How often lists are made anew whose authority moved meanwhile.
    private static let attempts = 4
    /// How many rows are in memory at a time.
    private static let page = 8_192
    /// How long before the moment of its making a list says that it was issued, in seconds: clocks differ.
    private static let overlap: Int64 = 3_600

    /// Why a list could not be made, or not be put where it is looked for.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// What a list was made by changed before it was recorded.
    private struct Moved: Error {}

    /// Makes those lists of an authority that are due, and anew where what they are made by moved meanwhile.
    ///
    /// - Returns: How many, and when the next are due; also why one is due and could not be made: the others were tried as well.
    /// - Throws: Why nobody knows which are due.
    func makeDue(of authority: UniqueIdentifier) async throws -> ListOutlook {
        var outlook = ListOutlook()
        for _ in 0..<Self.attempts {
            let before = outlook.made
            outlook = try await self.makeDueAsItStands(authority)
            outlook.noteMade(before: before)
            guard outlook.failure is Moved else { return outlook }
        }
        outlook.failure = Failure("The certificate authority keeps changing.")
        return outlook
    }

    private func makeDueAsItStands(_ authority: UniqueIdentifier) async throws -> ListOutlook {
        guard let state = try await self.authorities.authority(inPassing: authority), let revocation = state.revocation,
            let configuration = revocation.configuration.lists
        else { return ListOutlook() }
        let issuing = try self.directory.authority(state)
        let status = state.status(at: self.sequencer.now(), within: issuing.period)
        guard status == .active || status == .disabled else { return ListOutlook() }
        try await self.openPartitionIfFull(state, revocation)
        let subject = Subject(state: state, issuing: issuing, revocation: revocation, configuration: configuration)
        var outlook = ListOutlook()
        for list in try await ListReading(reader: self.reader).lists(of: authority) {
            do {
                if try await self.isDue(list, subject) {
                    outlook.noteMade(try await self.make(list, subject))
                } else if let newest = list.newest {
                    outlook.note(newest.authorized.half, until: newest.authorized.nextUpdate)
                }
            } catch {
                if let newest = list.newest {
                    outlook.note(newest.authorized.half, until: newest.authorized.nextUpdate)
                }
                outlook.failure = error
            }
        }
        return outlook
    }

    /// Whose lists are made, as it stands.
    private struct Subject {
        let state: AuthorityState
        let issuing: IssuingAuthority
        let revocation: RevocationState
        let configuration: ListConfiguration
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

    /// Whether there is something to tell that the newest list does not, it is half over, or it is not where it is looked for.
    private func isDue(_ list: KnownList, _ subject: Subject) async throws -> Bool {
        guard let newest = list.newest else { return true }
        let imported = subject.state.imports.last?.version ?? 0
        guard newest.position > max(imported, subject.revocation.version) else { return true }
        let authorized = newest.authorized
        guard self.sequencer.now() < authorized.half else { return true }
        for place in list.places where !self.holds(newest.signature, place) { return true }
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

    /// Whether the object at a place ends with a signature, and may be read by whom it should be.
    private func holds(_ signature: [UInt8], _ place: KnownList.Place) -> Bool {
        guard let target = try? self.target(place), let object = try? target.bucket.object(target.key),
            object.length >= signature.count,
            object.access == target.access,
            let end = try? object.read(at: object.length - signature.count, atMost: signature.count)
        else { return false }
        return end == signature
    }

    /// Where an object is to be, in a bucket that is there.
    private struct Target: Sendable {
        let bucket: Bucket
        let key: ObjectKey
        let access: ObjectAccess
    }

    private func target(_ place: KnownList.Place) throws -> Target {
        guard let name = BucketName(place.place.bucket), let key = ObjectKey(place.place.key) else {
            throw Failure("There can be no object \(place.place.key) in the bucket \(place.place.bucket).")
        }
        return Target(
            bucket: try self.buckets.bucket(name),
            key: key,
            access: place.isPublic ? .publicRead : .ownerOnly
        )
    }

    private func make(_ list: KnownList, _ subject: Subject) async throws -> CRLAuthorized {
        // A list that nobody could fetch is not signed.
        let targets = try list.places.map(self.target)
        let (octets, authorized) = try await self.signed(list, try await self.draft(list, subject), subject)
        for target in targets { try target.bucket.write(octets, to: target.key, access: target.access) }
        return authorized
    }

    /// The list, judged and signed, DER, and its intent.
    private func signed(
        _ list: KnownList,
        _ draft: Draft,
        _ subject: Subject
    ) async throws -> (octets: [UInt8], authorized: CRLAuthorized) {
        let judgement = try self.ruleSets.judge(draft.order, ruleSet: draft.ruleSet)
        guard
            let authorized = try CRLAuthorized(
                judgement,
                of: draft.order,
                partition: list.partition,
                moment: draft.moment,
                size: draft.size
            ), case .permitted(let permission) = judgement.verdict
        else { throw Failure("The rules refuse the list.") }
        return (try await self.sign(permission, authorized, subject), authorized)
    }

    /// Signs a list between its intent and its ending.
    ///
    /// - Returns: The list, DER.
    private func sign(
        _ permission: consuming PermissionToSign,
        _ authorized: CRLAuthorized,
        _ subject: Subject
    ) async throws -> [UInt8] {
        guard let key = subject.state.key else { throw Failure("The certificate authority has no key.") }
        let stream = try self.entropy.identifier()
        // It may not be at hand, and leave again: then the list is made anew, a while later.
        _ = try await self.authorities.authority(subject.state.identifier)
        let receipt = await self.sequencer.submit(
            .authorizeList(
                stream: stream,
                authorized,
                configuration: subject.revocation.version,
                period: subject.issuing.period
            )
        )
        if case .decided(.stale, _) = receipt { throw Moved() }
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
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
        let ruleSet: Int64
        let moment: Instant
        let size: UInt64
    }

    private func draft(_ list: KnownList, _ subject: Subject) async throws -> Draft {
        let size = try await self.reader.size()
        let moment = self.sequencer.now()
        let second = moment.wholeSecond
        let (ruleSet, origin, identifiers) = self.sequencer.withState {
            ($0.policy.ruleSet, $0.epoch?.origin, LogIdentifiers(arc: $0.extensionArc))
        }
        let order = RevocationListOrder(
            authority: subject.issuing,
            signatureAlgorithm: subject.state.creating.signatureAlgorithm,
            number: max(moment.milliseconds, list.number.map { $0 + 1 } ?? 0),
            thisUpdate: second.adding(seconds: -Self.overlap),
            nextUpdate: second.adding(seconds: subject.configuration.validityDays * 86_400),
            distributionPoint: list.partition == nil ? nil : list.places.first?.place.location,
            position: self.options.namesLog
                ? origin.map { LogPosition(origin: $0, size: size, identifiers: identifiers) } : nil,
            revoked: try await self.revoked(list, subject.state.identifier, below: size)
        )
        return Draft(order: order, ruleSet: ruleSet, moment: moment, size: size)
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
