internal import Bytes
internal import Cryptography
internal import EventLog

/// What something is found by: the first eight octets of SHA-256 over a kind and a value, as a number.
///
/// A key only narrows a search; two values may share one. Whoever asks compares what it points to.
enum HashedKey {
    /// What a value is; never given to another.
    enum Kind: UInt8 {
        /// A distinguished name that is more than one commonName, as names are compared.
        case subject = 0x02
        /// SHA-256 of a SubjectPublicKeyInfo.
        case publicKey = 0x03
        /// The number of an origin.
        case origin = 0x04
        /// A domain name, or a commonName: in lower case, as texts are compared.
        case text = 0x05
        /// A mailbox, in lower case.
        case mailbox = 0x06
        /// The encoding of a general name of another kind.
        case generalName = 0x07
        /// The host of a mailbox, in lower case.
        case mailHost = 0x08
        /// A directoryName among alternative names, as names are compared.
        case directoryName = 0x09
        /// A URI, in lower case.
        case uniformResourceIdentifier = 0x0A
        /// A domain that a name lies below, in lower case.
        case domain = 0x0B
        /// A domain that the host of a mailbox lies below, in lower case.
        case mailDomain = 0x0C
        /// The stream of a request.
        case request = 0x0D
        /// What became of a certificate, for ever: it was revoked, or its serial number is burned.
        case standing = 0x0E

        case eventType = 0x20
        case eventStream = 0x21
        case eventPrincipal = 0x22
        case eventAccessKey = 0x23
        case eventRule = 0x24
        case eventAuthority = 0x25
    }

    static func make(_ kind: Kind, _ value: some Sequence<UInt8>) throws(StoreError) -> Int64 {
        do {
            return Int64(bitPattern: try SHA256.digest(of: [kind.rawValue] + value).words.0)
        } catch {
            throw StoreError(.unavailable, "A key of the views cannot be hashed: \(error)")
        }
    }

    static func make(_ kind: Kind, number: Int64) throws(StoreError) -> Int64 {
        var octets: [UInt8] = []
        octets.append(networkOrder: number)
        return try Self.make(kind, octets)
    }
}
