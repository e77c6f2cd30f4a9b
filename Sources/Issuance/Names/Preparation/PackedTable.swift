/// Rows of numbers by a key, packed in text as `tools/generate-name-preparation` packs them.
///
/// Every text has a meaning, so that reading one cannot fail; the tests compare the meaning with Python's.
struct PackedTable: Sendable {
    /// In ascending order.
    private let keys: [UInt32]
    /// Where each row's values begin in `values`, and where the last one's end.
    private let starts: [Int]
    private let values: [UInt32]

    init(_ text: String) {
        var digits = Digits(rest: Array(text.utf8)[...])
        var keys: [UInt32] = []
        var starts = [0]
        var values: [UInt32] = []
        var key: UInt32 = 0
        var last: UInt32 = 0
        while let difference = digits.next(), let count = digits.next() {
            key &+= difference
            keys.append(key)
            for _ in 0..<count {
                guard let zigzag = digits.next() else { break }
                last &+= zigzag & 1 == 0 ? zigzag >> 1 : ~(zigzag >> 1)
                values.append(last)
            }
            starts.append(values.count)
        }
        self.keys = keys
        self.starts = starts
        self.values = values
    }

    /// The values of a key's row; `nil` where the table has none.
    subscript(key: UInt32) -> ArraySlice<UInt32>? {
        guard let row = self.row(upTo: key), row.key == key else { return nil }
        return row.values
    }

    /// The row of the highest key that is not above the given one; `nil` where there is none.
    func row(upTo key: UInt32) -> (key: UInt32, values: ArraySlice<UInt32>)? {
        var low = 0
        var high = self.keys.count
        while low < high {
            let middle = (low + high) / 2
            if self.keys[middle] <= key { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return (self.keys[low - 1], self.values[self.starts[low - 1]..<self.starts[low]])
    }

    /// Every row, in the order of the keys.
    var rows: some Sequence<(key: UInt32, values: ArraySlice<UInt32>)> {
        self.keys.indices.lazy.map { (key: self.keys[$0], values: self.values[self.starts[$0]..<self.starts[$0 + 1]]) }
    }
}

/// Numbers in base64 digits of five bits each, the least significant ones first; a digit of 32 or more is followed by
/// another.
private struct Digits {
    var rest: ArraySlice<UInt8>

    mutating func next() -> UInt32? {
        guard !self.rest.isEmpty else { return nil }
        var number: UInt32 = 0
        var shift: UInt32 = 0
        while let octet = self.rest.popFirst() {
            let digit = Self.value(of: octet)
            number |= (digit & 31) << shift
            if digit < 32 { break }
            shift += 5
        }
        return number
    }

    private static func value(of octet: UInt8) -> UInt32 {
        switch octet {
        case 0x41...0x5A: UInt32(octet) - 0x41
        case 0x61...0x7A: UInt32(octet) - 0x61 + 26
        case 0x30...0x39: UInt32(octet) - 0x30 + 52
        case 0x2B: 62
        default: 63
        }
    }
}
