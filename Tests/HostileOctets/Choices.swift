/// Octets that are taken from the front, as the choices that a property makes.
struct Choices {
    private var rest: ArraySlice<UInt8>

    init(_ octets: ArraySlice<UInt8>) { self.rest = octets }

    /// Whether nothing is left.
    var isAtEnd: Bool { self.rest.isEmpty }

    /// The next octet; 0 where nothing is left.
    mutating func octet() -> UInt8 { self.rest.popFirst() ?? 0 }

    /// The next so many octets, zeros where nothing is left.
    mutating func octets(_ count: Int) -> [UInt8] {
        let taken = Array(self.rest.prefix(count))
        self.rest = self.rest.dropFirst(count)
        return taken + [UInt8](repeating: 0, count: count - taken.count)
    }

    /// A number of the next so many octets, the most significant first.
    mutating func number(_ count: Int) -> UInt64 { self.octets(count).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Everything that is left.
    mutating func all() -> [UInt8] {
        defer { self.rest = [] }
        return Array(self.rest)
    }
}
