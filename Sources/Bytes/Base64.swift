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
    public init?(base64Octets text: ArraySlice<UInt8>) {
        guard text.count.isMultiple(of: 4) else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count / 4 * 3)
        var index = text.startIndex
        while index < text.endIndex {
            let isLast = index + 4 == text.endIndex
            let first = base64Values[Int(text[index])]
            let second = base64Values[Int(text[index + 1])]
            guard first != 0xFF, second != 0xFF else { return nil }
            octets.append(first << 2 | second >> 4)
            if isLast, text[index + 2] == 0x3D, text[index + 3] == 0x3D {
                guard second & 0x0F == 0 else { return nil }
                break
            }
            let third = base64Values[Int(text[index + 2])]
            guard third != 0xFF else { return nil }
            octets.append(second << 4 | third >> 2)
            if isLast, text[index + 3] == 0x3D {
                guard third & 0x03 == 0 else { return nil }
                break
            }
            let fourth = base64Values[Int(text[index + 3])]
            guard fourth != 0xFF else { return nil }
            octets.append(third << 6 | fourth)
            index += 4
        }
        self = octets
    }
}
