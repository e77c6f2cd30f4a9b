internal import Bytes
internal import Ledger

/// That a bundle holds the entries that its certificate rests on, and no other: schemas/evidence.md says which these are.
struct EvidenceReferences {
    let content: EvidenceContent
    let made: EvidenceContent.Made

    private typealias Part = EvidenceContent.Part

    func check(_ report: inout EvidenceReport) {
        self.checkNeeded(&report)
        var once: Set<EventType> = []
        for part in self.content.parts {
            let fault = self.fault(part, &once)
            report.check(.references, fault == nil, at: part.position, fault ?? "")
        }
        self.checkStanding(&report)
    }

    /// What every certificate rests on is there.
    private func checkNeeded(_ report: inout EvidenceReport) {
        let authority = self.made.authorized.authority
        for type in [EventType.authorityCreating, .keyMade, .requestAuthorized, .authorityCreated] {
            let isThere = self.content.parts.contains { $0.type == type && $0.header.stream == authority }
            report.check(.references, isThere, at: nil, "\(LogListing.name(of: type)) of the authority is missing")
        }
        for version in self.made.authorized.basis.versions {
            let isThere = self.content.part(at: version.position).map { self.changes($0, version.concern) } ?? false
            report.check(
                .references,
                isThere,
                at: version.position,
                "what the judgement rests on is missing, or another event"
            )
        }
    }

    /// Why an entry has no place in the bundle; `nil` where it has one.
    private func fault(_ part: Part, _ once: inout Set<EventType>) -> String? {
        let intent = self.made.intent.position
        if [self.made.request.position, intent, self.made.ending.position].contains(part.position) { return nil }
        let isInBasis = self.made.authorized.basis.versions.contains { $0.position == part.position }
        let isOfAuthority = part.header.stream == self.made.authorized.authority
        switch part.type {
        case .ledgerOpened: return part.position == 0 ? nil : "the ledger began already"
        case .epochOpened:
            return once.insert(part.type).inserted && !once.contains(.logKeyChanged)
                ? nil : "it is not the newest epoch alone"
        case .logKeyChanged: return once.insert(part.type).inserted ? nil : "it is not the newest key alone"
        case .authorityCreating, .keyMade, .requestAuthorized, .authorityCreated, .authorityCertificateImported:
            // The version of the policy may be another authority's key.
            if isInBasis, part.type == .keyMade, !isOfAuthority { return nil }
            let isNew = once.insert(part.type).inserted
            return isNew && isOfAuthority && part.position < intent ? nil : "it is none of the authority's beginning"
        case .serverStarted, .settingsChanged, .issuancePolicyChanged, .rulesAdopted, .roleChanged, .credentialsChanged:
            let isNew = once.insert(part.type).inserted
            return (isNew || isInBasis) && part.position < intent && self.isOfRequester(part)
                ? nil : "nothing in the bundle refers to it"
        case .certificateRevoked, .cRLAuthorized, .cRLSigned, .oCSPPeriodOpened: return nil
        default: return isInBasis ? nil : "nothing in the bundle refers to it"
        }
    }

    /// What is said of a role or an access key is of those of who asked.
    private func isOfRequester(_ part: Part) -> Bool {
        guard let provenance = self.made.requested?.provenance else { return true }
        return switch part.body {
        case .roleChanged(let changed): provenance.role.map(changed.role.isVerbatim) ?? false
        case .credentialsChanged(let changed): provenance.accessKey.map(changed.accessKey.isVerbatim) ?? false
        default: true
        }
    }

    /// Whether an entry is one that changes a concern of the authority.
    private func changes(_ part: Part, _ concern: Concern) -> Bool {
        let isOfAuthority = part.header.stream == self.made.authorized.authority
        let types: Set<EventType>
        switch concern {
        case .authority:
            types = [
                .authorityCreating, .keyMade, .authorityCreated, .authorityCreationFailed,
                .authorityCertificateImported,
                .authorityStatusChanged, .authorityDeleted, .authorityRestored,
            ]
        case .policy: return [.issuancePolicyChanged, .keyBlocked, .rulesAdopted, .keyMade].contains(part.type)
        case .access: return false
        case .resourcePolicy: types = [.resourcePolicyChanged]
        case .revocationConfiguration: types = [.revocationConfigurationChanged]
        case .partition: types = [.cRLPartitionOpened]
        case .reissuance: types = [.reissuancePolicyChanged]
        case .naming: types = [.logNamingChanged]
        }
        return isOfAuthority && types.contains(part.type) && part.position < self.made.intent.position
    }

    // MARK: - What was said of the certificate since

    private func checkStanding(_ report: inout EvidenceReport) {
        let (authorized, ending) = (self.made.authorized, self.made.ending)
        var withdrawn: UInt64?
        if case .certificateSigned = ending.body {} else { withdrawn = ending.position }
        let revocations = self.content.parts.filter { $0.type == .certificateRevoked }
        for part in revocations {
            var isOfIt =
                revocations.count == 1 && withdrawn == nil && part.position > ending.position
                && (try? StreamIdentifiers.revocations(of: authorized.authority)) == part.header.stream
            if case .certificateRevoked(let revoked) = part.body {
                isOfIt =
                    isOfIt && revoked.authority == authorized.authority
                    && revoked.serialNumber == authorized.serialNumber
            } else {
                report.skip(.standing, at: part.position, "of which certificate the revocation is, is withheld")
            }
            report.check(.standing, isOfIt, at: part.position, "the revocation is not that of this certificate")
            withdrawn = part.position
        }
        self.checkLists(withdrawnAt: withdrawn, &report)
        let periods = self.content.parts.filter { $0.type == .oCSPPeriodOpened }
        report.check(.standing, periods.count <= 2, at: periods.last?.position, "there are more than two periods")
        for part in periods {
            var isOfIt =
                part.position > ending.position
                && (try? StreamIdentifiers.periods(of: authorized.authority)) == part.header.stream
            if case .oCSPPeriodOpened(let opened) = part.body {
                isOfIt = isOfIt && opened.authority == authorized.authority
            }
            report.check(.standing, isOfIt, at: part.position, "the period does not cover this certificate")
        }
    }

    private func checkLists(withdrawnAt withdrawn: UInt64?, _ report: inout EvidenceReport) {
        let partition = self.made.authorized.basis.version(of: .partition).flatMap { self.content.part(at: $0)?.body }
        var part: UniqueIdentifier?
        if case .cRLPartitionOpened(let opened) = partition { part = opened.partition }
        let intents = self.content.parts.filter { $0.type == .cRLAuthorized }
        let endings = self.content.parts.filter { $0.type == .cRLSigned }
        let areFew = intents.count == endings.count && intents.count <= 2
        report.check(
            .standing,
            areFew,
            at: endings.last?.position,
            "there are more than two lists, or one without its intent"
        )
        for ending in endings {
            var named: UInt64?
            var isOfIt = withdrawn != nil && ending.header.streamVersion == 1
            if case .cRLSigned(let signed) = ending.body {
                named = signed.intent
                isOfIt = isOfIt && signed.authority == self.made.authorized.authority && signed.partition == part
            }
            // Of what is withheld the header shows the stream.
            let stream = ending.header.stream
            let intent = intents.first { named == nil ? $0.header.stream == stream : $0.position == named }
            isOfIt = isOfIt && intent?.header.stream == stream && intent?.header.streamVersion == 0
            if let withdrawn, case .cRLAuthorized(let authorized) = intent?.body {
                isOfIt =
                    isOfIt && authorized.partition == part && authorized.key == self.made.authorized.key
                    && authorized.size <= intent?.position ?? 0
                    && authorized.tells(of: self.made.authorized, withdrawnAt: withdrawn)
            }
            report.check(.standing, isOfIt, at: ending.position, "the list does not tell of this certificate")
        }
    }
}
