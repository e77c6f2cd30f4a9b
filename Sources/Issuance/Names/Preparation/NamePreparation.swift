/// The steps of RFC 4518 that change a text, over code points, for values that are matched without case.
enum NamePreparation {
    // 2.2, "Map".

    /// Control characters and what is seen by nobody left out, separators as spaces, letters without case.
    static func mapped(_ points: some Sequence<UInt32>) -> [UInt32] {
        var mapped: [UInt32] = []
        for point in points where !Self.isMappedToNothing(point) {
            if Self.isMappedToSpace(point) {
                mapped.append(Self.space)
            } else if let folded = Self.foldingTable[point] {
                mapped += folded
            } else {
                mapped.append(point)
            }
        }
        return mapped
    }

    /// Whether the standard drops a code point; where it prints FF00-FE0F it means FE00-FE0F, the variation selectors.
    private static func isMappedToNothing(_ point: UInt32) -> Bool {
        switch point {
        case 0x0000...0x0008, 0x000E...0x001F, 0x007F...0x0084, 0x0086...0x009F, 0x00AD, 0x034F, 0x06DD, 0x070F,
            0x1806, 0x180B...0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2063, 0x206A...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xFFF9...0xFFFC, 0x1D173...0x1D17A, 0xE0001, 0xE0020...0xE007F:
            true
        default: false
        }
    }

    private static func isMappedToSpace(_ point: UInt32) -> Bool {
        switch point {
        case 0x0009...0x000D, 0x0020, 0x0085, 0x00A0, 0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F, 0x205F, 0x3000:
            true
        default: false
        }
    }

    // 2.6.1: "a space is defined to be the SPACE (U+0020) code point followed by no combining marks".
    // "If the input string contains no non-space character, then the output is exactly two SPACEs. Otherwise … the string
    // starts with exactly one space character, ends with exactly one SPACE character, and any inner (non-empty) sequence
    // of space characters is replaced with exactly two SPACE characters."

    /// The text between two spaces, and two wherever there were some within.
    static func spaced(_ points: [UInt32]) -> [UInt32] {
        var spaced = [Self.space]
        var isAfterSpace = false
        for (index, point) in points.enumerated() {
            let isMarked = index + 1 < points.count && Self.combiningMarkTable[points[index + 1]] != nil
            if point == Self.space, !isMarked {
                isAfterSpace = true
            } else {
                if isAfterSpace, spaced.count > 1 { spaced += [Self.space, Self.space] }
                isAfterSpace = false
                spaced.append(point)
            }
        }
        spaced.append(Self.space)
        return spaced
    }

    private static let space: UInt32 = 0x20

    // 2.4, "Prohibit": nothing that holds such a code point has an answer.

    /// Whether the standard prohibits a code point: one that Unicode 3.2 does not assign, of private use, or U+FFFD.
    static func isProhibited(_ point: UInt32) -> Bool {
        self.prohibitedTable.row(upTo: point)?.values.first.map { point <= $0 } ?? false
    }
}
