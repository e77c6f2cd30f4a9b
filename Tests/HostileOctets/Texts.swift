import Credentials
import Ledger
import PKI
import Transparency

extension OctetKind {
    /// A text of PEM blocks.
    static let pem = OctetKind("pem", atMost: 4_096) { octets in
        let octets = Array(octets)
        _ = try? Certificate.chain(pemEncoded: octets, maximumCount: 4)
        guard let blocks = try? PEM.decode(octets, maximumBlocks: 8) else { return }
        try demand((1...8).contains(blocks.count), "there are no more blocks than asked for")
        let text = blocks.map { PEM.encode($0.octets, label: $0.label) }.joined(separator: "\n")
        let read = try again("blocks that we wrote") { try PEM.decode(Array(text.utf8), maximumBlocks: blocks.count) }
        try demand(read == blocks, "blocks come back from what we write of them")
    }

    /// A file of credentials.
    static let credentials = OctetKind("credentials", atMost: 2_048) { octets in
        guard let credentials = try? CredentialsText.read(Array(octets)) else { return }
        let written = CredentialsText.write(credentials)
        let read = try again("credentials that we wrote") { try CredentialsText.read(written) }
        try demand(CredentialsText.write(read) == written, "credentials are written in one way")
        try demand(
            read.map(\.accessKeyIdentifier) == credentials.map(\.accessKeyIdentifier)
                && zip(read, credentials).allSatisfy { $0.secretAccessKey.agrees(with: $1.secretAccessKey) },
            "credentials come back from what we write of them"
        )
        try demand(
            credentials.allSatisfy {
                ActorForm.isAccessKey($0.accessKeyIdentifier) && $0.principal.map(ActorForm.isPrincipal) ?? true
            },
            "whoever is named in credentials can be named in the log"
        )
    }

    /// A signed note, the checkpoint that it may be, and the key that may have signed it.
    static let note = OctetKind("note", atMost: 2_048) { octets in
        guard let text = String(validating: octets, as: UTF8.self) else { return }
        if let verifier = try? NoteVerifier(verifierKey: text) {
            let read = try again("a verifier key that we wrote") { try NoteVerifier(verifierKey: verifier.verifierKey) }
            try demand(read == verifier, "a verifier key comes back from what we write of it")
        }
        if let checkpoint = try? Checkpoint(text: text) {
            try demand(checkpoint.text.utf8.elementsEqual(text.utf8), "a checkpoint has one spelling")
        }
        guard let note = try? SignedNote(parsing: text) else { return }
        try demand(note.encoded.utf8.elementsEqual(text.utf8), "a signed note has one spelling")
        if let checkpoint = try? Checkpoint(text: note.text) {
            try demand(checkpoint.text.utf8.elementsEqual(note.text.utf8), "a checkpoint has one spelling")
        }
        for signature in note.signatures {
            guard let key = try? NoteVerifier(name: signature.name, ed25519: [UInt8](repeating: 9, count: 32)) else {
                continue
            }
            let isBelieved = (try? note.verified(by: key)) != nil
            try demand(!isBelieved, "nobody signs for a key that signed nothing")
        }
    }
}
