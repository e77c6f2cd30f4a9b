/// Whether a client wants contents compressed (RFC 9110, 12.5.3).
enum AcceptedCoding {
    /// Whether `gzip` is what the values of `Accept-Encoding` ask for.
    static func prefersGzip(_ values: [String]) -> Bool {
        var gzip: Int?
        var any: Int?
        var identity: Int?
        for value in values {
            for element in value.utf8.split(separator: 0x2C) {
                let parts = element.split(separator: 0x3B).map(Self.word)
                guard let coding = parts.first else { continue }
                let weight = Self.weight(parts.dropFirst())
                switch coding {
                case "gzip", "x-gzip": gzip = max(gzip ?? 0, weight)
                case "*": any = weight
                case "identity": identity = weight
                default: break
                }
            }
        }
        guard let wanted = gzip ?? any, wanted > 0 else { return false }
        return wanted >= identity ?? 0
    }

    /// A weight in thousandths; one that is none counts as nothing.
    private static func weight(_ parameters: some Sequence<String>) -> Int {
        for parameter in parameters {
            let sides = parameter.utf8.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false).map(
                Self.word
            )
            guard sides.count == 2, sides[0] == "q" else { continue }
            let digits = Array(sides[1].utf8)
            guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else { return 0 }
            guard digits.count > 1 else { return first == 0x31 ? 1_000 : 0 }
            let decimals = digits.dropFirst(2)
            guard digits[1] == 0x2E, decimals.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
            let thousandths = (Array(decimals) + [0x30, 0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return first == 0x31 ? (thousandths == 0 ? 1_000 : 0) : thousandths
        }
        return 1_000
    }

    private static func word(_ text: some Sequence<UInt8>) -> String {
        let octets = text.filter { $0 != 0x20 && $0 != 0x09 }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: octets, as: UTF8.self)
    }
}
