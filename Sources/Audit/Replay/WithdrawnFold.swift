internal import Bytes
internal import Ledger
internal import PKI

/// What one authority withdrew, encoded as its lists tell of it: what they tell at any time follows from it.
struct WithdrawnFold: Sendable {
    /// One certificate.
    private struct Row: Sendable {
        let position: UInt64
        let term: CertificateTerm
        let isBurned: Bool
        /// Where its encoding ends.
        let end: Int
    }

    private var rows: [Row] = []
    private var encodings = RevokedCertificates()

    /// Takes one in, which lies behind all before.
    mutating func append(_ withdrawn: WithdrawnCertificate, isBurned: Bool) {
        // What has no encoding is on no list: that its number or time cannot be one is told where it was given.
        guard
            (try? self.encodings.append(
                withdrawn.serialNumber,
                revokedAt: withdrawn.time,
                reason: withdrawn.reason.rawValue
            )) != nil
        else { return }
        let end = self.encodings.derOctets.count
        self.rows.append(
            Row(position: withdrawn.position, term: withdrawn.term, isBurned: isBurned, end: end)
        )
    }

    /// What a list tells.
    ///
    /// - Parameters:
    ///   - size: It is of the first so many entries of the log.
    ///   - partition: The position of its part's opening; `nil` for the complete list.
    ///   - previous: The newest signed list of the same part: what ended before it need not be told any more.
    ///   - isWithoutBurned: Whether what was burned is left out, as it must not be.
    func listed(
        below size: UInt64,
        partition: UInt64?,
        after previous: SignedList?,
        isWithoutBurned: Bool = false
    ) -> RevokedCertificates {
        var listed = RevokedCertificates()
        var (start, run) = (0, 0..<0)
        var count = 0
        for row in self.rows where row.position < size {
            defer { start = row.end }
            let isDropped =
                previous.map { row.position < $0.size && row.term.notAfter < $0.thisUpdate.seconds } ?? false
            guard !isDropped, partition == nil || row.term.partition == partition, !(isWithoutBurned && row.isBurned)
            else { continue }
            if run.upperBound != start {
                listed.append(encodings: self.encodings.derOctets[run], count: count)
                (run, count) = (start..<start, 0)
            }
            run = run.lowerBound..<row.end
            count += 1
        }
        listed.append(encodings: self.encodings.derOctets[run], count: count)
        return listed
    }
}

/// A signed list, as the next of its kind needs it.
struct SignedList: Sendable {
    let size: UInt64
    let thisUpdate: Instant
}

/// The lists of a part, or the complete ones, of one authority.
struct ListScope: Hashable, Sendable {
    let authority: UniqueIdentifier
    let partition: UniqueIdentifier?
}
