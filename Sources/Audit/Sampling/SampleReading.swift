internal import Bytes
internal import EventLog
internal import Ledger

/// What puts a certificate into a group.
struct SampleGroupName: Hashable, Sendable, Comparable {
    let authority: UniqueIdentifier?
    let template: String?
    let isOfResponders: Bool

    /// By authority, then responders' certificates, then by the octets of the templates.
    static func < (left: SampleGroupName, right: SampleGroupName) -> Bool {
        if left.authority != right.authority {
            guard let one = left.authority, let other = right.authority else { return left.authority == nil }
            return one < other
        }
        if left.isOfResponders != right.isOfResponders { return left.isOfResponders }
        return Array((left.template ?? "").utf8).lexicographicallyPrecedes(Array((right.template ?? "").utf8))
    }
}

/// Where a certificate's entries lie.
struct SignedPlace: Sendable {
    let group: SampleGroupName
    let authorized: UInt64
    let position: UInt64
}

/// Reads the certificates of a log in order, as far as a draw needs them.
struct SampleReading: Sendable {
    /// What a draw needs of an entry.
    private enum Said: Sendable {
        case requested(SampleGroupName, isIntent: Bool)
        case authorized
        case signed
        case ended
    }

    private struct Seen: Sendable {
        let header: EntryHeader
        let said: Said
    }

    let log: any EventReading
    let positions: Range<UInt64>
    let strata: Set<SamplePlan.Stratum>
    let workers: Int

    private static let pagesPerWorker = 8

    /// Reads the log up to the end of the positions, and gives what was signed in them.
    func read(_ progress: (UInt64) -> Void, _ take: (SignedPlace) throws -> Void) async throws {
        let workers = Workers(count: self.workers)
        var scan = LogScan(log: self.log, positions: 0..<self.positions.upperBound)
        var open: [UniqueIdentifier: (group: SampleGroupName, authorized: UInt64?)] = [:]
        while !scan.isAtEnd {
            let read = scan.nextPages(self.workers * Self.pagesPerWorker).map { page in
                Work { try await self.seen(page) }
            }
            await workers.run(read.map(\.piece))
            for work in read {
                for seen in try work.value() {
                    let (stream, position) = (seen.header.stream, seen.header.position)
                    switch seen.said {
                    case .requested(let group, let isIntent): open[stream] = (group, isIntent ? position : nil)
                    case .authorized: open[stream]?.authorized = position
                    case .ended: open[stream] = nil
                    case .signed:
                        guard let request = open.removeValue(forKey: stream), let authorized = request.authorized else {
                            throw AuditError("The certificate has no intent.", at: position)
                        }
                        guard self.positions.contains(position) else { continue }
                        try take(SignedPlace(group: request.group, authorized: authorized, position: position))
                    }
                }
            }
            progress(scan.reached)
        }
    }

    private func seen(_ page: LogScan.Page) async throws -> [Seen] {
        var seen: [Seen] = []
        for entry in try await page.entries() {
            if let said = try await self.said(entry) { seen.append(Seen(header: entry.header, said: said)) }
        }
        return seen
    }

    private func said(_ entry: StoredEntry) async throws -> Said? {
        switch EventType(rawValue: entry.header.type) {
        case nil:
            throw AuditError(
                "The ledger is newer than this program: event type \(entry.header.type) is not known to this version",
                at: entry.header.position,
                isNewer: true
            )
        case .issuanceRequested, .responderAuthorized:
            switch try await self.log.entry(entry).body() {
            case .issuanceRequested(let asked):
                return .requested(
                    self.group(asked.authority, asked.template ?? CertificateSample.presetTemplate, false),
                    isIntent: false
                )
            case .responderAuthorized(let intent):
                return .requested(self.group(intent.authority, nil, true), isIntent: true)
            default: return nil
            }
        case .issuanceAuthorized: return .authorized
        case .certificateSigned, .responderCertified: return .signed
        case .issuanceRefused, .issuanceRepeated, .signingFailed, .issuanceAbandoned, .responderFailed: return .ended
        default: return nil
        }
    }

    private func group(_ authority: UniqueIdentifier?, _ template: String?, _ isOfResponders: Bool) -> SampleGroupName {
        let isByTemplate = self.strata.contains(.template)
        return SampleGroupName(
            authority: self.strata.contains(.authority) ? authority : nil,
            template: isByTemplate ? template : nil,
            // Where nothing is grouped by template, a responder's certificate is one as any other.
            isOfResponders: isByTemplate && isOfResponders
        )
    }
}

/// The smallest tickets of a group, as many as are drawn.
struct SmallestTickets: Sendable {
    /// The largest one first of all: a heap.
    private var kept: [(ticket: [UInt8], place: SignedPlace)] = []
    private let count: Int

    init(count: UInt64) { self.count = Int(clamping: count) }

    /// What is kept, the smallest ticket first.
    var sorted: [(ticket: [UInt8], place: SignedPlace)] { self.kept.sorted { Self.precedes($0, $1) } }

    mutating func add(_ ticket: [UInt8], _ place: SignedPlace) {
        if self.kept.count < self.count {
            self.kept.append((ticket, place))
            self.rise()
        } else if let largest = self.kept.first, Self.precedes((ticket, place), largest) {
            self.kept[0] = (ticket, place)
            self.sink()
        }
    }

    /// Two tickets that are equal come in the order of their positions.
    private static func precedes(
        _ left: (ticket: [UInt8], place: SignedPlace),
        _ right: (ticket: [UInt8], place: SignedPlace)
    ) -> Bool {
        left.ticket == right.ticket
            ? left.place.position < right.place.position : left.ticket.lexicographicallyPrecedes(right.ticket)
    }

    private mutating func rise() {
        var index = self.kept.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard Self.precedes(self.kept[parent], self.kept[index]) else { return }
            self.kept.swapAt(parent, index)
            index = parent
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            var largest = index
            for child in [2 * index + 1, 2 * index + 2] where child < self.kept.count {
                if Self.precedes(self.kept[largest], self.kept[child]) { largest = child }
            }
            guard largest != index else { return }
            self.kept.swapAt(largest, index)
            index = largest
        }
    }
}
