// "First, interpret the string as an integer in little-endian representation. Bit 255 of this number is the least significant
// bit of the x-coordinate … The y-coordinate is recovered simply by clearing this bit. If the resulting value is >= p, decoding
// fails."     p = 2^255 - 19                                                                      -- RFC 8032, 5.1.3, 5.1

/// A point of edwards25519 as a public key encodes it: what can be told from its y-coordinate.
public struct EdwardsPoint: Sendable {
    /// The y-coordinate, least significant octet first.
    private let y: [UInt8]

    init(_ encoding: some Sequence<UInt8>) {
        var y = Array(encoding)
        if let last = y.indices.last { y[last] &= 0x7F }
        self.y = y
    }

    /// Whether the y-coordinate is below p.
    public var isCanonical: Bool {
        self.y.count == 32
            && (self.y[31] != 0x7F || self.y[0] < 0xED || self.y[1..<31].contains(where: { $0 != 0xFF }))
    }

    /// Whether the point is one of the eight whose order divides the cofactor; each y-coordinate stands for one sign or both.
    public var isOfSmallOrder: Bool { Self.smallOrder.contains(self.y) }

    /// 1 (order 1), p − 1 (order 2), 0 (order 4), and the two of order 8.
    private static let smallOrder: [[UInt8]] = [
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [UInt8](repeating: 0, count: 32),
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20,
            0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF,
            0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
    ]
}

extension PublicKey {
    /// The point that an Ed25519 key is; `nil` for keys of other kinds.
    public var edwardsPoint: EdwardsPoint? {
        // The key's octets end its structure, and nothing else follows them.
        self.kind == .ed25519 ? EdwardsPoint(self.subjectPublicKeyInfo.suffix(32)) : nil
    }
}
