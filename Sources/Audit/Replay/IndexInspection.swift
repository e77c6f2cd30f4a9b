internal import Bytes
internal import EventLog
internal import Ledger

/// The indexes beside a log against those that its entries give.
///
/// What is found of an index has no position: a row of it is no entry's.
struct IndexInspection {
    /// The indexes that the fold of all entries gives.
    let indexes: LedgerIndexes
    /// What the serial numbers and revocations of all entries add up to, and what was issued lately.
    let serials: SerialSum

    init(indexes: LedgerIndexes, serials: SerialSum) {
        var sum = serials
        for row in indexes.recent.rows { sum.add(row) }
        self.indexes = indexes
        self.serials = sum
    }

    /// How many rows are in memory at a time.
    private static let page = 4_096

    /// Compares, where the log has not moved since.
    func compare(with log: any EventReading, size: UInt64, _ findings: inout Findings) async throws(StoreError) {
        let stored: LedgerIndexes
        var serials = SerialSum()
        do throws(StoreError) {
            stored = try await log.indexes()
            serials = try await Self.serials(of: log)
        } catch {
            // Indexes of another layout follow from the entries as well, and the next server computes them: nothing rests on these.
            if error.code == .incompatible || error.code == .newer { return }
            guard error.code == .corrupt else { throw error }
            return findings.fail(.streamVersions, at: nil, error.message)
        }
        // Then everything was of one moment, however long reading took: an index changes only with entries.
        guard try await log.size() == size else { return }
        findings.check(
            .streamVersions,
            Set(stored.openIntents.values) == Set(self.indexes.openIntents.values),
            at: nil,
            "The index of open intents is not that of the log."
        )
        findings.check(
            .streamVersions,
            stored.inForce == self.indexes.inForce,
            at: nil,
            "The index of what is in force is not that of the log."
        )
        findings.check(
            .streamVersions,
            stored.certificateCounts == self.indexes.certificateCounts,
            at: nil,
            "The index of certificates per authority is not that of the log."
        )
        findings.check(
            .streamVersions,
            stored.keyAccounts == self.indexes.keyAccounts,
            at: nil,
            "The index of key uses is not that of the log."
        )
        findings.check(
            .streamVersions,
            stored.streamVersions == self.indexes.streamVersions,
            at: nil,
            "The index of stream versions is not that of the log."
        )
        findings.check(
            .streamVersions,
            self.serials.equals(serials),
            at: nil,
            "The index of serial numbers is not that of the log."
        )
    }

    /// What the stored serial numbers and revocations add up to, read page by page.
    private static func serials(of log: any EventReading) async throws(StoreError) -> SerialSum {
        var sum = SerialSum()
        var serial: SerialEntry?
        repeat {
            let page = try await log.serials(after: serial, limit: Self.page)
            for entry in page { sum.add(entry) }
            serial = page.last
        } while serial != nil
        var revocation: RevocationEntry?
        repeat {
            let page = try await log.revocations(after: revocation, limit: Self.page)
            for entry in page { sum.add(entry) }
            revocation = page.last
        } while revocation != nil
        var recent: RecentIssuance?
        repeat {
            let page = try await log.recentIssuances(after: recent, limit: Self.page)
            for entry in page { sum.add(entry) }
            recent = page.last
        } while recent != nil
        var withdrawn: WithdrawnCertificate?
        repeat {
            let page = try await log.withdrawn(after: withdrawn, limit: Self.page)
            for entry in page { sum.add(entry) }
            withdrawn = page.last
        } while withdrawn != nil
        return sum
    }
}
