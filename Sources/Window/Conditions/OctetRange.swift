// Range = ranges-specifier; ranges-specifier = range-unit "=" range-set                                  -- RFC 9110, 14.1.1, 14.2

/// Which octets of a document somebody asks for.
enum OctetRange: Hashable, Sendable {
    /// From the first of these to the second, both of them, or to the end.
    case from(Int, through: Int?)
    /// The last so many.
    case last(Int)

    /// What a field's value asks for; `nil` where it names no range, several, or another unit: then the whole is sent.
    init?(_ text: String) {
        let unit = "bytes="
        let octets = Array(text.utf8)
        let prefix = octets.prefix(unit.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard prefix.elementsEqual(unit.utf8) else { return nil }
        let range = octets.dropFirst(prefix.count)
        guard let hyphen = range.firstIndex(of: 0x2D) else { return nil }
        let (first, last) = (range[..<hyphen], range[(hyphen + 1)...])
        if first.isEmpty {
            guard let count = Self.number(last) else { return nil }
            self = .last(count)
        } else {
            guard let from = Self.number(first) else { return nil }
            guard !last.isEmpty else {
                self = .from(from, through: nil)
                return
            }
            guard let through = Self.number(last), through >= from else { return nil }
            self = .from(from, through: through)
        }
    }

    /// The octets of a document of so many; `nil` where it has none of them.
    func octets(of length: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < length else { return nil }
            return first..<min(last.map { $0 == .max ? .max : $0 + 1 } ?? length, length)
        case .last(let count):
            guard count > 0, length > 0 else { return nil }
            return (length - min(count, length))..<length
        }
    }

    /// A number; one that is too large to be told is as good as the largest.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        var number = 0
        for digit in digits {
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = tens.addingReportingOverflow(Int(digit - 0x30))
            guard !isTooLarge, !isTooLargeNow else { return .max }
            number = sum
        }
        return number
    }
}
