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
