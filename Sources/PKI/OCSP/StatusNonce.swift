internal import Bytes

// Nonce ::= OCTET STRING (SIZE(1..128))                                                            -- RFC 9654, 2.1
// "the extnValue contains the encoded value of Nonce"; a server "MUST reject any OCSP request that has a nonce … with a
// length of either 0 octets or more than 128 octets with the malformedRequest".

/// Octets that bind an answer to its question.
public struct StatusNonce: Hashable, Sendable {
    /// How many octets there may be.
    public static let counts = 1...128

    /// The octets.
    public let octets: [UInt8]

    /// A nonce of the given octets; `nil` where there are too few or too many.
    public init?(_ octets: [UInt8]) {
        guard Self.counts.contains(octets.count) else { return nil }
        self.octets = octets
    }

    /// The nonce that an extension's value encodes; `nil` where it is no OCTET STRING, as clients wrote it that are older than any of
    /// the RFCs that say what it is: they are answered without.
    ///
    /// - Throws: `invalidInteger` where there are too few octets or too many.
    static func read(_ value: [UInt8]) throws(PKIError) -> StatusNonce? {
        guard let parsed = try? StrictDER.parse(value, "nonce"),
            let contents = try? parsed.contents(.octetString, "nonce")
        else { return nil }
        guard let nonce = StatusNonce(Array(contents)) else { throw PKIError(.integerOutOfRange, "nonce's length") }
        return nonce
    }

    /// The extension that says it.
    var asExtension: Extension {
        let value = DERWriter.octets { $0.append(.octetString, contents: self.octets) }
        return Extension(identifier: .ocspNonce, isCritical: false, value: value)
    }
}
