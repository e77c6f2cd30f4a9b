internal import Bytes

// GeneralName ::= CHOICE {                                                                         -- RFC 5280, 4.2.1.6
//     otherName                 [0]  OtherName,          -- SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY }
//     rfc822Name                [1]  IA5String,
//     dNSName                   [2]  IA5String,
//     x400Address               [3]  ORAddress,
//     directoryName             [4]  Name,               -- a CHOICE, therefore tagged explicitly
//     ediPartyName              [5]  EDIPartyName,
//     uniformResourceIdentifier [6]  IA5String,
//     iPAddress                 [7]  OCTET STRING,
//     registeredID              [8]  OBJECT IDENTIFIER }

/// A name of any of the nine kinds that X.509 extensions know.
public enum GeneralName: Hashable, Sendable {
    /// A name of a kind that `type` names; the value is one whole DER encoding.
    case otherName(type: ObjectIdentifier, valueDER: [UInt8])
    /// An address of electronic mail, ASCII.
    case rfc822Name(String)
    /// A name of the domain name system, ASCII; its syntax is not judged.
    case dnsName(String)
    /// An X.400 address: its whole encoding, tag `[3]` included.
    case x400Address([UInt8])
    /// A distinguished name.
    case directoryName(DistinguishedName)
    /// A party in electronic data interchange: its whole encoding, tag `[5]` included.
    case ediPartyName([UInt8])
    /// A URI, ASCII; its syntax is not judged.
    case uniformResourceIdentifier(String)
    /// The four octets of an IPv4 address or the sixteen of an IPv6 address.
    case ipAddress([UInt8])
    /// An object identifier that was registered for the subject.
    case registeredID(ObjectIdentifier)

    // EDIPartyName ::= SEQUENCE { nameAssigner [0] DirectoryString OPTIONAL, partyName [1] DirectoryString }

    /// A party in electronic data interchange, its names as UTF8String.
    public static func ediPartyName(nameAssigner: String?, partyName: String) -> GeneralName {
        .ediPartyName(
            DERWriter.octets { serializer in
                serializer.appendSequence(.context(5)) { sequence in
                    if let nameAssigner {
                        sequence.appendSequence(.context(0)) { $0.append(.utf8String, contents: nameAssigner.utf8) }
                    }
                    sequence.appendSequence(.context(1)) { $0.append(.utf8String, contents: partyName.utf8) }
                }
            }
        )
    }

    /// A name of a kind that `type` names, whose value is a UTF8String: what a user principal name is.
    public static func otherName(type: ObjectIdentifier, text: String) -> GeneralName {
        .otherName(
            type: type,
            valueDER: DERWriter.octets { $0.append(.utf8String, contents: text.utf8) }
        )
    }

    /// The name that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "general name"))
    }

    /// The encoding.
    ///
    /// - Throws: `invalidString` for text beyond ASCII, `invalidValue` for an address of another size, and what is wrong
    ///   with encodings that were given.
    public func derOctets() throws(PKIError) -> [UInt8] {
        var serializer = DERWriter()
        try self.append(to: &serializer)
        return serializer.octets
    }

    init(_ node: DERValue) throws(PKIError) {
        guard node.tag.tagClass == .contextSpecific else {
            throw PKIError(.generalNameUnexpected, node.tag.name)
        }
        let tag = node.tag
        switch tag.number {
        case 0:
            var elements = try ElementReader(node, tag, "otherName")
            let type = try elements.next("type-id").objectIdentifier("otherName type-id")
            let value = try elements.next("value").onlyElement(.context(0), "otherName value")
            try elements.finish()
            self = .otherName(type: type, valueDER: value.derOctets)
        case 1: self = try .rfc822Name(node.asciiText(tag, "rfc822Name"))
        case 2: self = try .dnsName(node.asciiText(tag, "dNSName"))
        case 3:
            _ = try ElementReader(node, tag, "x400Address")
            self = .x400Address(node.derOctets)
        case 4: self = try .directoryName(DistinguishedName(node.onlyElement(tag, "directoryName")))
        case 5:
            try Self.checkPartyName(node)
            self = .ediPartyName(node.derOctets)
        case 6: self = try .uniformResourceIdentifier(node.asciiText(tag, "uniformResourceIdentifier"))
        case 7:
            let octets = try Array(node.contents(tag, "iPAddress"))
            try Self.checkAddress(octets)
            self = .ipAddress(octets)
        case 8: self = try .registeredID(node.objectIdentifier("registeredID", tagged: tag))
        default: throw PKIError(.generalNameUnexpected, tag.name)
        }
    }

    func append(to serializer: inout DERWriter) throws(PKIError) {
        switch self {
        case .otherName(let type, let valueDER):
            _ = try StrictDER.parse(valueDER, "otherName value")
            serializer.appendSequence(.context(0)) { sequence in
                sequence.append(type)
                sequence.appendSequence(.context(0)) { $0.append(encoding: valueDER) }
            }
        case .rfc822Name(let text): try Self.append(text, .context(1), "rfc822Name", to: &serializer)
        case .dnsName(let text): try Self.append(text, .context(2), "dNSName", to: &serializer)
        case .x400Address(let encoding):
            _ = try ElementReader(StrictDER.parse(encoding, "x400Address"), .context(3), "x400Address")
            serializer.append(encoding: encoding)
        case .directoryName(let name):
            serializer.appendSequence(.context(4)) { $0.append(encoding: name.derOctets) }
        case .ediPartyName(let encoding):
            try Self.checkPartyName(StrictDER.parse(encoding, "ediPartyName"))
            serializer.append(encoding: encoding)
        case .uniformResourceIdentifier(let text):
            try Self.append(text, .context(6), "uniformResourceIdentifier", to: &serializer)
        case .ipAddress(let octets):
            try Self.checkAddress(octets)
            serializer.append(.context(7), contents: octets)
        case .registeredID(let identifier): serializer.append(identifier, as: .context(8))
        }
    }

    private static func append(
        _ text: String,
        _ tag: DERTag,
        _ field: StaticString,
        to serializer: inout DERWriter
    ) throws(PKIError) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw PKIError(.beyondASCII, field)
        }
        serializer.append(tag, contents: text.utf8)
    }

    private static func checkAddress(_ octets: [UInt8]) throws(PKIError) {
        guard octets.count == 4 || octets.count == 16 else {
            throw PKIError(.addressLength, octets.count)
        }
    }

    private static func checkPartyName(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, .context(5), "ediPartyName")
        if let assigner = elements.next(ifTagged: .context(0)) {
            _ = try assigner.onlyElement(.context(0), "nameAssigner")
        }
        _ = try elements.next("partyName").onlyElement(.context(1), "partyName")
        try elements.finish()
    }
}

extension [GeneralName] {
    // GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName

    init(_ node: DERValue, _ identifier: DERTag, _ field: StaticString) throws(PKIError) {
        var elements = try ElementReader(node, identifier, field)
        var names: [GeneralName] = []
        while let element = elements.nextIfAny() { try names.append(GeneralName(element)) }
        guard !names.isEmpty else { throw PKIError(.noName, field) }
        self = names
    }
}
