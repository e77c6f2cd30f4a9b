import Bytes
import Testbed
import Testing

@testable import Window

/// What anybody may write into a request's line and fields: whatever it is, it is read in one way or not at all, and nothing traps.
///
/// Texts are made of what means something there and of chance; the seed is printed.
@Suite struct HostileTextTests {
    private static let cases = 4_000
    private static let pieces = [
        "/", "//", ".", "..", "%2e", "%2E%2e", "%2f", "%5c", "\\", "%00", "%", "%2", "?", "#", "a", "b.crl", "crl", "~",
        "+",
        "http://", "HTTPS://a", "bytes=", "-", "0", "9", "99999999999999999999", ",", "=", " ", "\t", "\"", "W/", "*",
        "a\"b",
        "Sun,", "06", "Nov", "1994", "94", "08:49:37", "24:00:00", "GMT", "06-Nov-94", "MA==", "M", "\u{E9}", "\u{0}",
        "\u{7F}",
    ]

    private static func texts(_ name: String, _ check: (String) throws -> Void) rethrows {
        let seed = UInt64.random(in: .min ... .max)
        print("\(name): seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.cases {
            let count = Int.random(in: 0...8, using: &random)
            try check((0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined())
        }
    }

    @Test func aPathLeadsNowhereButIntoWhatIsNamedBeforeIt() throws {
        try Self.texts("targets") { text in
            guard let target = RequestTarget(text) else { return }
            #expect(target.path.utf8.first == 0x2F, "\(text)")
            #expect(target.path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3F }, "\(text)")
            #expect(RequestTarget(target.path) == target, "\(text)")
            guard let parts = target.parts else { return }
            for part in parts {
                #expect(!part.isEmpty && part != "." && part != "..", "\(text)")
                #expect(part.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x2F && $0 != 0x5C }, "\(text)")
            }
            // Every spelling of a path names what its plain one names.
            let plain = parts.map { $0.utf8.map(Self.escaped).joined() }.joined(separator: "/")
            let again = try #require(RequestTarget("/" + plain))
            #expect(again.parts == parts, "\(text)")
        }
    }

    private static func escaped(_ octet: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return "%\(digits[Int(octet >> 4)])\(digits[Int(octet & 0xF)])"
    }

    @Test func aQuestionIsReadFromEverySpellingOfItsBase64() {
        let seed = UInt64.random(in: .min ... .max)
        print("questions: seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.cases {
            // What begins as any question does: slashes before it are none of it.
            let octets =
                [0x30]
                + (0..<Int.random(in: 1...120, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            var text = octets.base64
            if Bool.random(using: &random) { text = String(text.prefix { $0 != "=" }) }
            if Bool.random(using: &random) { text = text.replacing("+", with: " ") }
            let some = text.utf8.map { octet in
                Bool.random(using: &random) ? Self.escaped(octet) : String(decoding: [octet], as: UTF8.self)
            }
            #expect(StatusRequestText.octets(some.joined()) == octets, "seed \(seed): \(text)")
        }
        Self.texts("texts of questions") { text in
            let octets = StatusRequestText.octets(text)
            #expect(octets?.isEmpty != true, "\(text)")
            let unmistakable = StatusRequestText.unmistakableOctets(text)
            #expect(unmistakable == nil || unmistakable == octets, "\(text)")
        }
    }

    @Test func tagsAreReadAsTheyAreWritten() {
        Self.texts("tags") { text in
            guard let tags = EntityTag.list(text) else { return }
            #expect(!tags.isEmpty, "\(text)")
            let again = EntityTag.list(tags.map(\.text).joined(separator: ", "))
            #expect(again == tags, "\(text)")
            for tag in tags { #expect(EntityTagList.tags(tags).holdsWeakly([EntityTag(tag.opaque)]), "\(text)") }
        }
    }

    @Test func aRangeIsOfWhatThereIs() {
        Self.texts("ranges") { text in
            guard let range = OctetRange(text) else { return }
            for length in [0, 1, 2, 9, 10, 1 << 40, .max] {
                guard let octets = range.octets(of: length) else { continue }
                #expect(
                    !octets.isEmpty && octets.lowerBound >= 0 && octets.upperBound <= length,
                    "\(text) of \(length)"
                )
            }
        }
    }

    @Test func aDateIsReadAsItIsWritten() {
        let now = Instant(seconds: 1_800_000_000)
        let seed = UInt64.random(in: .min ... .max)
        print("dates: seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.cases {
            // From the year 1 to the end of the year 9999.
            let instant = Instant(seconds: .random(in: -62_135_596_800...253_402_300_799, using: &random))
            #expect(HTTPDate.instant(HTTPDate.text(instant), now: now) == instant, "seed \(seed): \(instant)")
        }
        Self.texts("dates") { text in
            guard let instant = HTTPDate.instant(text, now: now) else { return }
            #expect(HTTPDate.instant(HTTPDate.text(instant), now: now) == instant, "\(text)")
        }
    }
}
