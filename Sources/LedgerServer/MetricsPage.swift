import Authority
import Bytes
import Delivery
import Exposition
import HTTP
import Ledger
import Window

/// What `/metrics` tells: what was counted since the start, and how everything stands when it is asked for.
///
/// However many authorities, principals or entries there are, there are as many lines: of authorities the worst is told. Nobody is named.
struct MetricsPage: Sendable {
    let registry: MetricRegistry
    let version: String
    let ledger: OpenLedger
    let api: (connections: ConnectionCounts, identity: HeldIdentity?)
    let window: (requests: WindowCounts, connections: ConnectionCounts)
    let metrics: ConnectionCounts
    let credentials: CredentialsComparison
    let deliveries: Deliveries?
    let backups: BackupSchedule?
    /// When the server began, in seconds since 1970.
    let startedAt: Int64

    /// The text.
    var text: String {
        let counted = self.registry.readings
        return ExpositionText.text(counted + HostedFigures.readings(of: counted) + self.standing)
    }

    /// How everything stands now.
    private var standing: [FamilyReading] {
        let figures = self.ledger.figures
        return [
            MetricFamilies.build.reading([MetricSample(labels: [MetricLabel("version", self.version)], .whole(1))]),
            MetricFamilies.ready.reading(figures.isReady),
            MetricFamilies.clockHeld.reading(figures.isClockHeld),
            MetricFamilies.entries.reading(figures.entries),
            MetricFamilies.checkpointed.reading(figures.checkpointed),
            MetricFamilies.beyondCheckpoint.reading(figures.entries - figures.checkpointed),
            MetricFamilies.viewsLag.reading(figures.entries - figures.inViews),
            MetricFamilies.waiting.reading(figures.waiting),
            MetricFamilies.openIntents.reading(figures.openIntents),
            MetricFamilies.authoritiesAtHand.reading(figures.authoritiesAtHand),
            MetricFamilies.unopenedKeys.reading(figures.unopenedKeys),
            MetricFamilies.openReports.reading(figures.openReports),
            MetricFamilies.waitingApprovals.reading(figures.waitingApprovals),
            MetricFamilies.oldestApproval.reading(figures.oldestApproval),
            MetricFamilies.freeOctets.reading(figures.freeOctets), self.reissuances,
            MetricFamilies.accessKeyEnd.reading(self.credentials.nextEnd(after: self.ledger.now())),
        ] + self.authorities(figures.authorities) + self.lists(figures.lists) + self.answers(figures.answers)
            + self.delivered(of: figures.entries) + self.listeners + self.protection + self.copies + self.process
    }

    private func authorities(_ authorities: AuthorityFigures?) -> [FamilyReading] {
        guard let authorities else { return [] }
        let counts = AuthorityStatus.allCases.map { status in
            MetricSample(
                labels: [MetricLabel("status", status.rawValue)],
                .whole(Int64(authorities.counts[status] ?? 0))
            )
        }
        let ending = AuthorityFigures.days.map { days in
            MetricSample(labels: [MetricLabel("days", "\(days)")], .whole(Int64(authorities.ending[days] ?? 0)))
        }
        return [
            MetricFamilies.authorities.reading(counts), MetricFamilies.authoritiesEnding.reading(ending),
            MetricFamilies.authorityEnd.reading(authorities.nextEnd),
        ]
    }

    private var reissuances: FamilyReading {
        let (noted, refused) = self.ledger.reissuances
        return MetricFamilies.reissuances.reading(
            [("noted", noted), ("refused", refused)].map {
                MetricSample(labels: [MetricLabel("outcome", $0)], .whole($1))
            }
        )
    }

    private func lists(_ lists: ListFigures) -> [FamilyReading] {
        [
            MetricFamilies.listSuccess.reading(lists.lastSuccess),
            MetricFamilies.listCost.reading(lists.lastCost.map { Double($0) / 1e6 }),
            MetricFamilies.listsFailing.reading(lists.failing),
            MetricFamilies.listDue.reading(lists.nextDue),
            MetricFamilies.listEnd.reading(lists.nextEnd),
            MetricFamilies.listOldest.reading(lists.oldest),
            MetricFamilies.listOldestDue.reading(lists.oldestDueSeconds),
        ]
    }

    private func answers(_ answers: AnswerFigures) -> [FamilyReading] {
        [
            MetricFamilies.openPeriods.reading(answers.openPeriods),
            MetricFamilies.periodOldest.reading(answers.oldestBeginning),
            MetricFamilies.periodEnd.reading(answers.nextPeriodEnd),
            MetricFamilies.responderEnd.reading(answers.nextResponderEnd),
        ]
    }

    /// Nothing of what is delivered nowhere.
    private func delivered(of entries: UInt64) -> [FamilyReading] {
        var readings: [FamilyReading] = []
        if let feed = self.deliveries?.feedFigures(of: entries) {
            readings += [
                MetricFamilies.feedLag.reading(feed.lag), MetricFamilies.feedFailing.reading(feed.failing),
                MetricFamilies.feedRecords.reading(feed.records), MetricFamilies.feedFailures.reading(feed.failures),
            ]
        }
        if let targets = self.deliveries?.webhookFigures(of: entries) {
            readings += [
                MetricFamilies.webhooks.reading(targets.count), MetricFamilies.webhookLag.reading(targets.lag),
                MetricFamilies.webhooksFailing.reading(targets.failing),
                MetricFamilies.webhookRecords.reading(targets.records),
                MetricFamilies.webhookFailures.reading(targets.failures),
            ]
        }
        return readings
    }

    private var listeners: [FamilyReading] {
        let all = [("api", self.api.connections), ("window", self.window.connections), ("metrics", self.metrics)]
        let samples = { (value: (ConnectionCounts) -> UInt64) in
            all.map { MetricSample(labels: [MetricLabel("listener", $0.0)], .whole(Int64(clamping: value($0.1)))) }
        }
        let requests = self.window.requests.all.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kind, statuses in
            statuses.sorted { $0.key < $1.key }.map { status, count in
                MetricSample(
                    labels: [MetricLabel("route", kind.rawValue), MetricLabel("code", "\(status)")],
                    .whole(Int64(count))
                )
            }
        }
        return [
            MetricFamilies.windowRequests.reading(requests),
            MetricFamilies.connections.reading(samples(\.open)),
            MetricFamilies.connectionsAccepted.reading(samples(\.accepted)),
            MetricFamilies.connectionsRefused.reading(samples(\.refused)),
        ]
    }

    /// Nothing where no TLS is spoken.
    private var protection: [FamilyReading] {
        guard let identity = self.api.identity else { return [] }
        let counts = self.api.connections.handshakes
        let samples = [("completed", counts.completed), ("failed", counts.failed), ("late", counts.late)].map {
            MetricSample(labels: [MetricLabel("outcome", $0)], .whole(Int64(clamping: $1)))
        }
        return [
            MetricFamilies.certificateEnd.reading(identity.current?.notAfter),
            MetricFamilies.certificateProblem.reading(identity.problem != nil),
            MetricFamilies.handshakes.reading(samples),
        ]
    }

    /// Nothing where no backups are made.
    private var copies: [FamilyReading] {
        guard let backups else { return [] }
        let standing = backups.standing
        return [
            MetricFamilies.backupNewest.reading(standing.newest),
            MetricFamilies.backupOctets.reading(standing.newest == nil ? nil : Double(standing.octets)),
            MetricFamilies.backupInterval.reading(standing.every),
            MetricFamilies.backupFailures.reading(backups.failures),
        ]
    }

    private var process: [FamilyReading] {
        let now = ProcessFigures.now
        return [
            MetricFamilies.residentOctets.reading(now.residentOctets),
            MetricFamilies.openFiles.reading(now.openFiles),
            MetricFamilies.mostFiles.reading(now.mostFiles),
            MetricFamilies.processorSeconds.reading(now.processorSeconds),
            MetricFamilies.threads.reading(now.threads),
            MetricFamilies.startTime.reading(self.startedAt),
        ]
    }
}

extension MetricFamily {
    /// The family with these series.
    func reading(_ samples: [MetricSample]) -> FamilyReading { FamilyReading(self, samples) }

    /// The family with one series.
    func reading(_ value: some BinaryInteger) -> FamilyReading {
        FamilyReading(self, [MetricSample(.whole(Int64(clamping: value)))])
    }

    /// The family with one series, 1 for what is so.
    func reading(_ isSo: Bool) -> FamilyReading { self.reading(isSo ? 1 : 0) }

    /// The family with one series, or none.
    func reading(_ value: Double?) -> FamilyReading {
        FamilyReading(self, value.map { [MetricSample(.number($0))] } ?? [])
    }

    /// The family with one series, seconds since 1970, or none.
    func reading(_ instant: Instant?) -> FamilyReading {
        FamilyReading(self, instant.map { [MetricSample(.whole($0.seconds))] } ?? [])
    }
}
