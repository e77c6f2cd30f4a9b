public import Bytes

// TBSCertList ::= SEQUENCE { version Version OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time,
//     nextUpdate Time OPTIONAL, … }                                                                     -- RFC 5280, 5.1

/// When a revocation list was made, and when there will be a newer one: read from its first octets, whatever follows.
public struct RevocationListTimes: Hashable, Sendable {
    /// How many of its first octets are enough, but for issuers of unreasonable names.
    public static let octets = 4_096

    /// When it was made.
    public let thisUpdate: Instant
    /// When there will be a newer one at the latest; `nil` where it does not say.
    public let nextUpdate: Instant?

    /// The times that the beginning of a list has; `nil` where it does not begin as one.
    public init?(beginning octets: [UInt8]) {
        var index = 0
        // CertificateList and TBSCertList reach beyond what is there; only that they begin is looked at.
        for _ in 0..<2 {
            guard DERTag.sequence.begins(octets, at: index, before: octets.count),
                let contents = Self.contents(of: octets, at: index)
            else { return nil }
            index = contents
        }
        if DERTag.integer.begins(octets, at: index, before: octets.count) {
            guard let version = try? DERHeader.read(in: octets, at: index, before: octets.count) else { return nil }
            index = version.end
        }
        for _ in 0..<2 {
            guard let value = try? DERHeader.read(in: octets, at: index, before: octets.count), value.tag == .sequence
            else {
                return nil
            }
            index = value.end
        }
        guard let (thisUpdate, next) = Self.time(octets, at: index) else { return nil }
        self.thisUpdate = thisUpdate
        self.nextUpdate = Self.time(octets, at: next)?.instant
    }

    /// Where the contents of a value begin, of which not all need be there.
    private static func contents(of octets: [UInt8], at index: Int) -> Int? {
        guard index + 1 < octets.count else { return nil }
        let length = octets[index + 1]
        let contents = index + 2 + (length < 0x80 ? 0 : Int(length & 0x7F))
        return length == 0x80 || contents >= octets.count ? nil : contents
    }

    private static func time(_ octets: [UInt8], at index: Int) -> (instant: Instant, next: Int)? {
        guard let value = try? DERHeader.read(in: octets, at: index, before: octets.count), !value.isConstructed else {
            return nil
        }
        var digits = Array(octets[value.contents..<value.end])
        switch (value.tag, digits.count) {
        case (.utcTime, 13): digits = Array((digits[0] >= 0x35 ? "19" : "20").utf8) + digits
        case (.generalizedTime, 15): break
        default: return nil
        }
        guard digits.last == 0x5A, digits.dropLast().allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = { (range: Range<Int>) in digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let civil = CivilTime(
            year: number(0..<4),
            month: number(4..<6),
            day: number(6..<8),
            hour: number(8..<10),
            minute: number(10..<12),
            second: number(12..<14)
        )
        return civil.map { ($0.instant, value.end) }
    }
}
