import Bytes
import PKI

/// The value of an extension as OpenSSL 3.0.19 encodes it, and the configuration that makes it do so.
struct ExtensionVector: Sendable, CustomStringConvertible {
    let description: String
    /// What the value means, in our words.
    let meaning: Meaning
    /// The lines of a section of extensions, and of further sections, in the language of `openssl req -config`.
    let openssl: String
    /// The contents of extnValue.
    let octets: [UInt8]

    enum Meaning: Sendable {
        case names([GeneralName])
        case usage(KeyUsage)
        case purposes([ObjectIdentifier])
        case policies([PolicyInformation])

        static func names(_ names: GeneralName...) -> Meaning { .names(names) }
        static func purposes(_ purposes: ObjectIdentifier...) -> Meaning { .purposes(purposes) }
        static func policies(_ policies: PolicyInformation...) -> Meaning { .policies(policies) }
    }

    init(_ name: String, _ meaning: Meaning, openssl: String, octets: String) {
        self.description = name
        self.meaning = meaning
        self.openssl = openssl
        self.octets = hex(octets)
    }
}

/// The identifier that a text spells.
func identifier(_ dotted: String) -> ObjectIdentifier { ObjectIdentifier(dotted) ?? .anyPolicy }

extension ExtensionVector {
    static let all = names + others
}
