internal import Bytes
internal import Cryptography
internal import EventLog
internal import Ledger
internal import Views

/// What serial numbers and revocations add up to, whatever their order: how an index that grows with the log is compared with
/// the log in memory that does not.
struct SerialSum: Sendable {
    /// The sum; absent where a row could not be hashed, so that nothing can be said.
    private var sum: RowSum? = RowSum()

    mutating func add(_ entry: SerialEntry) {
        self.add(1, entry.authority, entry.serialNumber, [entry.intent, entry.ending, UInt64(entry.standing.rawValue)])
    }

    mutating func add(_ entry: RevocationEntry) {
        self.add(2, entry.authority, entry.serialNumber, [entry.position])
    }

    mutating func add(_ withdrawn: WithdrawnCertificate) {
        self.add(
            3,
            withdrawn.authority,
            withdrawn.serialNumber,
            [
                withdrawn.position, UInt64(bitPattern: withdrawn.time.microseconds), UInt64(withdrawn.reason.rawValue),
                UInt64(bitPattern: withdrawn.term.notAfter), withdrawn.term.partition.map { $0 &+ 1 } ?? 0,
            ]
        )
    }

    mutating func add(_ recent: RecentIssuance) {
        let likeness = recent.likeness.words
        self.add(
            4,
            recent.authority,
            recent.serialNumber,
            [
                recent.position, UInt64(bitPattern: recent.time.microseconds),
                UInt64(bitPattern: recent.until.microseconds), likeness.0, likeness.1, likeness.2, likeness.3,
            ]
        )
    }

    /// Whether both are known, and the same.
    func equals(_ other: SerialSum) -> Bool { self.sum != nil && self.sum == other.sum }

    private mutating func add(
        _ kind: UInt8,
        _ authority: UniqueIdentifier,
        _ serialNumber: [UInt8],
        _ numbers: [UInt64]
    ) {
        var octets: [UInt8] = [kind, UInt8(truncatingIfNeeded: serialNumber.count)] + serialNumber
        octets.append(networkOrder: authority.words.0)
        octets.append(networkOrder: authority.words.1)
        for number in numbers { octets.append(networkOrder: number) }
        guard let hash = try? SHA256.digest(of: octets) else { return self.sum = nil }
        self.sum?.add(hash)
    }
}
