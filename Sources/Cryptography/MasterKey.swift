/// The key under which private keys are sealed: 32 octets for AES-256.
///
/// Neither printing nor mirroring shows its octets, and the copy it holds is wiped when the last use of it ends.
public struct MasterKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many octets a master key has.
    public static let octetCount = 32

    let secret: SecretOctets

    /// The key of exactly 32 octets; `nil` for any other count.
    public init?(octets: [UInt8]) {
        guard octets.count == Self.octetCount else { return nil }
        self.secret = SecretOctets(octets)
    }

    /// What is printed instead of the key.
    public var description: String { "MasterKey(secret)" }

    /// What is printed instead of the key.
    public var debugDescription: String { self.description }

    /// Nothing: a mirror sees no octets either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
