/// What a value must look like: one shape of the service model.
struct Shape: Sendable {
    /// What kind of value it is.
    enum Kind: String, Sendable {
        case structure, list, string, blob, integer, long, boolean, timestamp
    }

    /// A member of a structure.
    struct Member: Sendable {
        /// The name on the wire.
        let name: String
        /// ``name`` in UTF-8.
        let nameOctets: [UInt8]
        /// ``name`` as paths in messages spell it: `validityNotBefore`.
        let pathName: String
        /// The index of its shape in ``ServiceModel/shapes``.
        let shape: Int
        /// Whether it must be there.
        let isRequired: Bool
    }

    /// The kind.
    let kind: Kind
    /// The least length or number.
    var minimum: Int64?
    /// The greatest length or number.
    var maximum: Int64?
    /// What the whole of a string must match.
    var pattern: Pattern?
    /// The only values of a string, where they are enumerated.
    var values: [String] = []
    /// ``values`` in UTF-8.
    var valueOctets: Set<[UInt8]> = []
    /// The index of a list's items' shape.
    var item: Int?
    /// A structure's members.
    var members: [Member] = []
}
