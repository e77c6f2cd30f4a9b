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
