public import Bytes
internal import Cryptography

// Event ::= SEQUENCE {
//     nonce  OCTET STRING (SIZE(16)),
//     body   CHOICE { ledgerOpened [1] LedgerOpened, … }     -- the tag is the header's event type
// }                                                                                  -- schemas/events.asn1

extension Event {
    /// The most octets that a payload may have: 4 MiB.
    public static let maximumEncodedLength = 4 << 20

    /// The event's DER, the only octets that stand for it.
    ///
    /// - Throws: ``EventCodingError`` for what decoding would refuse: text with NUL, a length outside the schema, too many octets.
    public func derEncoded() throws(EventCodingError) -> [UInt8] {
        let octets = try DERWriter.octets(capacity: self.body.usualLength) { writer throws(EventCodingError) in
            try writer.appendConstructed(.sequence) { writer throws(EventCodingError) in
                writer.append(self.nonce)
                try writer.append(self.body, identifier: .context(UInt32(self.body.type.rawValue)))
            }
        }
        guard octets.count <= Self.maximumEncodedLength else { throw .tooLong(octets.count) }
        return octets
    }

    /// The event that a payload spells, under the schema and type that its header names.
    ///
    /// Only canonical DER is accepted: encoding the event again gives the same octets.
    ///
    /// - Throws: ``EventCodingError`` for an unknown schema or type, for octets after the event, and for anything that is not the
    ///   one encoding of an event.
    public init(derEncoded octets: ArraySlice<UInt8>, schema: UInt16, type: UInt32) throws(EventCodingError) {
        guard octets.count <= Self.maximumEncodedLength else { throw .tooLong(octets.count) }
        guard schema == EntryHeader.currentSchema else { throw .unknownSchema(schema) }
        guard let type = EventType(rawValue: type) else { throw .unknownType(type) }
        var payload = FieldReader(octets)
        var fields = try payload.sequence()
        try payload.finish()
        let nonce = try fields.identifier()
        let tag = DERTag.context(UInt32(type.rawValue))
        guard fields.isNext(tag) else { throw .otherType(header: type.rawValue) }
        var body = try fields.sequence(as: tag)
        try fields.finish()
        self.init(nonce: nonce, body: try EventBody(reading: &body, type: type))
        try body.finish()
    }
}

extension EncodedEvent {
    /// An event of the given stream, encoded and hashed.
    ///
    /// - Throws: ``EventCodingError`` where the event has no encoding, ``CryptographyError`` where libcrypto fails.
    public init(stream: UniqueIdentifier, event: Event) throws {
        let payload = try event.derEncoded()
        self.init(stream: stream, event: event, payload: payload, payloadDigest: try SHA256.digest(of: payload))
    }
}

extension EventBody {
    /// How many octets the encoding has about: room to write it without growing.
    fileprivate var usualLength: Int {
        switch self {
        case .issuanceRequested(let requested): 512 + requested.certificationRequest.octets.count
        case .issuanceAuthorized(let authorized): 512 + authorized.tbsCertificate.count
        default: 256
        }
    }
}

extension SubmittedRequest {
    fileprivate var octets: [UInt8] {
        switch self {
        case .certificationRequest(let octets), .unreadable(let octets): octets
        }
    }
}
