// `String` takes canonically equivalent texts for one ("K" and U+212A KELVIN SIGN are), and knows which are from the tables
// of whatever version of Unicode the runtime has. What is decided for ever is decided by octets.

extension StringProtocol {
    /// Whether two texts are the same octets in UTF-8.
    @inlinable public func isVerbatim(_ other: some StringProtocol) -> Bool { self.utf8.elementsEqual(other.utf8) }

    /// The octets in UTF-8, with the letters A to Z in lower case and all else as it is.
    @inlinable public var octetsWithoutCase: [UInt8] {
        self.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension String {
    /// Whether two texts are the same octets in UTF-8, compared where they lie.
    @inlinable
    public func isVerbatim(_ other: String) -> Bool {
        let (left, right) = (self.utf8.span, other.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}

extension ArraySlice where Element == UInt8 {
    /// Whether the octets are those of a text in UTF-8.
    @inlinable
    public func isVerbatim(_ text: String) -> Bool {
        let (left, right) = (self.span, text.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// The runs of octets between separators, the empty ones too; after so many separators the rest is one run.
    public func runs(between separator: UInt8, maximumSeparators: Int = .max) -> [ArraySlice<UInt8>] {
        var runs: [ArraySlice<UInt8>] = []
        runs.reserveCapacity(8)
        var start = self.startIndex
        for index in self.indices where self[index] == separator {
            guard runs.count < maximumSeparators else { break }
            runs.append(self[start..<index])
            start = index + 1
        }
        runs.append(self[start...])
        return runs
    }
}

extension Optional where Wrapped: StringProtocol {
    /// Whether both are absent, or the same octets in UTF-8.
    @inlinable public func isVerbatim(_ other: Wrapped?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let left?, let right?): left.isVerbatim(right)
        default: false
        }
    }
}

extension Sequence where Element: StringProtocol {
    /// Whether two sequences hold the same texts in the same order, each the same octets in UTF-8.
    @inlinable public func isVerbatim(_ others: some Sequence<Element>) -> Bool {
        self.elementsEqual(others) { $0.isVerbatim($1) }
    }
}
