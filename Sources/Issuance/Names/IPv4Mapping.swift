// An IPv4-mapped address: 80 bits of 0, 16 of 1, and the 32 of the address of IPv4.         -- RFC 4291, 2.5.5.2

/// The addresses of IPv6 that stand for addresses of IPv4.
enum IPv4Mapping {
    private static let prefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// The four octets that an address of IPv6 maps; `nil` where it maps none.
    static func address(_ octets: [UInt8]) -> [UInt8]? {
        octets.count == 16 && octets.starts(with: Self.prefix) ? Array(octets.suffix(4)) : nil
    }

    /// The range of IPv4 that a range of IPv6 is; `nil` where it is none, or is more than that.
    static func range(_ address: [UInt8], mask: [UInt8]) -> (address: [UInt8], mask: [UInt8])? {
        guard let mapped = Self.address(address), mask.count == 16, mask.prefix(12).allSatisfy({ $0 == 0xFF }) else {
            return nil
        }
        return (mapped, Array(mask.suffix(4)))
    }
}
