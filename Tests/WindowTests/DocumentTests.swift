import Bytes
import Testing

@testable import Window

/// What is made of documents, and questions that a path holds.
@Suite struct DocumentTests {
    /// An empty OCSPRequest with one request list: a SEQUENCE of its own length.
    private static let question: [UInt8] = [0x30, 0x0A, 0x30, 0x08, 0x04, 0x06, 0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF]

    private static var text: String { Self.question.base64 }

    @Test func aQuestionIsReadHoweverItIsWritten() {
        let text = Self.text
        #expect(text.contains("+") && text.contains("/"))
        let escaped = text.replacing("+", with: "%2B").replacing("/", with: "%2f").replacing("=", with: "%3D")
        for form in [
            text, escaped, "/" + text, "//" + text, text.replacing("=", with: ""), text.replacing("+", with: "%20"),
        ] {
            #expect(StatusRequestText.octets(form) == Self.question, "\(form)")
            #expect(StatusRequestText.unmistakableOctets("/" + form) == Self.question, "\(form)")
        }
    }

    @Test(arguments: ["", "/", "%", "M", "MA=A", "M-A_", "crl/x.crl", "TUVF", "MAMCAQEA", "AAAA"])
    func whatCouldBeAnythingElseIsNoQuestion(path: String) {
        #expect(StatusRequestText.unmistakableOctets(path) == nil)
    }

    /// A list as openssl begins it, cut off where its entries would come.
    private static func list(_ times: [(DERTag, String)], hasVersion: Bool = true) -> [UInt8] {
        DERWriter.octets { writer in
            writer.appendConstructed(.sequence) { writer in
                writer.appendConstructed(.sequence) { writer in
                    if hasVersion { writer.append(.integer, contents: [1]) }
                    writer.appendConstructed(.sequence) { $0.append(.objectIdentifier, contents: [0x2A]) }
                    writer.appendConstructed(.sequence) { _ in }
                    for (tag, text) in times { writer.append(tag, contents: Array(text.utf8)) }
                    writer.append(.octetString, contents: [UInt8](repeating: 0, count: 100_000))
                }
            }
        }
    }

    @Test func theTimesOfAListAreReadFromItsBeginning() throws {
        let written = [(DERTag.utcTime, "260131235959Z"), (.generalizedTime, "20500101000000Z")]
        for hasVersion in [true, false] {
            let list = Self.list(written, hasVersion: hasVersion)
            let times = try #require(RevocationListTimes(beginning: Array(list.prefix(RevocationListTimes.octets))))
            #expect(times.thisUpdate.description == "2026-01-31T23:59:59Z")
            #expect(times.nextUpdate?.description == "2050-01-01T00:00:00Z")
        }
        #expect(RevocationListTimes(beginning: Self.list([written[0]]))?.nextUpdate == nil)
    }

    @Test func noBeginningOfAListIsReadBeyondItsEnd() {
        let list = Self.list([(.utcTime, "260131235959Z"), (.utcTime, "260231235959Z")])
        for count in 0..<64 { _ = RevocationListTimes(beginning: Array(list.prefix(count))) }
        #expect(RevocationListTimes(beginning: list)?.nextUpdate == nil, "there is no such day")
        #expect(RevocationListTimes(beginning: Array(list.prefix(8))) == nil)
        #expect(RevocationListTimes(beginning: Self.list([(.utcTime, "2601312359Z")])) == nil)
        #expect(RevocationListTimes(beginning: [0x30, 0x80, 0x30, 0x80, 0, 0]) == nil)
    }

    @Test func aFreshnessIsNeverLessThanNothing() {
        let now = Instant(seconds: 1_000)
        #expect(Freshness.until(Instant(seconds: 1_060)).text(at: now) == "public, max-age=60, must-revalidate")
        #expect(Freshness.until(Instant(seconds: 1)).text(at: now) == "public, max-age=0, must-revalidate")
        #expect(Freshness.none.text(at: now) == "public, no-cache" && Freshness.notKept.text(at: now) == "no-store")
    }
}
