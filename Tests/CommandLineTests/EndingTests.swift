import Audit
import Authority
import Bytes
import Cryptography
import EventLog
import JSON
import Ledger
import PKI
import Testing
import Transparency

@testable import ca_ledger

/// How commands end, and in which words.
@Suite struct EndingTests {
    private struct Wordless: Error {
        let somethingOfOurs = 1
    }

    /// Errors of every room that can reach a person, made where they arise.
    private static let errors: [any Error] = {
        var errors: [any Error] = [
            StoreError(.unavailable, "It cannot be opened."), StoreError(.rollback, "It is shorter.", position: 7),
            NoteError.unknownSigner, NoteError.invalidSignature(name: "a"), NoteError.invalidName(""),
            NoteError.malformedVerifierKey("it is not name+hex+base64"), NoteError.malformedCheckpoint("it is empty"),
            EntryError.headerLength(3), EntryError.magic, EventCodingError.text, CertificateAbsence.noEntry(9),
            CertificateAbsence.notAuthorized(9), EvidenceError.otherCheckpoint, EvidenceError.unsigned(3),
            Refusal(.invalidArgument, "It is not so."), NotSo("There is none."), Unanswered("It cannot be read."),
            Wordless(),
        ]
        func take(_ make: () throws -> Void) { do { try make() } catch { errors.append(error) } }
        take { _ = try Certificate(pemEncoded: Array("nothing".utf8)) }
        take { _ = try Certificate(derEncoded: [0x30, 0x01]) }
        take { _ = try NoteVerifier(verifierKey: "nonsense") }
        take { _ = try WitnessKey(verifierKey: "a+b+c") }
        take { _ = try JSONReader.read(Array("{".utf8)) }
        take { _ = try PublicKey(subjectPublicKeyInfo: [0x30, 0x00]) }
        take { _ = try EntryHeader(decoding: [1, 2, 3]) }
        return errors
    }()

    /// Whether a text has a case, a property or a code of ours in it: a word with a capital inside before a bracket or a colon.
    private static func showsInternals(_ text: String) -> Bool {
        text.contains(/\b[a-z]+[A-Z]\w*(\(|: )/) || text.contains(/\b[a-z]+(PEM|DER|Octets|Element|Key|Block)\w*/)
            || text.contains(/\w+Error\b/)
    }

    @Test func everyErrorIsASentence() {
        #expect(Self.errors.count == 25)
        for error in Self.errors {
            let words = Ending.words(of: error)
            #expect(!words.isEmpty && !Self.showsInternals(words), "\(words)")
        }
        // What finds them does.
        #expect(Self.showsInternals("malformedVerifierKey(\"it is none\")"))
        #expect(Self.showsInternals("unexpectedPEMBlock"))
    }

    @Test(
        arguments: [
            (NotSo("a"), .no), (CertificateAbsence.unknownSerialNumber, .no), (Refusal(.invalidArgument, "a"), .no),
            (Refusal(.unavailable, "a"), .unanswered), (EvidenceError.otherCheckpoint, .no),
            (EvidenceError.unsigned(1), .unanswered), (StoreError(.newer, "a"), .unanswered),
            (Unanswered("a"), .unanswered), (Wordless(), .unanswered),
        ] as [(any Error, Ending)]
    )
    func whatIsRefusedOrNotThereIsANo(error: any Error, ending: Ending) { #expect(Ending(error) == ending) }

    @Test(arguments: [
        ("entry", "0 entries", "1 entry", "2 entries"), ("day", "0 days", "1 day", "2 days"),
        ("certificate", "0 certificates", "1 certificate", "2 certificates"),
    ])
    func whatIsCountedAgreesWithItsNumber(noun: String, none: String, one: String, two: String) {
        #expect([0, 1, 2].map { $0.counting(noun) } == [none, one, two])
        #expect([1, 3].map { $0.counting("stretch", "stretches") } == ["1 stretch", "3 stretches"])
    }
}
