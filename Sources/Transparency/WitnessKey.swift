internal import Bytes
internal import Cryptography

// key ID = SHA-256(<name> || "\n" || 0x04 || 32-byte Ed25519 cosigner public key)[:4]; the signature is of
// "cosignature/v1\ntime <timestamp>\n" and the checkpoint's text, after eight octets of timestamp   -- C2SP tlog-cosignature

/// A name and an Ed25519 public key whose cosignatures on checkpoints say that a log only grew.
public struct WitnessKey: Hashable, Sendable {
    /// The signature type of a timestamped cosignature of Ed25519.
    static let signatureType: UInt8 = 0x04

    /// The witness's name.
    public let name: String
    /// The first four octets of the digest of name and key: tells keys apart, proves nothing.
    public let keyIdentifier: UInt32
    /// The public key's 32 octets (RFC 8032).
    public let publicKeyOctets: [UInt8]

    /// A witness of a name and 32 octets of an Ed25519 public key.
    ///
    /// - Throws: ``NoteError`` for a name that is not allowed, or octets that are no key.
    public init(name: String, ed25519 publicKeyOctets: [UInt8]) throws(NoteError) {
        guard NoteKeyName.isValid(name) else { throw .invalidName(name) }
        guard publicKeyOctets.count == 32, (try? PublicKey(ed25519: publicKeyOctets)) != nil,
            let digest = try? SHA256.digest(of: Array(name.utf8) + [0x0A, Self.signatureType] + publicKeyOctets)
        else { throw .malformedVerifierKey("the key is no Ed25519 key") }
        self.keyIdentifier = UInt32(truncatingIfNeeded: digest.words.0 >> 32)
        self.name = name
        self.publicKeyOctets = publicKeyOctets
    }

    /// The witness that a verifier key spells.
    ///
    /// - Throws: ``NoteError`` for anything else, another signature type, or a key identifier that does not belong to name and key.
    public init(verifierKey text: String) throws(NoteError) {
        let parts = NoteKeyName.parts(of: text)
        guard parts.count == 3, let key = [UInt8](base64: parts[2]), key.first == Self.signatureType else {
            throw .malformedVerifierKey("it is no key of a witness")
        }
        try self.init(name: parts[0], ed25519: Array(key.dropFirst()))
        guard self.verifierKey.isVerbatim(text) else {
            throw .malformedVerifierKey("the key identifier does not belong to the name and key")
        }
    }

    /// The verifier key as text.
    public var verifierKey: String {
        var identifier: [UInt8] = []
        identifier.append(networkOrder: self.keyIdentifier)
        return "\(self.name)+\(identifier.hexadecimal)+\(([Self.signatureType] + self.publicKeyOctets).base64)"
    }

    /// Whether a signature line is by this key, by its name and identifier.
    public func names(_ signature: SignedNote.Signature) -> Bool {
        signature.name.isVerbatim(self.name) && signature.keyIdentifier == self.keyIdentifier
    }

    /// Since when, in seconds since 1970, a checkpoint of this text is cosigned by a signature; `nil` where it is not.
    public func time(of signature: SignedNote.Signature, on text: String) -> UInt64? {
        guard self.names(signature), signature.octets.count == 72,
            let time = signature.octets.networkOrder(at: 0, as: UInt64.self), time <= UInt64(Int64.max),
            let key = try? PublicKey(ed25519: self.publicKeyOctets)
        else { return nil }
        let isValid = try? key.isValid(
            signature: Array(signature.octets.dropFirst(8)),
            of: Array("cosignature/v1\ntime \(time)\n\(text)".utf8),
            algorithm: .ed25519
        )
        return isValid == true ? time : nil
    }

    /// Whether names and keys agree.
    public static func == (left: WitnessKey, right: WitnessKey) -> Bool {
        left.name.isVerbatim(right.name) && left.publicKeyOctets == right.publicKeyOctets
    }

    /// Feeds name and key to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.name)
        hasher.combine(self.publicKeyOctets)
    }
}
