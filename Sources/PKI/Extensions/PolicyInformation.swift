internal import Bytes

// PolicyInformation ::= SEQUENCE {                                                                 -- RFC 5280, 4.2.1.4
//     policyIdentifier   CertPolicyId,
//     policyQualifiers   SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
// PolicyQualifierInfo ::= SEQUENCE { policyQualifierId PolicyQualifierId, qualifier ANY DEFINED BY policyQualifierId }
// PolicyQualifierId ::= OBJECT IDENTIFIER ( id-qt-cps | id-qt-unotice )      CPSuri ::= IA5String

/// One policy under which a certificate was issued.
public struct PolicyInformation: Hashable, Sendable {
    /// The policy.
    public let identifier: ObjectIdentifier
    /// What is said about it, in the order of the encoding.
    public let qualifiers: [PolicyQualifier]

    /// A policy and what is said about it.
    public init(identifier: ObjectIdentifier, qualifiers: [PolicyQualifier] = []) {
        self.identifier = identifier
        self.qualifiers = qualifiers
    }

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "policy information")
        self.identifier = try elements.next("policyIdentifier").objectIdentifier("policyIdentifier")
        var qualifiers: [PolicyQualifier] = []
        if let list = elements.nextIfAny() {
            var reader = try ElementReader(list, "policyQualifiers")
            while let element = reader.nextIfAny() { try qualifiers.append(PolicyQualifier(element)) }
            guard !qualifiers.isEmpty else { throw PKIError(.nothingInside, "policyQualifiers") }
        }
        self.qualifiers = qualifiers
        try elements.finish()
    }

    func append(to serializer: inout DERWriter) throws(PKIError) {
        var contents = DERWriter()
        for qualifier in self.qualifiers { try qualifier.append(to: &contents) }
        serializer.appendSequence { sequence in
            sequence.append(self.identifier)
            guard !self.qualifiers.isEmpty else { return }
            sequence.appendSequence { $0.append(encoding: contents.octets) }
        }
    }
}

/// One remark on a policy.
public enum PolicyQualifier: Hashable, Sendable {
    /// id-qt-cps: the URI, ASCII, of a certification practice statement.
    case practiceStatement(String)
    /// A remark of another kind, such as a user notice; the value is one whole DER encoding.
    case other(type: ObjectIdentifier, valueDER: [UInt8])

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "policy qualifier")
        let type = try elements.next("policyQualifierId").objectIdentifier("policyQualifierId")
        let value = try elements.next("qualifier")
        try elements.finish()
        switch type {
        case .practiceStatementQualifier: self = try .practiceStatement(value.asciiText(.ia5String, "CPSuri"))
        case .userNoticeQualifier:
            try UserNotice.check(value)
            self = .other(type: type, valueDER: value.derOctets)
        default: throw PKIError(.qualifierUnknown, type)
        }
    }

    func append(to serializer: inout DERWriter) throws(PKIError) {
        switch self {
        case .practiceStatement(let identifier):
            guard identifier.utf8.allSatisfy({ $0 < 0x80 }) else {
                throw PKIError(.beyondASCII, "CPSuri")
            }
            serializer.appendSequence { sequence in
                sequence.append(.practiceStatementQualifier)
                sequence.append(.ia5String, contents: identifier.utf8)
            }
        case .other(let type, let valueDER):
            _ = try StrictDER.parse(valueDER, "policy qualifier")
            serializer.appendSequence { sequence in
                sequence.append(type)
                sequence.append(encoding: valueDER)
            }
        }
    }
}

/// Policies and kinds of remarks on them: RFC 5280 section 4.2.1.4.
extension ObjectIdentifier {
    /// anyPolicy.
    public static let anyPolicy = ObjectIdentifier(2, 5, 29, 32, 0)
    /// id-qt-cps.
    public static let practiceStatementQualifier = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 2, 1)
    /// id-qt-unotice.
    public static let userNoticeQualifier = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 2, 2)
}
