import PKI
import Testbed

/// Certificates written by hand, so that tests can write what no encoder of ours would.
enum HandWritten {
    /// The parts of a TBSCertificate, each one whole DER element.
    struct Parts {
        var version: [UInt8] = [0xA0, 0x03, 0x02, 0x01, 0x02]
        var serialNumber: [UInt8]
        var signature: [UInt8]
        var issuer: [UInt8]
        var notBefore: [UInt8]
        var notAfter: [UInt8]
        var subject: [UInt8]
        var subjectPublicKeyInfo: [UInt8]
        var extensions: [Extension]

        var octets: [UInt8] {
            let list = self.extensions.flatMap { carried in
                der(
                    0x30,
                    der(0x06, carried.identifier.contents),
                    carried.isCritical ? [0x01, 0x01, 0xFF] : [],
                    der(0x04, carried.value)
                )
            }
            return der(
                0x30,
                self.version,
                self.serialNumber,
                self.signature,
                self.issuer,
                der(0x30, self.notBefore, self.notAfter),
                self.subject,
                self.subjectPublicKeyInfo,
                list.isEmpty ? [] : der(0xA3, der(0x30, list))
            )
        }

        /// Replaces an extension, or takes it out.
        mutating func set(_ identifier: ObjectIdentifier, _ replacement: Extension?) {
            guard let index = self.extensions.firstIndex(where: { $0.identifier == identifier }) else {
                if let replacement { self.extensions.append(replacement) }
                return
            }
            if let replacement {
                self.extensions[index] = replacement
            } else {
                self.extensions.remove(at: index)
            }
        }
    }
}
