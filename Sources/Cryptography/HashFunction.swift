/// A hash function of FIPS 180-4.
public enum HashFunction: Hashable, Sendable, CaseIterable {
    /// For identifiers alone (RFC 5280 section 4.2.1.2): never in a signature.
    case sha1
    case sha256, sha384, sha512

    /// How many octets a digest has.
    public var digestCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    /// The digest of a run of octets; throws where libcrypto fails.
    public func digest(of octets: [UInt8]) throws(CryptographyError) -> [UInt8] {
        let function = try FetchedDigest.of(self)
        var digest = [UInt8](repeating: 0, count: self.digestCount)
        let isDone = unsafe digest.withUnsafeMutableBytes { output in
            guard let start = output.baseAddress else { return false }
            return unsafe octets.withUnsafeBytes { unsafe function.hash($0, into: start) }
        }
        guard isDone else { throw CryptographyError(draining: .hashingFailed) }
        return digest
    }
}
