internal import Bytes
public import Cryptography

// A text ended by a line feed, an empty line, and lines of
// "— <key name> <base64 of 32-bit key ID || signature>\n"                                      -- C2SP signed-note

/// A text with the signatures that were made on it.
public struct SignedNote: Hashable, Sendable {
    /// One signature line.
    public struct Signature: Hashable, Sendable {
        /// The name of the key.
        public let name: String
        /// The key's identifier.
        public let keyIdentifier: UInt32
        /// The signature's octets.
        public let octets: [UInt8]

        /// A signature line.
        public init(name: String, keyIdentifier: UInt32, octets: [UInt8]) {
            self.name = name
            self.keyIdentifier = keyIdentifier
            self.octets = octets
        }

        /// The line, with its line feed.
        var line: String {
            var identified: [UInt8] = []
            identified.append(networkOrder: self.keyIdentifier)
            return "\u{2014} \(self.name) \((identified + self.octets).base64)\n"
        }
    }

    /// The longest note that is read, in octets.
    public static let maximumLength = 65_536
    /// The greatest number of signature lines that is read.
    public static let maximumSignatures = 100

    /// What is signed, with its last line feed.
    public let text: String
    /// The signatures, in order.
    public let signatures: [Signature]

    /// A note of parts that belong together.
    public init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// The note that a text spells; nothing is verified.
    ///
    /// - Throws: ``NoteError/malformedNote(_:)``.
    public init(parsing note: String) throws(NoteError) {
        let octets = Array(note.utf8)
        guard octets.count <= Self.maximumLength else { throw .malformedNote("it is too long") }
        guard octets.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw .malformedNote("it holds a control character")
        }
        // The text may hold empty lines: the last one separates.
        guard octets.last == 0x0A,
            let separator = octets.indices.dropFirst().last(where: { octets[$0] == 0x0A && octets[$0 - 1] == 0x0A })
        else { throw .malformedNote("no empty line stands before signatures") }
        let lines = octets[(separator + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        guard !octets[(separator + 1)...].isEmpty else { throw .malformedNote("it has no signature") }
        guard lines.count <= Self.maximumSignatures else { throw .malformedNote("it has too many signatures") }
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Self.signature(in: line)) }
        self.init(text: String(decoding: octets[..<separator], as: UTF8.self), signatures: signatures)
    }

    /// The note as text.
    public var encoded: String { self.text + "\n" + self.signatures.map(\.line).joined() }

    /// Checks that a known key signed the text.
    ///
    /// - Throws: ``NoteError/invalidSignature(name:)`` where a signature in the name of the key fails, whatever else is there;
    ///   ``NoteError/unknownSigner`` where the key did not sign.
    public func verified(by verifier: NoteVerifier) throws(NoteError) {
        var isSigned = false
        for signature in self.signatures
        where signature.name.isVerbatim(verifier.name) && signature.keyIdentifier == verifier.keyIdentifier {
            let isValid: Bool
            do throws(CryptographyError) {
                isValid = try verifier.publicKey.isValid(
                    signature: signature.octets,
                    of: Array(self.text.utf8),
                    algorithm: .ed25519
                )
            } catch {
                isValid = false
            }
            guard isValid else { throw .invalidSignature(name: verifier.name) }
            isSigned = true
        }
        guard isSigned else { throw .unknownSigner }
    }

    /// A note of one signature, made here.
    ///
    /// The same text, name and key always give the same note: Ed25519 is deterministic.
    ///
    /// - Throws: ``NoteError`` for a text without its last line feed, a name that is not allowed, another kind of key, or a failure of libcrypto.
    public static func sign(_ text: String, name: String, key: PrivateKey) throws(NoteError) -> SignedNote {
        guard text.utf8.last == 0x0A, text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw .malformedNote("its text does not end in a line feed, or holds a control character")
        }
        let verifier = try NoteVerifier(name: name, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
        do throws(CryptographyError) {
            let octets = try key.sign(Array(text.utf8), algorithm: .ed25519)
            let signature = Signature(name: name, keyIdentifier: verifier.keyIdentifier, octets: octets)
            return SignedNote(text: text, signatures: [signature])
        } catch {
            throw .signingFailed(String(describing: error))
        }
    }

    private static func signature(in line: ArraySlice<UInt8>) throws(NoteError) -> Signature {
        let prefix = Array("\u{2014} ".utf8)
        guard line.starts(with: prefix) else { throw .malformedNote("a signature line does not begin with an em dash") }
        let parts = line.dropFirst(prefix.count).split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 2, NoteKeyName.isValid(String(decoding: parts[0], as: UTF8.self)) else {
            throw .malformedNote("a signature line is not a name and base64")
        }
        guard let octets = [UInt8](base64Octets: parts[1]), octets.count > 4,
            let identifier = octets.networkOrder(at: 0, as: UInt32.self)
        else { throw .malformedNote("a signature is no base64 of more than four octets") }
        return Signature(
            name: String(decoding: parts[0], as: UTF8.self),
            keyIdentifier: identifier,
            octets: Array(octets.dropFirst(4))
        )
    }
}
