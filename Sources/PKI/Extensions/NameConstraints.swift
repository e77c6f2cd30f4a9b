internal import Bytes

// NameConstraints ::= SEQUENCE {                                                                   -- RFC 5280, 4.2.1.10
//     permittedSubtrees [0] GeneralSubtrees OPTIONAL,
//     excludedSubtrees  [1] GeneralSubtrees OPTIONAL }
// GeneralSubtrees ::= SEQUENCE SIZE (1..MAX) OF GeneralSubtree
// GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] BaseDistance DEFAULT 0, maximum [1] BaseDistance OPTIONAL }
// "the minimum MUST be zero, and maximum MUST be absent"

/// Which names the certificates below an authority may hold.
public struct NameConstraints: ExtensionValue {
    /// nameConstraints.
    public static var identifier: ObjectIdentifier { ExtensionIdentifier.nameConstraints }

    /// Trees one of which every name of their kind must lie in; kinds that none is of are not constrained by them.
    public let permittedSubtrees: [GeneralSubtree]
    /// Trees that no name may lie in.
    public let excludedSubtrees: [GeneralSubtree]
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// The given trees.
    ///
    /// - Throws: `missingElement` where there is none at all, and what is wrong with a base.
    public init(permittedSubtrees: [GeneralSubtree], excludedSubtrees: [GeneralSubtree]) throws(PKIError) {
        guard !permittedSubtrees.isEmpty || !excludedSubtrees.isEmpty else { throw Self.isEmpty }
        let permitted = try Self.octets(of: permittedSubtrees)
        let excluded = try Self.octets(of: excludedSubtrees)
        self.permittedSubtrees = permittedSubtrees
        self.excludedSubtrees = excludedSubtrees
        self.derOctets = DERWriter.octets { serializer in
            serializer.appendSequence { sequence in
                if !permitted.isEmpty { sequence.appendSequence(.context(0)) { $0.append(encoding: permitted) } }
                if !excluded.isEmpty { sequence.appendSequence(.context(1)) { $0.append(encoding: excluded) } }
            }
        }
    }

    /// The trees that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets; `invalidValue` for a distance, or a range of addresses that is no prefix.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var elements = try ElementReader(StrictDER.parse(octets, "nameConstraints"), "nameConstraints")
        self.permittedSubtrees = try Self.subtrees(elements.next(ifTagged: .context(0)), .context(0))
        self.excludedSubtrees = try Self.subtrees(elements.next(ifTagged: .context(1)), .context(1))
        try elements.finish()
        guard !self.permittedSubtrees.isEmpty || !self.excludedSubtrees.isEmpty else { throw Self.isEmpty }
        self.derOctets = octets
    }

    // "Conforming CAs MUST NOT issue certificates where name constraints is an empty sequence."
    private static var isEmpty: PKIError { PKIError(.noSubtree) }

    private static func octets(of subtrees: [GeneralSubtree]) throws(PKIError) -> [UInt8] {
        var serializer = DERWriter()
        for subtree in subtrees {
            let base = try subtree.derOctets()
            serializer.appendSequence { $0.append(encoding: base) }
        }
        return serializer.octets
    }

    private static func subtrees(
        _ node: DERValue?,
        _ identifier: DERTag
    ) throws(PKIError) -> [GeneralSubtree] {
        guard let node else { return [] }
        var elements = try ElementReader(node, identifier, "subtrees")
        guard !elements.isAtEnd else { throw PKIError(.nothingInside, "subtrees") }
        var subtrees: [GeneralSubtree] = []
        while let element = elements.nextIfAny() {
            var parts = try ElementReader(element, "subtree")
            let base = try parts.next("base")
            guard parts.isAtEnd else {
                throw PKIError(.subtreeHasDistances)
            }
            subtrees.append(try GeneralSubtree(base))
        }
        return subtrees
    }
}

/// All names below one.
public enum GeneralSubtree: Hashable, Sendable {
    /// The names below a name of any kind but iPAddress.
    case name(GeneralName)
    /// The addresses that share a prefix: an address of four or sixteen octets, and as many octets of mask.
    case addresses([UInt8], mask: [UInt8])

    // "the iPAddress field of GeneralName MUST contain eight (8) octets, encoded in the style of RFC 4632 (CIDR)"; for
    // IPv6 "32 octets, similarly encoded".

    init(_ node: DERValue) throws(PKIError) {
        guard node.tag == .context(7) else {
            self = .name(try GeneralName(node))
            return
        }
        let octets = try Array(node.contents(.context(7), "iPAddress"))
        self = .addresses(Array(octets.prefix(octets.count / 2)), mask: Array(octets.suffix(octets.count / 2)))
        _ = try self.derOctets()
        guard octets.count.isMultiple(of: 2) else { throw Self.isNoRange }
    }

    private static var isNoRange: PKIError {
        PKIError(.noAddressRange)
    }

    /// The encoding of the base.
    func derOctets() throws(PKIError) -> [UInt8] {
        switch self {
        case .name(.ipAddress): throw PKIError(.subtreeWithoutMask)
        case .name(let name): return try name.derOctets()
        case .addresses(let address, let mask):
            guard address.count == mask.count, address.count == 4 || address.count == 16, Self.isPrefix(mask) else {
                throw Self.isNoRange
            }
            return DERWriter.octets { $0.append(.context(7), contents: address + mask) }
        }
    }

    /// Whether all bits that are set come before all that are not.
    private static func isPrefix(_ mask: [UInt8]) -> Bool {
        let rest = mask.drop { $0 == 0xFF }
        guard let first = rest.first else { return true }
        return (~first & (~first &+ 1)) == 0 && rest.dropFirst().allSatisfy { $0 == 0 }
    }
}
