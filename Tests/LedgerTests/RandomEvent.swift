import Bytes
import Testbed

@testable import Ledger

/// Makes events of every kind whose fields take small, large, empty, absent and extreme values.
struct RandomEvent {
    private var generator: SplitMix64

    /// What bases may name: golden events were drawn when there were fewer.
    var concerns = Concern.allCases

    init(seed: UInt64) { self.generator = SplitMix64(seed: seed) }

    mutating func event(_ type: EventType) -> Event { Event(nonce: self.identifier(), body: self.body(type)) }

    mutating func basis() -> Basis {
        Basis(
            self.concerns.compactMap { concern in
                self.flag() ? Basis.Version(concern, at: UInt64(bitPattern: self.number())) : nil
            }
        )
    }

    private mutating func place() -> KeyPlace { self.flag() ? .sealedFile : .token(uri: self.text()) }

    private mutating func body(_ type: EventType) -> EventBody {
        switch type {
        case .ledgerOpened:
            .ledgerOpened(
                LedgerOpened(
                    ledger: self.identifier(),
                    origin: self.text(),
                    logKey: self.logKey(),
                    booksVersion: self.number(),
                    ruleSet: self.number(),
                    softwareVersion: self.text(),
                    partition: self.text(),
                    region: self.text(),
                    account: self.text()
                )
            )
        case .serverStarted:
            .serverStarted(
                ServerStarted(
                    softwareVersion: self.text(),
                    cryptographyVersion: self.text(),
                    capabilities: self.list { $0.text() },
                    issuanceTokenWindow: self.number(),
                    authorityTokenWindow: self.number(),
                    booksVersion: self.number(),
                    ruleSet: self.number(),
                    isDevelopment: self.flag(),
                    anchorAccepted: self.perhaps { $0.text() },
                    keyUses: self.list { KeyUse(key: $0.identifier(), count: $0.number()) },
                    provenance: self.provenance()
                )
            )
        case .clockStepped:
            .clockStepped(ClockStepped(before: self.instant(), after: self.instant(), isHeld: self.flag()))
        case .settingsChanged:
            .settingsChanged(self.settings())
        case .epochOpened:
            .epochOpened(
                EpochOpened(
                    epoch: self.number(),
                    origin: self.text(),
                    logKey: self.logKey(),
                    reason: self.text(),
                    local: TreeHead(size: self.number(), root: self.digest()),
                    known: self.perhaps { $0.text() },
                    remembered: self.perhaps { EntryHead(size: $0.number(), leafHash: $0.digest()) },
                    keyUses: self.list { KeyUse(key: $0.identifier(), count: $0.number()) },
                    provenance: self.provenance()
                )
            )
        case .logKeyChanged:
            .logKeyChanged(LogKeyChanged(logKey: self.logKey(), provenance: self.provenance()))
        case .masterKeyChanging:
            .masterKeyChanging(
                MasterKeyChanging(from: self.digest(), to: self.digest(), provenance: self.provenance())
            )
        case .masterKeyReplaced:
            .masterKeyReplaced(
                MasterKeyReplaced(
                    from: self.digest(),
                    to: self.digest(),
                    keys: self.number(),
                    lost: self.number(),
                    provenance: self.provenance()
                )
            )
        case .masterKeyChanged:
            .masterKeyChanged(
                MasterKeyChanged(
                    keys: Set(self.list { $0.identifier() }).sorted(),
                    isDevelopment: self.flag(),
                    provenance: self.provenance()
                )
            )
        case .clockConfirmed: .clockConfirmed(ClockConfirmed(provenance: self.provenance()))
        case .authorityCreating:
            .authorityCreating(
                AuthorityCreating(
                    kind: self.flag() ? .root : .subordinate,
                    usageMode: self.flag() ? .generalPurpose : .shortLivedCertificate,
                    keyAlgorithm: self.text(),
                    signatureAlgorithm: self.text(),
                    subject: self.octets(),
                    requestExtensions: self.perhaps { $0.octets() },
                    configuration: self.text(),
                    keyStorageSecurityStandard: self.text(),
                    tags: self.list { Tag(key: $0.text(), value: $0.perhaps { $0.text() }) },
                    token: self.perhaps { $0.text() },
                    provenance: self.provenance()
                )
            )
        case .dualControlChanged, .approvalRequested, .approvalGiven, .approvalRejected, .approvalUsed,
            .approvalExpired:
            self.approvalBody(type)
        case .authorityCreated:
            .authorityCreated(AuthorityCreated(certificationRequest: self.octets()))
        case .keyMade:
            .keyMade(
                KeyMade(
                    key: self.identifier(),
                    purpose: [KeyPurpose.authority, .responder, .log, .signer][Int(self.generator.next() % 4)],
                    place: self.place(),
                    algorithm: self.text(),
                    subjectPublicKeyInfo: self.octets()
                )
            )
        case .requestAuthorized:
            .requestAuthorized(
                RequestAuthorized(
                    ruleSet: self.number(),
                    key: self.identifier(),
                    signatureAlgorithm: self.text(),
                    checks: self.list { $0.check() },
                    certificationRequestInfo: self.octets()
                )
            )
        case .authorityCreationFailed: .authorityCreationFailed(AuthorityCreationFailed(reason: self.reason()))
        case .authorityCertificateImported:
            .authorityCertificateImported(
                AuthorityCertificateImported(
                    certificate: self.octets(),
                    chain: self.list { $0.octets() },
                    provenance: self.provenance()
                )
            )
        case .authorityStatusChanged:
            .authorityStatusChanged(AuthorityStatusChanged(isDisabled: self.flag(), provenance: self.provenance()))
        case .authorityDeleted:
            .authorityDeleted(
                AuthorityDeleted(
                    isDisabled: self.flag(),
                    restorableUntil: self.perhaps { $0.instant() },
                    provenance: self.provenance()
                )
            )
        case .authorityRestored:
            .authorityRestored(AuthorityRestored(isDisabled: self.flag(), provenance: self.provenance()))
        case .authorityTagsChanged:
            .authorityTagsChanged(
                AuthorityTagsChanged(
                    tags: self.list { Tag(key: $0.text(), value: $0.perhaps { $0.text() }) },
                    provenance: self.provenance()
                )
            )
        case .authorityPermissionsChanged:
            .authorityPermissionsChanged(
                AuthorityPermissionsChanged(
                    permissions: self.list {
                        Permission(
                            principal: $0.text(),
                            sourceAccount: $0.text(),
                            actions: $0.list { $0.text() },
                            createdAt: $0.instant()
                        )
                    },
                    provenance: self.provenance()
                )
            )
        case .resourcePolicyChanged:
            .resourcePolicyChanged(
                ResourcePolicyChanged(policy: self.perhaps { $0.text() }, provenance: self.provenance())
            )
        case .reissuancePolicyChanged:
            .reissuancePolicyChanged(
                ReissuancePolicyChanged(
                    mode: ReissuanceMode.allCases[Int(self.generator.next() % 3)],
                    period: self.perhaps { $0.number() },
                    provenance: self.provenance()
                )
            )
        case .logNamingChanged:
            .logNamingChanged(
                LogNamingChanged(
                    naming: LogNaming.allCases[Int(self.generator.next() % 3)],
                    provenance: self.provenance()
                )
            )
        case .revocationConfigurationChanged:
            .revocationConfigurationChanged(
                RevocationConfigurationChanged(
                    configuration: RevocationConfiguration(
                        lists: self.perhaps { $0.listConfiguration() },
                        responder: self.perhaps {
                            ResponderConfiguration(location: $0.text(), customName: $0.perhaps { $0.text() })
                        }
                    ),
                    provenance: self.provenance()
                )
            )
        case .cRLPartitionOpened:
            .cRLPartitionOpened(CRLPartitionOpened(partition: self.identifier(), certificates: self.number()))
        case .cRLAuthorized: .cRLAuthorized(self.listAuthorized())
        case .cRLSigned:
            .cRLSigned(
                CRLSigned(
                    authority: self.identifier(),
                    partition: self.perhaps { $0.identifier() },
                    intent: UInt64(bitPattern: self.number()),
                    signature: self.octets()
                )
            )
        case .cRLFailed: .cRLFailed(CRLFailed(reason: self.reason(), signatureMayExist: self.flag()))
        case .issuancePolicyChanged:
            .issuancePolicyChanged(
                IssuancePolicyChanged(
                    disabledRules: Set(self.list { $0.number() }).sorted(),
                    notedRules: Set(self.list { $0.number() }).sorted(),
                    certificatesPerAuthority: self.perhaps { $0.number() & Int64.max },
                    namesLog: self.flag(),
                    provenance: self.provenance()
                )
            )
        case .keyBlocked:
            .keyBlocked(KeyBlocked(publicKeyDigest: self.digest(), reason: self.text(), provenance: self.provenance()))
        case .rulesAdopted:
            .rulesAdopted(RulesAdopted(ruleSet: self.number(), provenance: self.provenance()))
        case .credentialsChanged:
            .credentialsChanged(
                CredentialsChanged(
                    change: self.flag() ? .added : .removed,
                    accessKey: self.text(),
                    principal: self.text(),
                    account: self.text(),
                    role: self.flag() ? "issuer" : "auditor",
                    expiry: self.perhaps { $0.instant() },
                    secret: self.perhaps { SaltedDigest(salt: $0.identifier(), digest: $0.digest()) },
                    provenance: self.provenance()
                )
            )
        case .issuanceRequested: .issuanceRequested(self.issuanceRequested())
        case .issuanceRefused:
            .issuanceRefused(
                IssuanceRefused(
                    ruleSet: self.number(),
                    basis: self.basis(),
                    moment: self.instant(),
                    checks: self.list { $0.check() },
                    code: self.refusalCode(),
                    reason: self.reason()
                )
            )
        case .issuanceAuthorized:
            .issuanceAuthorized(
                IssuanceAuthorized(
                    ruleSet: self.number(),
                    authority: self.identifier(),
                    key: self.identifier(),
                    basis: self.basis(),
                    moment: self.instant(),
                    serialNumber: self.octets(count: Int(self.generator.next() % 20) + 1),
                    checks: self.list { $0.check() },
                    tbsCertificate: self.octets()
                )
            )
        case .certificateSigned: .certificateSigned(CertificateSigned(signature: self.octets()))
        case .signingFailed:
            .signingFailed(SigningFailed(reason: self.reason(), signatureMayExist: self.flag()))
        case .issuanceAbandoned: .issuanceAbandoned(IssuanceAbandoned(reason: self.reason()))
        case .issuanceRepeated:
            .issuanceRepeated(
                IssuanceRepeated(
                    first: self.identifier(),
                    differences: self.list { RequestParameter(rawValue: Int($0.generator.next() % 6)) ?? .template }
                )
            )
        case .certificateRevoked:
            .certificateRevoked(
                CertificateRevoked(
                    authority: self.identifier(),
                    serialNumber: self.octets(count: Int(self.generator.next() % 20) + 1),
                    reason: [.unspecified, .keyCompromise, .aACompromise][Int(self.generator.next() % 3)],
                    provenance: self.provenance()
                )
            )
        case .auditReportRequested:
            .auditReportRequested(
                AuditReportRequested(
                    authority: self.identifier(),
                    bucket: self.text(),
                    key: self.text(),
                    format: self.flag() ? .csv : .json,
                    provenance: self.provenance()
                )
            )
        case .auditReportCompleted:
            .auditReportCompleted(
                AuditReportCompleted(
                    digest: self.digest(),
                    length: Int64(self.generator.next() % 1_000_000_000_000),
                    certificates: Int64(self.generator.next() % 1_000_000)
                )
            )
        case .auditReportFailed:
            .auditReportFailed(
                AuditReportFailed(reason: AuditReportFailed.Reason.allCases[Int(self.generator.next() % 3)])
            )
        case .responderAuthorized, .responderCertified, .responderFailed, .oCSPPeriodOpened, .oCSPPeriodClosed:
            self.ofResponder(type)
        case .operationRefused:
            .operationRefused(
                OperationRefused(
                    operation: self.text(),
                    resource: self.perhaps { $0.text() },
                    template: self.perhaps { $0.text() },
                    code: self.refusalCode(),
                    reason: self.perhaps { $0.reason() },
                    octets: self.octets(),
                    isCut: self.flag(),
                    provenance: self.provenance()
                )
            )
        case .refusalsCounted:
            .refusalsCounted(
                RefusalsCounted(
                    from: self.instant(),
                    unknown: self.list { RefusalCount(answer: $0.refusalCode(), count: $0.number()) },
                    logins: self.list {
                        FailedLogin(
                            accessKey: $0.text(),
                            sourceAddress: $0.text(),
                            answer: $0.refusalCode(),
                            count: $0.number()
                        )
                    },
                    known: self.list {
                        RepeatedRefusal(
                            accessKey: $0.text(),
                            principal: $0.text(),
                            operation: $0.text(),
                            answer: $0.refusalCode(),
                            count: $0.number()
                        )
                    },
                    others: self.number()
                )
            )
        case .serverStopped:
            .serverStopped(ServerStopped())
        case .roleChanged:
            .roleChanged(
                RoleChanged(
                    role: self.text(),
                    operations: self.list { $0.text() },
                    templates: self.list { $0.text() },
                    provenance: self.provenance()
                )
            )
        case .credentialsDiffered:
            .credentialsDiffered(
                CredentialsDiffered(
                    differences: self.list {
                        let kinds: [CredentialsDifference.Kind] = [.unknown, .removed, .anotherSecret, .anotherActor]
                        return CredentialsDifference(
                            accessKey: $0.text(),
                            difference: kinds[Int($0.generator.next() % 4)]
                        )
                    },
                    others: self.number()
                )
            )
        }
    }

    private mutating func issuanceRequested() -> IssuanceRequested {
        IssuanceRequested(
            authority: self.perhaps { $0.identifier() },
            authorityName: self.perhaps { $0.text() },
            certificationRequest: self.flag() ? .certificationRequest(self.octets()) : .unreadable(self.octets()),
            signatureAlgorithm: self.text(),
            template: self.perhaps { $0.text() },
            notAfter: self.requestedTime(),
            notBefore: self.perhaps { $0.requestedTime() },
            passthrough: self.perhaps { $0.passthrough() },
            token: self.perhaps { $0.text() },
            provenance: self.provenance()
        )
    }

    private mutating func listConfiguration() -> ListConfiguration {
        ListConfiguration(
            validityDays: self.number() & .max,
            isPartitioned: self.flag(),
            omitsDistributionPoint: self.flag(),
            bucket: self.text(),
            isPublic: self.flag(),
            base: self.text(),
            customName: self.perhaps { $0.text() },
            customPath: self.perhaps { $0.text() }
        )
    }

    private mutating func listAuthorized() -> CRLAuthorized {
        CRLAuthorized(
            ruleSet: self.number(),
            authority: self.identifier(),
            key: self.identifier(),
            partition: self.perhaps { $0.identifier() },
            number: self.number() & .max,
            moment: self.instant(),
            thisUpdate: self.instant(),
            nextUpdate: self.instant(),
            size: UInt64(bitPattern: self.number()),
            entries: self.number() & .max,
            namesLog: self.flag(),
            digest: self.digest(),
            checks: self.list { $0.check() }
        )
    }

    private mutating func passthrough() -> SubmittedPassthrough {
        guard self.flag() else { return .flawed(FlawedPassthrough(received: self.text(), reason: self.reason())) }
        return .values(
            PassthroughValues(subject: self.perhaps { $0.octets() }, extensions: self.perhaps { $0.octets() })
        )
    }

    private mutating func requestedTime() -> RequestedTime {
        RequestedTime(unit: TimeUnit(rawValue: Int(self.generator.next() % 5)) ?? .days, value: self.number())
    }

    private mutating func refusalCode() -> RefusalCode {
        // Those that there were when the golden octets were fixed: another would make all that follows another choice.
        let codes = RefusalCode.allCases.prefix(27)
        return codes[Int(self.generator.next() % UInt64(codes.count))]
    }

    mutating func reason() -> RecordedReason {
        RecordedReason(
            code: self.number(),
            values: self.list { random in
                switch random.generator.next() % 4 {
                case 0: .text(random.text())
                case 1: .number(random.number())
                case 2: .instant(random.instant())
                default: .octets(random.octets())
                }
            }
        )
    }

    private mutating func check() -> Check {
        Check(
            rule: self.number(),
            outcome: CheckOutcome(rawValue: Int(self.generator.next() % 3)) ?? .passed,
            reason: self.perhaps { $0.reason() }
        )
    }

    mutating func provenance() -> Provenance {
        Provenance(
            [.api, .controlSocket, .program][Int(self.generator.next() % 3)],
            self.text(),
            request: self.perhaps { $0.identifier() },
            accessKey: self.perhaps { $0.text() },
            account: self.perhaps { $0.text() },
            role: self.perhaps { $0.text() },
            sourceAddress: self.perhaps { $0.text() },
            userAgent: self.perhaps { $0.text() },
            bodyDigest: self.perhaps { $0.digest() },
            clientCertificateDigest: self.perhaps { $0.digest() }
        )
    }

    private mutating func logKey() -> LogKey {
        LogKey(identifier: self.identifier(), place: self.place(), publicKey: self.octets(count: 32))
    }

    mutating func identifier() -> UniqueIdentifier {
        UniqueIdentifier(words: (self.generator.next(), self.generator.next()))
    }

    mutating func digest() -> Digest256 {
        Digest256(words: (self.generator.next(), self.generator.next(), self.generator.next(), self.generator.next()))
    }

    mutating func number() -> Int64 {
        let extremes: [Int64] = [0, 1, -1, 127, 128, -128, -129, 255, 256, 32_767, 32_768, .max, .min]
        if self.flag() { return extremes[Int(self.generator.next() % UInt64(extremes.count))] }
        return Int64(bitPattern: self.generator.next()) >> Int64(self.generator.next() % 64)
    }

    mutating func instant() -> Instant { Instant(microseconds: self.number()) }

    mutating func flag() -> Bool { self.generator.next() & 1 == 0 }

    /// Octets of a count around the borders where lengths take another octet.
    mutating func octets() -> [UInt8] {
        let counts = [0, 1, 16, 127, 128, 255, 256, 700]
        return self.octets(count: counts[Int(self.generator.next() % UInt64(counts.count))])
    }

    mutating func octets(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: self.generator.next()) }
    }

    mutating func text() -> String {
        let texts = ["", "a", "ecdsa-with-SHA256", "ÅÅ e\u{301} 漢字 🗝", "\u{1}\u{7F}\"\\", "\u{10FFFF}"]
        let text = texts[Int(self.generator.next() % UInt64(texts.count))]
        return self.generator.next().isMultiple(of: 20) ? String(repeating: text, count: 40) : text
    }

    mutating func perhaps<Value>(_ make: (inout RandomEvent) -> Value) -> Value? {
        self.flag() ? make(&self) : nil
    }

    mutating func list<Value>(_ make: (inout RandomEvent) -> Value) -> [Value] {
        (0..<self.generator.next() % 4).map { _ in make(&self) }
    }
}
