/// A prime curve of FIPS 186-4 (SEC 2: secp256r1, secp384r1, secp521r1).
public enum Curve: Hashable, Sendable, CaseIterable {
    case p256, p384, p521

    /// libcrypto's name for it.
    var name: String {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }

    /// How many octets a coordinate, and an integer of a signature, has at most.
    var coordinateCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// The contents octets of the curve's OBJECT IDENTIFIER (RFC 5480 section 2.1.1.1).
    var objectIdentifier: [UInt8] {
        switch self {
        case .p256: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        case .p384: [0x2B, 0x81, 0x04, 0x00, 0x22]
        case .p521: [0x2B, 0x81, 0x04, 0x00, 0x23]
        }
    }
}
