internal import Bytes
internal import Cryptography
internal import Ledger

/// What serial numbers and revocations add up to, whatever their order: how an index that grows with the log is compared with
/// the log in memory that does not.
struct SerialSum: Hashable, Sendable {
    private var count: UInt64 = 0
    private var sum: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    mutating func add(_ entry: SerialEntry) {
        self.add(1, entry.authority, entry.serialNumber, [entry.intent, entry.ending, UInt64(entry.standing.rawValue)])
    }

    mutating func add(_ entry: RevocationEntry) {
        self.add(2, entry.authority, entry.serialNumber, [entry.position])
    }

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
        guard let digest = try? SHA256.digest(of: octets).words else { return }
        self.count &+= 1
        self.sum.0 &+= digest.0
        self.sum.1 &+= digest.1
        self.sum.2 &+= digest.2
        self.sum.3 &+= digest.3
    }

    static func == (left: Self, right: Self) -> Bool { left.count == right.count && left.sum == right.sum }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.count)
        hasher.combine(self.sum.0)
    }
}
