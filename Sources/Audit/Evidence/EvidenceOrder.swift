internal import Bytes
internal import Ledger

/// That the entries of a bundle can lie in one log as they do: by their times, their streams, and who had access.
struct EvidenceOrder {
    let content: EvidenceContent
    let made: EvidenceContent.Made

    private typealias Part = EvidenceContent.Part

    func check(_ report: inout EvidenceReport) {
        for (part, following) in zip(self.content.parts, self.content.parts.dropFirst())
        where self.content.isOneEpoch(part.position, following.position) {
            let isInOrder = part.header.time <= following.header.time
            report.check(.references, isInOrder, at: following.position, "it is of an earlier time than the one before")
        }
        self.checkStreams(&report)
        self.checkAccess(&report)
    }

    /// Streams are dense: what lies between two entries of one takes up room in the log.
    private func checkStreams(_ report: inout EvidenceReport) {
        var newest: [UniqueIdentifier: Part] = [:]
        for part in self.content.parts {
            let header = part.header
            let isOfLedger = header.stream == self.content.ledger
            var isInPlace = (part.type.kind.stream == .ledger) == isOfLedger && header.streamVersion <= part.position
            if [.ledgerOpened, .authorityCreating].contains(part.type) {
                isInPlace = isInPlace && header.streamVersion == 0
            }
            if let before = newest[header.stream] {
                isInPlace =
                    isInPlace && header.streamVersion > before.header.streamVersion
                    && header.streamVersion - before.header.streamVersion <= part.position - before.position
            }
            report.check(.references, isInPlace, at: part.position, "it cannot have this place in its stream")
            newest[header.stream] = part
        }
    }

    /// Who asked had the access key that is named, as far as the bundle tells of it.
    private func checkAccess(_ report: inout EvidenceReport) {
        guard let provenance = self.made.requested?.provenance, provenance.channel == .api, provenance.accessKey != nil
        else { return }
        let time = self.made.request.header.time
        for part in self.content.parts {
            guard case .credentialsChanged(let changed) = part.body else { continue }
            let started = self.content.parts.contains { $0.type == .serverStarted && $0.position > part.position }
            var had = provenance.principal.isVerbatim(changed.principal)
            had = had && provenance.account.map { $0.isVerbatim(changed.account) } ?? true
            had = had && provenance.role.map { $0.isVerbatim(changed.role) } ?? true
            if changed.change == .removed {
                had = had && !started && time <= part.header.time.adding(seconds: AccessFold.grace)
            }
            if let expiry = changed.expiry { had = had && time <= expiry.adding(seconds: AccessFold.grace) }
            report.check(.references, had, at: part.position, "who asked did not have the access key so")
        }
    }
}

extension EvidenceContent {
    /// The newest epoch; absent where the log is in its first, or where it was opened is withheld.
    private var epoch: (position: UInt64, number: Int64?)? {
        guard let part = self.parts.last(where: { $0.type == .epochOpened }) else { return nil }
        if case .epochOpened(let opened) = part.body { return (part.position, opened.epoch) }
        return (part.position, nil)
    }

    /// Whether it is known by what name, and under which clock, an entry lies: not of what comes before the newest epoch but one.
    func isOfKnownEpoch(_ position: UInt64) -> Bool {
        guard let epoch = self.epoch else { return true }
        return position > epoch.position || epoch.number == 1
    }

    /// Whether two entries, the earlier first, are known to be of one epoch: times do not decrease between them.
    func isOneEpoch(_ position: UInt64, _ following: UInt64) -> Bool {
        guard let epoch = self.epoch else { return true }
        if position >= epoch.position { return true }
        let isBeside = following == position + 1 && following != epoch.position
        return isBeside || following < epoch.position && epoch.number == 1
    }
}
