private let base64Digits: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// The six bits of each digit of the standard alphabet; 0xFF for octets outside it.
private let base64Values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in base64Digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
}()

extension Array where Element == UInt8 {
    /// The octets in base64 (RFC 4648 section 4): standard alphabet, padded, no line breaks.
    public var base64: String { String(decoding: self.base64Octets, as: UTF8.self) }

    /// The ASCII octets of ``base64``.
    public var base64Octets: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((self.count + 2) / 3 * 4)
        let base64Digits = base64Digits
        var index = 0
        while index + 2 < self.count {
            let group = UInt32(self[index]) << 16 | UInt32(self[index + 1]) << 8 | UInt32(self[index + 2])
            text.append(base64Digits[Int(group >> 18)])
            text.append(base64Digits[Int(group >> 12 & 0x3F)])
            text.append(base64Digits[Int(group >> 6 & 0x3F)])
            text.append(base64Digits[Int(group & 0x3F)])
            index += 3
        }
        switch self.count - index {
        case 1:
            let group = UInt32(self[index]) << 16
            text.append(base64Digits[Int(group >> 18)])
            text.append(base64Digits[Int(group >> 12 & 0x3F)])
            text.append(contentsOf: [0x3D, 0x3D])
        case 2:
            let group = UInt32(self[index]) << 16 | UInt32(self[index + 1]) << 8
            text.append(base64Digits[Int(group >> 18)])
            text.append(base64Digits[Int(group >> 12 & 0x3F)])
            text.append(base64Digits[Int(group >> 6 & 0x3F)])
            text.append(0x3D)
        default:
            break
        }
        return text
    }

    /// The octets that strict base64 spells (RFC 4648 section 4): padded, no white space, unused bits zero; `nil` for anything else.
    public init?(base64 text: some StringProtocol) {
        self.init(base64Octets: Array(text.utf8)[...])
    }

    /// The octets that strict base64, given as ASCII, spells; `nil` for anything else.
    public init?(base64Octets text: ArraySlice<UInt8>) { self.init(base64: text.span, passesOverWhiteSpace: false) }

    /// The octets that base64 spells, as in PEM with white space of any kind anywhere in it (RFC 7468 section 3): padded, unused
    /// bits zero; `nil` for anything else.
    public init?(spacedBase64Octets text: ArraySlice<UInt8>) {
        self.init(base64: text.span, passesOverWhiteSpace: true)
    }

    private init?(base64 text: Span<UInt8>, passesOverWhiteSpace: Bool) {
        var isSound = false
        self.init(capacity: text.count / 4 * 3) { octets in
            isSound = decode(base64: text, passesOverWhiteSpace, into: &octets)
        }
        guard isSound else { return nil }
    }
}

/// Writes what base64 spells, in one pass; `false` where it is none.
private func decode(
    base64 text: Span<UInt8>,
    _ passesOverWhiteSpace: Bool,
    into octets: inout OutputSpan<UInt8>
) -> Bool {
    let values = base64Values.span
    // The bits of the digits of a group of four that was begun, how many digits that are, and how often it is padded.
    var (group, digits, padding) = (UInt32(0), 0, 0)
    var index = 0
    while index < text.count {
        // Whole groups first, four digits at a time.
        if digits == 0, padding == 0, text.count - index >= 4 {
            let (first, second) = (values[Int(text[index])], values[Int(text[index + 1])])
            let (third, fourth) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
            if first | second | third | fourth < 64 {
                octets.append(first << 2 | second >> 4)
                octets.append(second << 4 | third >> 2)
                octets.append(third << 6 | fourth)
                index += 4
                continue
            }
        }
        let digit = text[index]
        let value = values[Int(digit)]
        index += 1
        if value < 64 {
            guard padding == 0 else { return false }
            group = group << 6 | UInt32(value)
            digits += 1
            guard digits == 4 else { continue }
            octets.append(UInt8(truncatingIfNeeded: group >> 16))
            octets.append(UInt8(truncatingIfNeeded: group >> 8))
            octets.append(UInt8(truncatingIfNeeded: group))
            (group, digits) = (0, 0)
        } else if digit == 0x3D {
            padding += 1
            guard digits >= 2, digits + padding <= 4 else { return false }
        } else {
            guard passesOverWhiteSpace, digit == 0x20 || (0x09...0x0D).contains(digit) else { return false }
        }
    }
    switch (digits, padding) {
    case (0, 0): return true
    case (2, 2):
        guard group & 0x0F == 0 else { return false }
        octets.append(UInt8(truncatingIfNeeded: group >> 4))
        return true
    case (3, 1):
        guard group & 0x03 == 0 else { return false }
        octets.append(UInt8(truncatingIfNeeded: group >> 10))
        octets.append(UInt8(truncatingIfNeeded: group >> 2))
        return true
    default: return false
    }
}
