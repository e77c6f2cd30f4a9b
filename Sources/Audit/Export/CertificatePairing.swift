internal import Bytes
internal import EventLog
internal import Ledger

/// A certificate, or a serial number that is burned, as entries of a log say it.
struct EndedIntent: Sendable {
    /// The request; absent for what the server certifies by itself.
    let requested: StoredEntry?
    let authorized: StoredEntry
    /// The signature, or what burned the serial number.
    let ended: StoredEntry
}

/// The certificates of a log, put together from its pages in their order.
struct CertificatePairing: Sendable {
    private let log: any EventReading
    private let filter: CertificateExport.Filter
    private var open: [UniqueIdentifier: (requested: StoredEntry?, authorized: StoredEntry?)] = [:]
    /// Requests of which an entry came with the newest pages.
    private var touched: [UniqueIdentifier] = []
    /// Why nothing can be put together from some position on; what lies before is not touched by it.
    private(set) var fault: (any Error)?

    init(log: any EventReading, filter: CertificateExport.Filter) {
        self.log = log
        self.filter = filter
    }

    /// Takes the next page, and adds what it signs or burns.
    mutating func take(_ page: () throws -> [StoredEntry], into certificates: inout [EndedIntent]) async {
        guard self.fault == nil else { return }
        do {
            for entry in try page() { try await self.take(entry, into: &certificates) }
        } catch {
            self.fault = error
        }
    }

    private mutating func take(_ entry: StoredEntry, into certificates: inout [EndedIntent]) async throws {
        let stream = entry.header.stream
        switch EventType(rawValue: entry.header.type) {
        case nil:
            throw AuditError(
                "The ledger is newer than this program: event type \(entry.header.type) is not known to this version",
                at: entry.header.position,
                isNewer: true
            )
        case .issuanceRequested:
            try await self.checkPresence(of: entry)
            self.open[stream] = (entry, nil)
            self.touched.append(stream)
        case .issuanceAuthorized:
            guard self.open[stream] != nil else { return }
            try await self.checkPresence(of: entry)
            self.open[stream]?.authorized = entry
            self.touched.append(stream)
        case .responderAuthorized:
            try await self.checkPresence(of: entry)
            self.open[stream] = (nil, entry)
            self.touched.append(stream)
        case .certificateSigned, .responderCertified:
            guard let request = self.open.removeValue(forKey: stream), let authorized = request.authorized else {
                throw AuditError("The certificate has no intent.", at: entry.header.position)
            }
            try await self.add(request.requested, authorized, entry, to: &certificates)
        case .signingFailed, .issuanceAbandoned, .responderFailed:
            guard let request = self.open.removeValue(forKey: stream), let authorized = request.authorized,
                try await self.log.entry(entry).body().burnsSerialNumber
            else { return }
            try await self.add(request.requested, authorized, entry, to: &certificates)
        case .issuanceRefused, .issuanceRepeated:
            self.open[stream] = nil
        default: break
        }
    }

    private func add(
        _ requested: StoredEntry?,
        _ authorized: StoredEntry,
        _ ended: StoredEntry,
        to certificates: inout [EndedIntent]
    ) async throws {
        guard self.wants(ended) else { return }
        try await self.checkPresence(of: ended)
        certificates.append(EndedIntent(requested: requested, authorized: authorized, ended: ended))
    }

    /// A payload that does not lie with its entry is read where it is needed, one at a time; that it can be is found out here.
    private func checkPresence(of entry: StoredEntry) async throws {
        if case .inline = entry.payload { return }
        _ = try await self.log.payload(of: entry)
    }

    private func wants(_ entry: StoredEntry) -> Bool {
        entry.header.position >= self.filter.from
    }

    /// Takes what is open still out of the pages that it came with, which then need not stay in memory.
    mutating func endPages() {
        for stream in self.touched {
            guard let request = self.open[stream] else { continue }
            self.open[stream] = (request.requested?.alone, request.authorized?.alone)
        }
        self.touched = []
    }
}

extension StoredEntry {
    /// The same, with a payload that lies in nothing larger.
    var alone: StoredEntry {
        guard case .inline(let payload) = self.payload else { return self }
        return StoredEntry(header: self.header, leafHash: self.leafHash, payload: .inline(Array(payload)[...]))
    }
}
