// Accept-Encoding = #( codings [ weight ] ); codings = content-coding / "identity" / "*"; weight = OWS ";" OWS "q=" qvalue
// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )                                         -- RFC 9110, 12.4.2, 12.5.3

/// In which codings a client takes contents.
struct AcceptedCodings: Hashable, Sendable {
    /// How much gzip is wished for, in thousandths; 0 where it is not taken.
    let gzip: Int
    /// How much contents as they are are wished for, in thousandths: 1 where nothing is said of them, 0 where they are not taken.
    let identity: Int

    /// The codings that make a difference, by the names that they have; the second means the first.
    private static let known = ["gzip", "x-gzip", "identity", "*"]

    /// What a field's value takes; where there is no field, anything, and contents as they are rather than others.
    init(_ text: String?) {
        guard let text else {
            (self.gzip, self.identity) = (0, 1_000)
            return
        }
        var weights: [String: Int] = [:]
        for element in text.utf8.split(separator: 0x2C) {
            let parts = element.split(separator: 0x3B, omittingEmptySubsequences: false).map(Self.word)
            guard let coding = parts.first, Self.known.contains(coding) else { continue }
            // What has no weight that can be read is not taken: it would be read differently elsewhere.
            weights[coding] = parts.count == 1 ? 1_000 : parts.count == 2 ? Self.weight(parts[1]) ?? 0 : 0
        }
        let any = weights["*"]
        self.gzip = weights["gzip"] ?? weights["x-gzip"] ?? any ?? 0
        self.identity = weights["identity"] ?? (any == 0 ? 0 : 1)
    }

    /// The coding to send, of contents that may be there in gzip as well; `nil` where none is taken.
    func choice(isGzipThere: Bool) -> ContentCoding? {
        if isGzipThere, self.gzip > 0, self.gzip >= self.identity { return .gzip }
        return self.identity > 0 ? .identity : nil
    }

    /// Without the white space around it, in small letters.
    private static func word(_ text: some Sequence<UInt8>) -> String {
        let isSpace = { (octet: UInt8) in octet == 0x20 || octet == 0x09 }
        var octets = Array(text.drop(while: isSpace))
        while let last = octets.last, isSpace(last) { octets.removeLast() }
        return String(decoding: octets.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// A weight in thousandths; `nil` for anything else.
    private static func weight(_ text: String) -> Int? {
        let octets = Array(text.utf8)
        guard octets.starts(with: Array("q=".utf8)), (3...7).contains(octets.count) else { return nil }
        let (whole, rest) = (octets[2], octets[3...])
        guard whole == 0x30 || whole == 0x31, rest.isEmpty || rest.first == 0x2E else { return nil }
        var thousandths = whole == 0x31 ? 1_000 : 0
        for (place, digit) in zip([100, 10, 1], rest.dropFirst()) {
            guard (0x30...0x39).contains(digit) else { return nil }
            thousandths += Int(digit - 0x30) * place
        }
        return thousandths <= 1_000 ? thousandths : nil
    }
}

/// How contents are sent.
enum ContentCoding: Hashable, Sendable {
    /// As they are.
    case identity
    /// As one gzip member (RFC 1952).
    case gzip
}
