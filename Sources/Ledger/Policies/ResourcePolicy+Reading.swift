internal import Bytes
internal import JSON

// A policy is one JSON object; what is read of it is all that it has, so that nothing in it is passed over.

extension ResourcePolicy {
    /// Reads a document.
    ///
    /// - Throws: ``PolicyFault`` where it is none, or says something that is not evaluated.
    public init(reading document: String) throws(PolicyFault) {
        guard !document.isEmpty, document.utf8.count <= Self.longest else {
            throw PolicyFault([], "has not 1 to \(Self.longest) octets")
        }
        let value: JSONValue
        do { value = try JSONReader.read(Array(document.utf8)) } catch {
            throw PolicyFault([], "cannot be read as JSON at octet \(error.offset)")
        }
        let members = try PolicyReading(value, at: []).members()
        var statements: [PolicyReading] = []
        var hasVersion = false
        for (name, member) in members {
            switch PolicyVocabulary.word(name) as PolicyVocabulary.Document? {
            case .version:
                guard try member.text().isVerbatim(PolicyVocabulary.version) else {
                    throw member.fault("is not \(PolicyVocabulary.version)")
                }
                hasVersion = true
            case .identifier: _ = try member.text()
            case .statement: statements = try member.isList ? member.items() : [member]
            case nil: throw member.fault("is not evaluated")
            }
        }
        guard hasVersion else { throw PolicyFault([.member("Version")], "is not \(PolicyVocabulary.version)") }
        guard !statements.isEmpty else { throw PolicyFault([.member("Statement")], "is missing") }
        var read: [PolicyStatement] = []
        for reading in statements { read.append(try PolicyStatement(reading)) }
        self.statements = read
    }
}

/// A value in a document, and where it stands.
struct PolicyReading {
    let value: JSONValue
    let place: [PolicyFault.Step]

    init(_ value: JSONValue, at place: [PolicyFault.Step]) {
        self.value = value
        self.place = place
    }

    func fault(_ what: String) -> PolicyFault { PolicyFault(self.place, what) }

    var isList: Bool { if case .list = self.value.content { true } else { false } }

    func text() throws(PolicyFault) -> String {
        guard let text = self.value.text else { throw self.fault("is no text") }
        return text
    }

    /// The members of an object, in their order.
    func members() throws(PolicyFault) -> [(name: String, value: PolicyReading)] {
        guard case .structure(let members) = self.value.content else { throw self.fault("is no JSON object") }
        return members.map { member in
            let name = String(decoding: member.name, as: UTF8.self)
            return (name, PolicyReading(member.value, at: self.place + [.member(name)]))
        }
    }

    /// The items of a list, which has some.
    func items() throws(PolicyFault) -> [PolicyReading] {
        guard case .list(let items) = self.value.content, !items.isEmpty else { throw self.fault("has no items") }
        return items.enumerated().map { PolicyReading($0.element, at: self.place + [.item($0.offset)]) }
    }

    /// One text, or a list of some.
    func texts() throws(PolicyFault) -> [(text: String, at: PolicyReading)] {
        guard self.isList else { return [(try self.text(), self)] }
        var texts: [(text: String, at: PolicyReading)] = []
        for item in try self.items() { texts.append((try item.text(), item)) }
        return texts
    }
}

extension PolicyStatement {
    fileprivate init(_ reading: PolicyReading) throws(PolicyFault) {
        var (effect, conditions) = (nil as Effect?, [PolicyCondition]())
        var (principals, actions, resources) = (nil as PolicyReading?, nil as PolicyReading?, nil as PolicyReading?)
        for (name, member) in try reading.members() {
            switch PolicyVocabulary.word(name) as PolicyVocabulary.Statement? {
            case .identifier:
                // A label, which several statements may share: the hosted service takes such policies, and clients put them.
                _ = try member.text()
            case .effect:
                effect = PolicyVocabulary.word(try member.text())
                guard effect != nil else { throw member.fault("is neither Allow nor Deny") }
            case .principal: principals = member
            case .action: actions = member
            case .resource: resources = member
            case .condition: conditions = try Self.conditions(member)
            case nil: throw member.fault("is not evaluated")
            }
        }
        func needed<Member>(_ member: Member?, _ name: PolicyVocabulary.Statement) throws(PolicyFault) -> Member {
            guard let member else { throw PolicyFault(reading.place + [.member(name.rawValue)], "is missing") }
            return member
        }
        let isAllowed = try needed(effect, .effect)
        self.init(
            place: reading.place,
            effect: isAllowed,
            principals: try Self.principals(try needed(principals, .principal)),
            operations: try Self.operations(try needed(actions, .action), isAllowed),
            resources: try Self.patterns(try needed(resources, .resource)),
            conditions: conditions
        )
    }

    private static func principals(_ reading: PolicyReading) throws(PolicyFault) -> [PolicyPrincipal] {
        if let text = reading.value.text {
            guard text.isVerbatim("*") else { throw reading.fault("names nobody: it is '*' or an object") }
            return [PolicyPrincipal(.everybody)]
        }
        var principals: [PolicyPrincipal] = []
        for (name, member) in try reading.members() {
            guard name.isVerbatim(PolicyVocabulary.principals) else { throw member.fault("is not evaluated") }
            for (text, item) in try member.texts() {
                if text.isVerbatim("*") {
                    principals.append(PolicyPrincipal(.everybody))
                } else if ActorForm.isAccount(text) {
                    principals.append(PolicyPrincipal(.account(text)))
                } else if let named = PolicyVocabulary.principal(named: Array(text.utf8)[...]) {
                    principals.append(named)
                } else {
                    throw item.fault("names no account, and nobody who can have an access key here")
                }
            }
        }
        guard !principals.isEmpty else { throw reading.fault("names nobody") }
        return principals
    }

    /// What actions name: of the operations on an authority, those that one of them stands for.
    private static func operations(
        _ reading: PolicyReading,
        _ effect: Effect
    ) throws(PolicyFault) -> Set<InterfaceOperation> {
        var operations: Set<InterfaceOperation> = []
        for (text, item) in try reading.texts() {
            let octets = text.octetsWithoutCase
            let named: ArraySlice<UInt8>
            if text.isVerbatim("*") {
                named = octets[...]
            } else if octets.starts(with: PolicyVocabulary.service.utf8) {
                named = octets.dropFirst(PolicyVocabulary.service.utf8.count)
            } else {
                throw item.fault("is no operation of this service")
            }
            let pattern = PolicyPattern(String(decoding: named, as: UTF8.self))
            let meant = ResourcePolicy.concerning.filter { operation in
                pattern.matches(String(decoding: operation.rawValue.octetsWithoutCase, as: UTF8.self))
            }
            guard !meant.isEmpty else { throw item.fault("is no operation on a certificate authority") }
            let unshareable = meant.subtracting(ResourcePolicy.shareable).map(\.rawValue).sorted()
            if effect == .allow, let first = unshareable.first {
                throw item.fault("would allow \(first), which is not shared with anybody")
            }
            operations.formUnion(meant)
        }
        return operations
    }

    private static func patterns(_ reading: PolicyReading) throws(PolicyFault) -> [PolicyPattern] {
        try reading.texts().map { text, item throws(PolicyFault) in
            try item.refuseVariables(in: text)
            return PolicyPattern(text)
        }
    }

    private static func conditions(_ reading: PolicyReading) throws(PolicyFault) -> [PolicyCondition] {
        var conditions: [PolicyCondition] = []
        for (name, member) in try reading.members() {
            guard let comparison: PolicyCondition.Comparison = PolicyVocabulary.word(name) else {
                throw member.fault("is not evaluated")
            }
            var keys: Set<PolicyCondition.Key> = []
            for (name, member) in try member.members() {
                guard let key = PolicyCondition.Key(named: Array(name.utf8)[...]) else {
                    throw member.fault("is not evaluated")
                }
                guard keys.insert(key).inserted else { throw member.fault("is there twice") }
                var values: [String] = []
                for (text, item) in try member.texts() {
                    try item.refuseVariables(in: text)
                    values.append(text)
                }
                conditions.append(PolicyCondition(comparison: comparison, key: key, values: values))
            }
            guard !keys.isEmpty else { throw member.fault("names no key") }
        }
        return conditions
    }
}

extension PolicyReading {
    /// Refuses what would stand for something else when the policy is obeyed.
    fileprivate func refuseVariables(in text: String) throws(PolicyFault) {
        let octets = Array(text.utf8)
        let isVariable = zip(octets, octets.dropFirst()).contains { $0 == 0x24 && $1 == 0x7B }
        guard !isVariable else {
            throw self.fault("has a variable, which is not evaluated: \(PolicyVocabulary.variable)")
        }
    }
}
