import Bytes
import Cryptography
import Testbed
import Testing
import Transparency

/// Key and note of the documentation of golang.org/x/mod/sumdb/note (BSD 3-clause).
private let publishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
private let publishedNote = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

private func signer(_ name: String) throws -> (key: PrivateKey, verifier: NoteVerifier) {
    let key = try PrivateKey.generate(.ed25519)
    return (key, try NoteVerifier(name: name, subjectPublicKeyInfo: key.subjectPublicKeyInfo))
}

@Test(arguments: [
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",  // C2SP signed-note
    publishedKey,
])
func aVerifierKeyIsReadAndWritten(text: String) throws {
    #expect(try NoteVerifier(verifierKey: text).verifierKey == text)
}

/// A sign that another one clings to is still a sign by itself: U+0600 is shown together with what follows it.
@Test func aNameMayEndWithASignThatOthersClingTo() throws {
    let name = "log.example/\u{600}"
    let key = try signer(name).verifier
    #expect(try NoteVerifier(verifierKey: key.verifierKey) == key)
    let witness = try WitnessKey(name: name, ed25519: key.publicKeyOctets)
    #expect(try WitnessKey(verifierKey: witness.verifierKey) == witness)
}

@Test(arguments: [
    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U==",
    "example.com/foo+530d903a", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "", "a+b+c",
])
func aVerifierKeyThatContradictsItselfIsRefused(text: String) {
    #expect(throws: NoteError.self) { try NoteVerifier(verifierKey: text) }
}

@Test func thePublishedNoteVerifies() throws {
    let note = try SignedNote(parsing: publishedNote)
    try note.verified(by: NoteVerifier(verifierKey: publishedKey))
    #expect(note.encoded == publishedNote)
    #expect(note.text.hasSuffix("problem is.\n"))
}

@Test func aKnownKeyThatFailsRejectsTheNote() throws {
    let changed = publishedNote.replacing("don't know", with: "do know")
    #expect(throws: NoteError.invalidSignature(name: "PeterNeumann")) {
        try SignedNote(parsing: changed).verified(by: NoteVerifier(verifierKey: publishedKey))
    }
}

@Test func unknownKeysAreIgnored() throws {
    let (key, verifier) = try signer("log.example/one")
    let (_, stranger) = try signer("log.example/two")
    let note = try SignedNote.sign("a\n", name: "log.example/one", key: key)
    let other = SignedNote.Signature(name: "witness.example", keyIdentifier: 7, octets: [1, 2, 3])
    let cosigned = SignedNote(text: note.text, signatures: [other] + note.signatures)
    try SignedNote(parsing: cosigned.encoded).verified(by: verifier)
    #expect(throws: NoteError.unknownSigner) { try cosigned.verified(by: stranger) }
}

@Test func oneGoodSignatureDoesNotExcuseABadOneOfTheSameKey() throws {
    let (key, verifier) = try signer("log.example")
    let note = try SignedNote.sign("a\n", name: "log.example", key: key)
    let forged = SignedNote.Signature(
        name: verifier.name,
        keyIdentifier: verifier.keyIdentifier,
        octets: [UInt8](repeating: 0, count: 64)
    )
    #expect(throws: NoteError.invalidSignature(name: "log.example")) {
        try SignedNote(text: note.text, signatures: note.signatures + [forged]).verified(by: verifier)
    }
}

@Test func signingTheSameTextAgainGivesTheSameNote() throws {
    let (key, _) = try signer("log.example")
    #expect(
        try SignedNote.sign("text\n", name: "log.example", key: key)
            == SignedNote.sign("text\n", name: "log.example", key: key)
    )
}

@Test func anotherKindOfKeySignsNoNote() throws {
    let key = try PrivateKey.generate(.ecP256)
    #expect(throws: NoteError.self) { try SignedNote.sign("text\n", name: "log.example", key: key) }
}

@Test(arguments: [
    "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\u{2014} name AAAAAAA=", "text\n\n- name AAAAAAA=\n",
    "text\n\n\u{2014} name AAAAAA==\n\n", "text\n\n\u{2014} na me AAAAAAA=\n", "text\n\n\u{2014} name AAAAAAA\n",
    "text\n\n\u{2014} name AAAA\n", "text\r\n\n\u{2014} name AAAAAAA=\n", "text\n\n\u{2014} na+me AAAAAAA=\n",
])
func whatIsNoNoteIsRefused(text: String) {
    #expect(throws: NoteError.self) { try SignedNote(parsing: text) }
}

@Test func aNoteOfTooManySignaturesIsRefused() {
    let line = "\u{2014} name AAAAAAA=\n"
    #expect(throws: Never.self) { try SignedNote(parsing: "text\n\n" + String(repeating: line, count: 100)) }
    #expect(throws: NoteError.self) { try SignedNote(parsing: "text\n\n" + String(repeating: line, count: 101)) }
}

@Test func aCheckpointIsThreeLines() throws {
    let checkpoint = Checkpoint(origin: "log.example/1", size: 0, root: MerkleTree.emptyRoot)
    #expect(checkpoint.text == "log.example/1\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")
    #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
}

@Test(arguments: [
    "", "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "log\n00\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n",
    "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "log\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "log\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", "log\n0\n47DE\n",
    "log\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
])
func whatIsNoCheckpointIsRefused(text: String) {
    #expect(throws: NoteError.self) { try Checkpoint(text: text) }
}

@Test func aKeyElsewhereSignsTheSameNoteAndWhatItSignsWrongIsNoNote() async throws {
    let key = try PrivateKey.generate(.ed25519)
    let verifier = try NoteVerifier(name: "log.example", subjectPublicKeyInfo: key.subjectPublicKeyInfo)
    let note = try await SignedNote.sign("text\n", as: verifier) { octets in
        await Task.yield()
        return try key.sign(octets, algorithm: .ed25519)
    }
    #expect(try note == SignedNote.sign("text\n", name: "log.example", key: key))
    for wrong in [[], [UInt8](repeating: 0, count: 64)] {
        await #expect(throws: NoteError.invalidSignature(name: "log.example")) {
            try await SignedNote.sign("text\n", as: verifier) { _ in wrong }
        }
    }
    for text in ["no line feed", "a\tb\n"] {
        await #expect(throws: NoteError.self) {
            try await SignedNote.sign(text, as: verifier) { try key.sign($0, algorithm: .ed25519) }
        }
    }
}

/// A cosignature of C2SP tlog-cosignature, made by Python's cryptography with the first key of RFC 8032 section 7.1.
@Test func aWitnessCosignsACheckpointAtATime() throws {
    let key =
        "witness.example/w1+eb762cc2+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    let note = try SignedNote(
        parsing: text
            + "\n\u{2014} witness.example/w1 63YswgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ57DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n"
    )
    let witness = try WitnessKey(verifierKey: key)
    #expect(witness.verifierKey == key && witness.name == "witness.example/w1")
    let line = try #require(note.signatures.first)
    #expect(witness.time(of: line, on: text) == 1_679_315_147)
    #expect(witness.time(of: line, on: text.replacing("20852163", with: "20852164")) == nil)
    for octet in [0, 7, 8, 71] {
        var octets = line.octets
        octets[octet] ^= 1
        let changed = SignedNote.Signature(name: line.name, keyIdentifier: line.keyIdentifier, octets: octets)
        #expect(witness.time(of: changed, on: text) == nil)
    }
    let short = SignedNote.Signature(
        name: line.name,
        keyIdentifier: line.keyIdentifier,
        octets: Array(line.octets.dropLast())
    )
    #expect(witness.time(of: short, on: text) == nil)
    for broken in [key.replacing("w1", with: "w2"), String(key.dropLast()), "w+00000000+AQ==", ""] {
        #expect(throws: NoteError.self) { try WitnessKey(verifierKey: broken) }
    }
}
