import Bytes
import Testbed
import Testing

@testable import Issuance

/// Python's `stringprep` and the database of Unicode 3.2 beside it, as an independent witness of how texts are prepared.
@Suite struct NamePreparationWitnessTests {
    @Test func pythonPreparesEveryAssignedCodePointAndRandomTextsAlike() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("NamePreparationWitnessTests: seed \(seed)")
        var random = RandomText(seed: seed)
        var texts: [String] = []
        // Unicode 3.2 assigns nothing beyond these planes but for private use.
        for plane in [0...0xFFFF, 0x1_0000...0x1_FFFF, 0x2_0000...0x2_FFFF, 0xE_0000...0xE_0FFF]
            as [ClosedRange<UInt32>]
        {
            texts += plane.compactMap { Unicode.Scalar($0) }.map { String(Character($0)) }
        }
        for _ in 0..<20_000 { texts.append(random.next()) }

        let lines = texts.map { Array($0.utf8).hexadecimal }.joined(separator: "\n")
        let answers = try await Program.python.output(["-c", Self.script], input: Array(lines.utf8))
            .split(separator: "\n", omittingEmptySubsequences: false)
        try #require(answers.count == texts.count + 1)
        let different = zip(texts, answers).filter { text, answer in
            !PreparedText.preparedInGeneral(text).hexadecimal.utf8.elementsEqual(answer.utf8)
        }
        #expect(different.isEmpty, "seed \(seed): \(different.count), of them \(different.prefix(5))")
    }

    /// For each line of hexadecimal, the prepared text in hexadecimal.
    ///
    /// Python's 3.2 composes and folds to code points of later versions: what 3.2 does not assign is therefore kept from it.
    private static let script = """
        import itertools, re, stringprep, sys, unicodedata
        database = unicodedata.ucd_3_2_0
        nothing = re.compile("[\\0-\\x08\\x0E-\\x1F\\x7F-\\x84\\x86-\\x9F\\xAD\\u034F\\u06DD\\u070F\\u1806\\u180B-\\u180E"
            "\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2063\\u206A-\\u206F\\uFE00-\\uFE0F\\uFEFF\\uFFF9-\\uFFFC"
            "\\U0001D173-\\U0001D17A\\U000E0001\\U000E0020-\\U000E007F]")
        space = re.compile("[\\t-\\r \\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]")

        def unassigned(character):
            return stringprep.in_table_a1(character) or stringprep.in_table_c4(character)

        def fold(character):
            folded = stringprep.map_table_b2(character)
            return character if unassigned(character) or any(map(unassigned, folded)) else folded

        def mark(character):
            if character in "\\u05BD\\u094E\\u094F":
                return character != "\\u05BD"
            return database.category(character)[0] == "M"

        def prepared(text):
            text = space.sub(" ", nothing.sub("", text))
            text = "".join(map(fold, text))
            text = "".join(
                "".join(piece) if isolated else database.normalize("NFKC", "".join(piece))
                for isolated, piece in itertools.groupby(text, unassigned))
            words, word = [], ""
            for index, character in enumerate(text):
                if character == " " and not (text[index + 1:] and mark(text[index + 1])):
                    words, word = words + [word], ""
                else:
                    word += character
            words = [word for word in words + [word] if word]
            return " " + "  ".join(words) + " "

        for line in sys.stdin.read().split("\\n"):
            print(prepared(bytes.fromhex(line).decode()).encode().hex())
        """
}
