internal import Bytes

/// The reading of revocation lists, which may be longer than anything else that is read: what holds the entries is walked, and nothing
/// of it is kept.
enum ListReading {
    /// The longest list that is read.
    static let most = 1 << 30

    /// Where the contents of a constructed value begin that must begin at an index, and where it ends; `nil` for anything else.
    static func enter(_ tag: UInt8, _ octets: [UInt8], at index: Int, before limit: Int) -> Range<Int>? {
        guard index + 1 < limit, octets[index] == tag else { return nil }
        var length = Int(octets[index + 1])
        var contents = index + 2
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), limit - contents >= count, octets[contents] != 0 else { return nil }
            length = octets[contents..<contents + count].reduce(0) { $0 << 8 | Int($1) }
            guard length >= 0x80, length <= Self.most, count == 1 || length >> (8 * (count - 1)) > 0 else { return nil }
            contents += count
        }
        guard limit - contents >= length else { return nil }
        return contents..<contents + length
    }

    /// How many entries lie in a range, each whole and in form; `nil` where one is not.
    static func entryCount(_ octets: [UInt8], in range: Range<Int>) -> Int? {
        var (index, count) = (range.lowerBound, 0)
        while index < range.upperBound {
            guard let entry = Self.enter(0x30, octets, at: index, before: range.upperBound),
                let number = Self.enter(0x02, octets, at: entry.lowerBound, before: entry.upperBound),
                (1...20).contains(number.count), octets[number.lowerBound] < 0x80
            else { return nil }
            let isUTCTime = number.upperBound < entry.upperBound && octets[number.upperBound] == 0x17
            guard
                let time = Self.enter(isUTCTime ? 0x17 : 0x18, octets, at: number.upperBound, before: entry.upperBound),
                (try? Validity.instant(octets[time], isUTCTime: isUTCTime, "revocationDate")) != nil
            else { return nil }
            if time.upperBound < entry.upperBound {
                guard let extensions = Self.enter(0x30, octets, at: time.upperBound, before: entry.upperBound),
                    extensions.upperBound == entry.upperBound,
                    (try? Extensions(derEncoded: Array(octets[time.upperBound..<entry.upperBound]))) != nil
                else { return nil }
            }
            index = entry.upperBound
            count += 1
        }
        return count
    }
}

extension ListContent {
    /// Whether a reader of octets finds this content, so many certificates in form, and nothing else.
    public func isRead(in octets: [UInt8], listing count: Int) -> Bool {
        guard let head = try? self.head(), let tail = try? self.extensions(),
            let whole = ListReading.enter(0x30, octets, at: 0, before: octets.count), whole.upperBound == octets.count,
            octets[whole].starts(with: head)
        else { return false }
        var index = whole.lowerBound + head.count
        if count > 0 {
            guard let entries = ListReading.enter(0x30, octets, at: index, before: whole.upperBound),
                ListReading.entryCount(octets, in: entries) == count
            else { return false }
            index = entries.upperBound
        }
        return octets[index..<whole.upperBound].elementsEqual(tail)
    }
}
