internal import Bytes
public import Cryptography

// "<name>+<hex key ID>+<base64 of signature type || public key>"; key ID = SHA-256(name || 0x0A || 0x01 || key)[:4] for
// Ed25519                                                                                        -- C2SP signed-note

/// A name and an Ed25519 public key whose signatures on notes are believed.
public struct NoteVerifier: Hashable, Sendable {
    /// The signature type of Ed25519.
    static let signatureType: UInt8 = 0x01
    /// The DER before an Ed25519 public key's 32 octets in a SubjectPublicKeyInfo (RFC 8410 section 4).
    static let subjectPublicKeyInfoPrefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]

    /// The key's name: for a log's own key, its origin.
    public let name: String
    /// The first four octets of the digest of name and key: tells keys apart, proves nothing.
    public let keyIdentifier: UInt32
    /// The public key's 32 octets (RFC 8032).
    public let publicKeyOctets: [UInt8]
    /// The public key.
    public let publicKey: PublicKey

    /// A verifier of a name and 32 octets of an Ed25519 public key.
    ///
    /// - Throws: ``NoteError`` for a name that is not allowed, or octets that are no key.
    public init(name: String, ed25519 publicKeyOctets: [UInt8]) throws(NoteError) {
        guard NoteKeyName.isValid(name) else { throw .invalidName(name) }
        guard publicKeyOctets.count == 32 else { throw .malformedVerifierKey("the key has not 32 octets") }
        do throws(CryptographyError) {
            let digest = try SHA256.digest(
                of: Array(name.utf8) + [0x0A, Self.signatureType] + publicKeyOctets
            )
            self.keyIdentifier = UInt32(truncatingIfNeeded: digest.words.0 >> 32)
            self.publicKey = try PublicKey(ed25519: publicKeyOctets)
        } catch {
            throw .malformedVerifierKey(String(describing: error))
        }
        self.name = name
        self.publicKeyOctets = publicKeyOctets
    }

    /// A verifier of a name and a SubjectPublicKeyInfo, DER, of an Ed25519 key.
    ///
    /// - Throws: ``NoteError`` for a name that is not allowed, or another kind of key.
    public init(name: String, subjectPublicKeyInfo: [UInt8]) throws(NoteError) {
        guard subjectPublicKeyInfo.starts(with: Self.subjectPublicKeyInfoPrefix) else {
            throw .malformedVerifierKey("the key is no Ed25519 key")
        }
        try self.init(
            name: name,
            ed25519: Array(subjectPublicKeyInfo.dropFirst(Self.subjectPublicKeyInfoPrefix.count))
        )
    }

    /// The verifier that a verifier key spells.
    ///
    /// - Throws: ``NoteError`` for anything else, another signature type, or a key identifier that does not belong to name and key.
    public init(verifierKey text: String) throws(NoteError) {
        let parts = NoteKeyName.parts(of: text)
        guard parts.count == 3, let identifier = [UInt8](hexadecimal: parts[1]), identifier.count == 4,
            let key = [UInt8](base64: parts[2]), let type = key.first
        else { throw .malformedVerifierKey("it is not name+hex+base64") }
        guard type == Self.signatureType else { throw .malformedVerifierKey("signature type \(type) is not known") }
        try self.init(name: parts[0], ed25519: Array(key.dropFirst()))
        guard identifier.networkOrder(at: 0) == self.keyIdentifier else {
            throw .malformedVerifierKey("the key identifier does not belong to the name and key")
        }
    }

    /// The verifier key as text.
    public var verifierKey: String {
        var identifier: [UInt8] = []
        identifier.append(networkOrder: self.keyIdentifier)
        return "\(self.name)+\(identifier.hexadecimal)+\(([Self.signatureType] + self.publicKeyOctets).base64)"
    }

    /// Whether names and keys agree.
    public static func == (left: NoteVerifier, right: NoteVerifier) -> Bool {
        left.name.isVerbatim(right.name) && left.publicKeyOctets == right.publicKeyOctets
    }

    /// Feeds name and key to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.name)
        hasher.combine(self.publicKeyOctets)
    }
}
