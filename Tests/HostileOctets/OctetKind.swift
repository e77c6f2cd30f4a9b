/// A kind of octets from outside, and what must hold of all of them.
public struct OctetKind: Sendable {
    /// What it is called, by tools/fuzz too.
    public let name: String
    /// How many octets are tried at most: enough for everything that the reader distinguishes.
    public let maximumOctets: Int
    private let property: @Sendable (ArraySlice<UInt8>) throws -> Void

    init(_ name: String, atMost maximumOctets: Int, _ property: @escaping @Sendable (ArraySlice<UInt8>) throws -> Void)
    {
        self.name = name
        self.maximumOctets = maximumOctets
        self.property = property
    }

    /// Checks that the property holds of octets, which may well be refused.
    ///
    /// - Throws: ``Violation``, and what goes wrong that nothing in the octets may bring about.
    public func check(_ octets: [UInt8]) throws { try self.property(octets[...]) }

    /// Every kind.
    public static let all: [OctetKind] = [
        .anchor, .call, .cbor, .certificate, .columns, .credentials, .event, .extensionValue, .header, .issuance, .json,
        .name, .note, .pem, .policy, .request, .search, .segment, .signature, .status, .tile, .uses,
    ]

    /// The kind of a name; `nil` where there is none.
    public static func named(_ name: String) -> OctetKind? { self.all.first { $0.name == name } }
}
