internal import Bytes

// LogReference ::= SEQUENCE {                                                                      -- schemas/rules.md
//     origin         UTF8String,
//     request        OCTET STRING (SIZE(16)),
//     payloadDigest  OCTET STRING (SIZE(32)) }

/// In which log, and where in it, the request for a certificate lies.
///
/// A log that says no arc (``LogIdentifiers``) has a UUID under 2.25 (X.667) for it: 6f0b8a52-7d31-4c1e-9a3b-5f2c8d4e7a10.
public struct LogReference: Hashable, Sendable {
    /// ``identifierText`` in octets.
    public static let identifier = ObjectIdentifier(wellFormed: [
        0x69, 0x81, 0xDE, 0x8B, 0xC5, 0x94, 0xCF, 0xD3, 0x8A, 0xB0, 0xBD, 0x9A, 0x9D, 0xD7, 0xE5, 0xC8, 0xEA, 0xB9,
        0xF4, 0x10,
    ])
    /// The identifier as it is written down.
    public static let identifierText = "2.25.147604228305549398153628458416922851856"

    /// The log's name in checkpoints.
    public let origin: String
    /// The request's identifier, 16 octets.
    public let request: [UInt8]
    /// SHA-256 of the payload that records the request, 32 octets.
    public let payloadDigest: [UInt8]

    /// A reference to a request.
    public init(origin: String, request: [UInt8], payloadDigest: [UInt8]) {
        self.origin = origin
        self.request = request
        self.payloadDigest = payloadDigest
    }

    /// The encoding.
    public var derOctets: [UInt8] {
        DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                sequence.append(.utf8String, contents: self.origin.utf8)
                sequence.append(.octetString, contents: self.request)
                sequence.append(.octetString, contents: self.payloadDigest)
            }
        }
    }
}

extension LogReference {
    /// The reference that DER octets encode; `nil` where they encode none.
    public init?(derEncoded octets: [UInt8]) {
        let field: StaticString = "logReference"
        guard let node = try? StrictDER.parse(octets, "\(field)"), var elements = try? ElementReader(node, field),
            let origin = try? elements.next(field).contents(.utf8String, field),
            let request = try? elements.next(field).contents(.octetString, field),
            let digest = try? elements.next(field).contents(.octetString, field),
            (try? elements.finish()) != nil, request.count == 16, digest.count == 32,
            let text = String(validating: origin, as: UTF8.self)
        else { return nil }
        self.init(origin: text, request: Array(request), payloadDigest: Array(digest))
    }
}
