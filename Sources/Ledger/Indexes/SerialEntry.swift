public import Bytes

/// What became of a serial number of an authority, and where the log says so.
public struct SerialEntry: Hashable, Sendable {
    /// What became of a serial number.
    public enum Standing: UInt8, Hashable, Sendable {
        /// A certificate was signed and is known.
        case issued = 1
        /// A signature may exist that nobody knows: it counts as issued, and as revoked at once.
        case burned = 2
    }

    /// The authority that gave it.
    public let authority: UniqueIdentifier
    /// Its octets, most significant first.
    public let serialNumber: [UInt8]
    /// Where the intent lies: the octets to be signed.
    public let intent: UInt64
    /// Where the ending lies: the signature, or why there is none.
    public let ending: UInt64
    /// What became of it.
    public let standing: Standing

    /// What became of a serial number.
    public init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        intent: UInt64,
        ending: UInt64,
        standing: Standing
    ) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.intent = intent
        self.ending = ending
        self.standing = standing
    }
}

/// A revocation of a serial number, and where the log says so.
public struct RevocationEntry: Hashable, Sendable {
    /// The authority that gave it.
    public let authority: UniqueIdentifier
    /// Its octets, most significant first.
    public let serialNumber: [UInt8]
    /// Where the revocation lies.
    public let position: UInt64

    /// A revocation of a serial number.
    public init(authority: UniqueIdentifier, serialNumber: [UInt8], position: UInt64) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.position = position
    }
}
