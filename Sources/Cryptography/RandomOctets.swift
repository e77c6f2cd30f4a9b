internal import COpenSSL

/// Octets that nobody can foretell.
public enum RandomOctets {
    /// The most octets that one call makes.
    public static let maximumCount = 1 << 20

    /// So many octets from libcrypto's public random generator; throws when it cannot vouch for them, or for more than ``maximumCount``.
    public static func make(count: Int) throws(CryptographyError) -> [UInt8] {
        guard (0...Self.maximumCount).contains(count) else {
            throw CryptographyError(.randomnessFailed, "\(count) octets were asked for")
        }
        var octets = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&octets, Int32(count)) == 1 else {
            throw CryptographyError(draining: .randomnessFailed)
        }
        return octets
    }
}
