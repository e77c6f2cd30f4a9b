internal import Bytes

/// The roles that there are, and what each permits.
public struct RolesInForce: Hashable, Sendable {
    /// The most names of roles that a ledger is given: a start reads what each permits.
    public static let most = 256

    private var definitions: [[UInt8]: RoleDefinition]

    /// Those of a ledger about which nothing was said yet.
    public init() {
        self.definitions = Dictionary(
            RoleDefinition.initial.map { (Array($0.name.utf8), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// What was said last of the role of a name, also where it is that there is none any more; `nil` where nothing ever was.
    public subscript(name: String) -> RoleDefinition? { self.definitions[Array(name.utf8)] }

    /// How many names of roles there ever were.
    public var count: Int { self.definitions.count }

    /// Whether there is a role of a name.
    public func contains(_ name: String) -> Bool { self[name].map { !$0.operations.isEmpty } ?? false }

    /// All that there are, in the order of their names.
    public var all: [RoleDefinition] {
        self.definitions.values.filter { !$0.operations.isEmpty }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What was said of a role takes the place of what was said before; one without operations permits nothing, and is none any more.
    mutating func evolve(_ changed: RoleChanged) { self.definitions[Array(changed.role.utf8)] = changed.definition }
}

extension RoleChanged {
    /// The role as it says that it is; names of operations and patterns that there are not permit nothing.
    public var definition: RoleDefinition {
        RoleDefinition(
            name: self.role,
            operations: Set(self.operations.compactMap(InterfaceOperation.init(named:))),
            templates: self.templates.compactMap { TemplatePattern($0) }
        )
    }

    /// What the log cannot say of a role; `nil` where it can say this.
    public var fault: String? {
        guard RoleDefinition.isName(self.role) else { return "A role's name has 1 to 32 of a to z, digits and '-'." }
        guard !self.role.isVerbatim(RoleDefinition.administrator) else {
            return "The role administrator permits everything, and is never changed."
        }
        if let unknown = self.operations.first(where: { InterfaceOperation(named: $0) == nil }) {
            return "There is no operation \(unknown.prefix(64))."
        }
        guard self.templates.count <= Self.mostTemplates else {
            return "A role has at most \(Self.mostTemplates) patterns of templates."
        }
        if let malformed = self.templates.first(where: { TemplatePattern($0) == nil }) {
            return "'\(malformed.prefix(64))' is no pattern of templates: 1 to 64 letters, digits, '_', '/' and '*'."
        }
        for texts in [self.operations, self.templates] {
            guard zip(texts, texts.dropFirst()).allSatisfy({ $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
                return "Operations and templates are listed in order, each once."
            }
        }
        guard !self.operations.isEmpty || self.templates.isEmpty else {
            return "A role without operations has no templates."
        }
        return nil
    }
}
