import Bytes
import Foundation
import JSON
import Testbed
import Testing

@Suite struct JSONWriterTests {
    private static func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 100)
        write(&writer)
        return writer.text
    }

    @Test func membersAndItemsAreDividedByCommas() {
        let text = Self.text { writer in
            writer.structure { writer in
                writer.member("a", "x")
                writer.member("b", 7 as UInt64)
                writer.name("c")
                writer.list { list in
                    list.number(Int64.min)
                    list.string("y")
                    list.structure { _ in }
                    list.list { _ in }
                    list.literal("1.5")
                }
                writer.member("d", true)
                writer.name("e")
                writer.structure { $0.member("f", false) }
                writer.member("g", UInt64.max)
            }
        }
        let expected =
            #"{"a":"x","b":7,"c":[-9223372036854775808,"y",{},[],1.5],"d":true,"e":{"f":false},"g":18446744073709551615}"#
        #expect(text == expected)
    }

    @Test func whatIsNotThereIsLeftOutOrIsNull() {
        let text = Self.text { writer in
            writer.structure { writer in
                writer.member("a", nil as String?)
                writer.member("b", nil as Instant?)
                writer.member("c", orNull: nil)
                writer.member("d", orNull: "x")
            }
        }
        #expect(text == #"{"c":null,"d":"x"}"#)
    }

    @Test(
        arguments: [
            (1_767_225_600_000_000, "1767225600"), (1_767_225_600_123_456, "1767225600.123"),
            (1_767_225_600_007_000, "1767225600.007"), (1_767_225_600_000_999, "1767225600"), (0, "0"), (-1, "-1"),
            (-1_500_000, "-2"),
        ] as [(Int64, String)]
    )
    func instantsAreSecondsToTheMillisecond(microseconds: Int64, expected: String) {
        let text = Self.text { writer in
            writer.structure { $0.member("t", Instant(microseconds: microseconds)) }
        }
        #expect(text == "{\"t\":\(expected)}")
    }

    @Test(arguments: [
        ("\"\\/", #"\"\\/"#), ("\n\r\t", #"\n\r\t"#), ("\0\u{1}\u{8}\u{C}\u{1F}", #"\u0000\u0001\u0008\u000c\u001f"#),
        ("\u{7F}\u{80}\u{9F}\u{A0}", "\\u007f\\u0080\\u009f\u{A0}"),
        ("\u{200A}\u{200B}\u{200F}\u{2010}", "\u{200A}\\u200b\\u200f\u{2010}"),
        ("\u{2027}\u{2028}\u{202E}\u{202F}", "\u{2027}\\u2028\\u202e\u{202F}"),
        ("\u{205F}\u{2060}\u{206F}\u{2070}", "\u{205F}\\u2060\\u206f\u{2070}"),
        ("\u{FEFE}\u{FEFF}\u{FF00}", "\u{FEFE}\\ufeff\u{FF00}"), ("äÂ€😀", "äÂ€😀"), ("", ""),
    ])
    func whatATerminalMightObeyIsEscapedAndNothingElse(text: String, expected: String) {
        #expect(Self.text { $0.string(text) } == "\"\(expected)\"")
        #expect(Self.text { $0.string(utf8: Array(text.utf8)) } == "\"\(expected)\"")
        #expect(Self.text { $0.string(utf8: (Array("xx".utf8) + text.utf8)[2...]) } == "\"\(expected)\"")
    }

    /// Every scalar there is; no other spelling of one scalar may slip through, and none is lost.
    @Test func everyScalarIsReadBackByAnother() throws {
        for plane in stride(from: UInt32(0), to: 0x11_0000, by: 0x4000) {
            var scalars = String.UnicodeScalarView()
            for value in plane..<plane + 0x4000 { if let scalar = Unicode.Scalar(value) { scalars.append(scalar) } }
            var writer = JSONWriter()
            writer.list { $0.string(String(scalars)) }
            let steering = writer.text.unicodeScalars.filter(\.steersTerminals)
            #expect(steering.isEmpty)
            let read = try #require(try JSONSerialization.jsonObject(with: Data(writer.octets)) as? [String])
            #expect(read.first?.unicodeScalars.elementsEqual(scalars) == true, "U+\(String(plane, radix: 16))")
        }
    }

    /// A text cut within a scalar is no text; the writer neither traps nor writes an unescaped end of string.
    @Test(arguments: [[0xC2], [0xE2], [0xE2, 0x80], [0xEF, 0xBB], [0x61, 0xE2]] as [[UInt8]])
    func octetsThatAreCutTrapNothing(octets: [UInt8]) {
        var writer = JSONWriter()
        writer.string(utf8: octets)
        #expect(writer.octets == [0x22] + octets + [0x22])
    }
}
