import Testbed

/// Elements of DER that keys are made of, right where the contents are.
enum DER {
    static func sequence(_ elements: [UInt8]...) -> [UInt8] { der(0x30, Array(elements.joined())) }

    /// The INTEGER of a magnitude in hexadecimal.
    static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let stripped = Array(magnitude.drop { $0 == 0 })
        return der(0x02, stripped.first.map { $0 >= 0x80 } ?? true ? [0] + stripped : stripped)
    }

    static func bitString(_ octets: [UInt8], unusedBits: UInt8 = 0) -> [UInt8] {
        der(0x03, [unusedBits] + octets)
    }

    static let null: [UInt8] = [0x05, 0x00]
    static let rsaEncryption: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
    static let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    static let p256: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
    static let p384: [UInt8] = [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22]
    static let p521: [UInt8] = [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23]
    static let secp256k1: [UInt8] = [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A]
    static let ed25519: [UInt8] = [0x06, 0x03, 0x2B, 0x65, 0x70]

    static func ellipticCurveKey(_ curve: [UInt8], point: [UInt8]) -> [UInt8] {
        self.sequence(self.sequence(self.ecPublicKey, curve), self.bitString(point))
    }

    static func rsaKey(modulus: [UInt8], exponent: [UInt8]) -> [UInt8] {
        self.sequence(
            self.sequence(self.rsaEncryption, self.null),
            self.bitString(self.sequence(self.integer(modulus), self.integer(exponent)))
        )
    }
}
