/// What a value must look like: one shape of the service model.
///
/// A class, for every value of every body is held against one, and a copy would count a reference for each of its parts.
final class Shape: Sendable {
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

    /// What has been read of a shape so far.
    struct Draft {
        let kind: Kind
        var minimum: Int64?
        var maximum: Int64?
        var pattern: Pattern?
        var values: [String] = []
        var item: Int?
        var members: [Member] = []
    }

    /// The kind.
    let kind: Kind
    /// The least length or number.
    let minimum: Int64?
    /// The greatest length or number.
    let maximum: Int64?
    /// What the whole of a string must match.
    let pattern: Pattern?
    /// The only values of a string, where they are enumerated.
    let values: [String]
    /// The index of a list's items' shape.
    let item: Int?
    /// A structure's members.
    let members: [Member]

    /// A shape of which all has been read.
    init(_ draft: Draft) {
        self.kind = draft.kind
        self.minimum = draft.minimum
        self.maximum = draft.maximum
        self.pattern = draft.pattern
        self.values = draft.values
        self.item = draft.item
        self.members = draft.members
    }
}
