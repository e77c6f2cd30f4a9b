internal import Bytes

// SubjectAltName ::= GeneralNames                                                                  -- RFC 5280, 4.2.1.6

/// Further names of a certificate's subject.
public struct SubjectAlternativeName: ExtensionValue {
    /// subjectAltName.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.subjectAlternativeName }

    /// The names, at least one.
    public let names: [GeneralName]
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The given names.
    ///
    /// - Throws: `missingElement` where there is none, and what is wrong with a name.
    public init(_ names: [GeneralName]) throws(PKIError) {
        guard !names.isEmpty else { throw PKIError(.noName, "subjectAltName") }
        var contents = DERWriter()
        for name in names { try name.append(to: &contents) }
        self.names = names
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { $0.append(encoding: contents.octets) }
        }
    }

    /// The names that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        self.names = try [GeneralName](StrictDER.parse(octets, "subjectAltName"), .sequence, "subjectAltName")
        self.derOctets = octets
    }
}
