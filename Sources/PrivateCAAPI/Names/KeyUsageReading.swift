import JSON
import PKI

extension WireValue {
    /// The usages that are true.
    var keyUsage: KeyUsage {
        let flags: [(StaticString, KeyUsage)] = [
            ("DigitalSignature", .digitalSignature),
            ("NonRepudiation", .nonRepudiation),
            ("KeyEncipherment", .keyEncipherment),
            ("DataEncipherment", .dataEncipherment),
            ("KeyAgreement", .keyAgreement),
            ("KeyCertSign", .keyCertSign),
            ("CRLSign", .cRLSign),
            ("EncipherOnly", .encipherOnly),
            ("DecipherOnly", .decipherOnly),
        ]
        return flags.reduce(into: KeyUsage()) { usage, flag in
            if self[flag.0]?.truth == true { usage.insert(flag.1) }
        }
    }
}
