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

    /// The key that octets spell, which are wiped: 32 of them, or 64 hexadecimal digits with any white space; `nil` for anything else.
    public init?(spelledBy octets: inout [UInt8]) {
        defer { SecretOctets.wipe(&octets) }
        if octets.count == Self.octetCount {
            self.secret = SecretOctets(octets)
            return
        }
        let spelling = octets.span
        let secret = unsafe SecretOctets(count: Self.octetCount) { key in
            var count = 0
            for index in spelling.indices {
                let value: UInt8
                switch spelling[index] {
                case 0x09, 0x0A, 0x0D, 0x20: continue
                case let digit where (0x30...0x39).contains(digit): value = digit - 0x30
                case let digit where (0x41...0x46).contains(digit): value = digit - 0x37
                case let digit where (0x61...0x66).contains(digit): value = digit - 0x57
                default: return false
                }
                guard count < 2 * Self.octetCount else { return false }
                unsafe key[count / 2] = count % 2 == 0 ? value << 4 : key[count / 2] | value
                count += 1
            }
            return count == 2 * Self.octetCount
        }
        guard let secret else { return nil }
        self.secret = secret
    }

    /// What is printed instead of the key.
    public var description: String { "MasterKey(secret)" }

    /// What is printed instead of the key.
    public var debugDescription: String { self.description }

    /// Nothing: a mirror sees no octets either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
