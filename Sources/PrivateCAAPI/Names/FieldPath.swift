/// Where a value stands in a body, in the service's wording: `apiPassthrough.extensions.customExtensions.1.member.value`.
///
/// Spelt only where a message needs it.
indirect enum FieldPath: Sendable, CustomStringConvertible {
    /// A member of the body itself, by its name on the wire.
    case body(StaticString)
    /// A member of a structure, by its name on the wire.
    case member(StaticString, of: FieldPath)
    /// An item of a list, counted from 0; messages count from 1.
    case item(Int, of: FieldPath)

    /// A member of the structure that stands here.
    func member(_ name: StaticString) -> FieldPath { .member(name, of: self) }

    /// An item, counted from 0, of the list that stands here.
    func item(_ index: Int) -> FieldPath { .item(index, of: self) }

    /// The whole path.
    var description: String {
        switch self {
        case .body(let name): Self.spelled(name)
        case .member(let name, let owner): "\(owner).\(Self.spelled(name))"
        case .item(let index, let list): "\(list).\(index + 1).member"
        }
    }

    /// A name on the wire as messages spell it: `dnsName` for `DnsName`.
    static func spelled(_ name: StaticString) -> String {
        let name = "\(name)"
        return name.prefix(1).lowercased() + name.dropFirst()
    }
}
