import Bytes
import Testing

@testable import Window

/// Conditions, dates, ranges and codings as header fields spell them.
@Suite struct ConditionTests {
    private static let now = Instant(seconds: 1_800_000_000)

    @Test(arguments: [
        (#""a""#, [(false, "a")]), (#"W/"a""#, [(true, "a")]), (#""a", W/"b""#, [(false, "a"), (true, "b")]),
        (#","a",,"b","#, [(false, "a"), (false, "b")]),
        (#""""#, [(false, "")]), (#""a,b""#, [(false, "a,b")]),
    ])
    func aListOfTagsIsOne(text: String, tags: [(isWeak: Bool, opaque: String)]) throws {
        let found = try #require(EntityTag.list(text))
        #expect(found.map(\.isWeak) == tags.map(\.isWeak) && found.map(\.opaque) == tags.map(\.opaque))
    }

    @Test(arguments: ["", "a", #""a"#, #"w/"a""#, #""a" "b""#, #""a"b"#, "*", "\"a b\"", "\"\u{1}\"", ",", #"W/ "a""#])
    func nothingElseIsAListOfTags(text: String) {
        #expect(EntityTag.list(text) == nil)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func aDateIsReadInThreeForms(text: String) {
        #expect(HTTPDate.instant(text, now: Self.now) == Instant(seconds: 784_111_777))
    }

    @Test(arguments: [
        "", "x", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
        "06 Nov 1994 08:49:37 GMT", "Sun, 29 Feb 2026 00:00:00 GMT",
    ])
    func nothingElseIsADate(text: String) {
        #expect(HTTPDate.instant(text, now: Self.now) == nil)
    }

    @Test(arguments: 0..<200)
    func whatIsWrittenIsRead(seed: Int64) {
        let instant = Instant(seconds: seed * 1_266_874_889 - 2_000_000_000)
        let text = HTTPDate.text(instant)
        #expect(HTTPDate.instant(text, now: Self.now) == instant, "\(text)")
        #expect(text.utf8.count == 29)
    }

    @Test func daysHaveTheirNames() {
        #expect(HTTPDate.text(Instant(seconds: 784_111_777)) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(Instant(seconds: 0)) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(Instant(seconds: -1)) == "Wed, 31 Dec 1969 23:59:59 GMT")
    }

    @Test(arguments: [
        ("bytes=0-0", 10, 0..<1), ("bytes=2-5", 10, 2..<6), ("bytes=2-", 10, 2..<10), ("bytes=-3", 10, 7..<10),
        ("bytes=-30", 10, 0..<10), ("bytes=9-99", 10, 9..<10),
        ("Bytes=0-1", 10, 0..<2), ("bytes=1-99999999999999999999", 10, 1..<10),
    ])
    func aRangeIsPartOfADocument(text: String, length: Int, octets: Range<Int>) {
        #expect(OctetRange(text)?.octets(of: length) == octets)
    }

    @Test(arguments: ["bytes=10-", "bytes=-0", "bytes=99999999999999999999-", "bytes=10-11"])
    func aRangeBeyondADocumentIsNoPart(text: String) throws {
        #expect(try #require(OctetRange(text)).octets(of: 10) == nil)
        #expect(OctetRange("bytes=-1")?.octets(of: 0) == nil)
    }

    @Test(arguments: [
        "", "bytes", "bytes=", "bytes=-", "bytes=a-", "bytes=1-0", "bytes=0-1,2-3", "octets=0-1", "bytes=+1-2",
        "bytes= 1-2", "bytes=1--2",
    ])
    func nothingElseIsARange(text: String) {
        #expect(OctetRange(text) == nil)
    }

    @Test func aRangeHoldsForTheContentsThatItIsMeantFor() {
        let tag = EntityTag("a")
        var asked = Preconditions(range: "bytes=1-2")
        let outcome = { (asked: Preconditions) in
            asked.outcome(tag: tag, modified: Self.now, length: 9, now: Self.now)
        }
        #expect(outcome(asked) == .part(1..<3))
        asked.ifRange = "\"a\""
        #expect(outcome(asked) == .part(1..<3))
        for other in ["\"b\"", "W/\"a\"", HTTPDate.text(Self.now), "\"a\", \"b\"", "x"] {
            asked.ifRange = other
            #expect(outcome(asked) == .whole, "\(other)")
        }
    }

    @Test func conditionsAreLookedAtInTheirOrder() {
        let (tag, before, after) = (
            EntityTag("a"), HTTPDate.text(Self.now.adding(seconds: -1)), HTTPDate.text(Self.now)
        )
        for (asked, outcome) in [
            (Preconditions(ifMatch: "\"b\"", ifNoneMatch: "\"a\""), .failed),
            (Preconditions(ifMatch: "\"a\"", ifUnmodifiedSince: before), .whole),
            (Preconditions(ifUnmodifiedSince: before), .failed),
            (Preconditions(ifUnmodifiedSince: after, ifNoneMatch: "\"a\""), .notModified),
            (Preconditions(ifNoneMatch: "\"b\"", ifModifiedSince: after), .whole),
            (Preconditions(ifModifiedSince: after), .notModified),
            (Preconditions(ifModifiedSince: before), .whole), (Preconditions(ifModifiedSince: "yesterday"), .whole),
            (Preconditions(ifNoneMatch: "\"a\"", range: "bytes=99-"), .notModified),
            (Preconditions(range: "bytes=99-"), .notSatisfiable),
        ] as [(Preconditions, Preconditions.Outcome)] {
            // Contents changed a fraction of a second ago are those of that second.
            let modified = Instant(microseconds: Self.now.microseconds + 999_999)
            #expect(asked.outcome(tag: tag, modified: modified, length: 9, now: Self.now) == outcome, "\(asked)")
        }
        let unknown = Preconditions(ifUnmodifiedSince: after)
        #expect(unknown.outcome(tag: tag, modified: nil, length: 9, now: Self.now) == .failed)
    }
}
