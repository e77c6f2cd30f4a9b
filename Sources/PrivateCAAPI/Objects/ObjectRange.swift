// byte-range-spec = first-byte-pos "-" [ last-byte-pos ]   suffix-byte-range-spec = "-" suffix-length   -- RFC 9110, 14.1.2

/// The part of an object that a `Range` field asks for.
enum ObjectRange: Hashable {
    /// All of it: nothing else was asked for in a form that is understood, and what is not is passed over.
    case whole
    /// These octets.
    case part(Range<Int>)
    /// None of those that there are.
    case unsatisfiable

    /// What a field asks for, of an object of so many octets; of several ranges at once none is understood.
    init(_ field: String?, of length: Int) {
        self = .whole
        guard let field, field.utf8.starts(with: "bytes=".utf8) else { return }
        let bounds = field.utf8.dropFirst(6).split(separator: 0x2D, omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return }
        let numbers = bounds.map { Self.number($0) }
        switch (bounds[0].isEmpty, bounds[1].isEmpty, numbers[0], numbers[1]) {
        case (true, false, _, let suffix?):
            self = suffix == 0 || length == 0 ? .unsatisfiable : .part(max(0, length - suffix)..<length)
        case (false, true, let first?, _):
            self = first < length ? .part(first..<length) : .unsatisfiable
        case (false, false, let first?, let last?) where first <= last:
            self = first < length ? .part(first..<min(last, length - 1) + 1) : .unsatisfiable
        default: break
        }
    }

    /// A number of at most eighteen digits; `nil` for anything else.
    private static func number(_ digits: Substring.UTF8View) -> Int? {
        guard (1...18).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
