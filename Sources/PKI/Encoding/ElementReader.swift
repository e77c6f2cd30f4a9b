internal import SwiftASN1

/// The elements of one constructed value, taken in order.
struct ElementReader {
    private var following: ASN1NodeCollection.Iterator
    private var current: ASN1Node?
    private let field: String

    /// The elements of `node`, which must be a SEQUENCE.
    init(_ node: ASN1Node, _ field: String) throws(PKIError) { try self.init(node, .sequence, field) }

    /// The elements of `node`, which must carry the given tag.
    init(_ node: ASN1Node, _ identifier: ASN1Identifier, _ field: String) throws(PKIError) {
        guard node.identifier == identifier, case .constructed(let nodes) = node.content else {
            throw PKIError(.otherElement, field, identifier.name, node.identifier.name)
        }
        self.following = nodes.makeIterator()
        self.current = self.following.next()
        self.field = field
    }

    /// Whether all elements have been taken.
    var isAtEnd: Bool { self.current == nil }

    /// Takes the next element, which must be there.
    mutating func next(_ name: String) throws(PKIError) -> ASN1Node {
        guard let node = self.current else { throw PKIError(.elementAbsent, self.field, name) }
        self.current = self.following.next()
        return node
    }

    /// Takes the next element if there is one and it carries the given tag.
    mutating func next(ifTagged identifier: ASN1Identifier) -> ASN1Node? {
        guard let node = self.current, node.identifier == identifier else { return nil }
        self.current = self.following.next()
        return node
    }

    /// Takes the next element, whatever it is; `nil` at the end.
    mutating func nextIfAny() -> ASN1Node? {
        guard let node = self.current else { return nil }
        self.current = self.following.next()
        return node
    }

    /// Checks that all elements have been taken.
    func finish() throws(PKIError) {
        guard let node = self.current else { return }
        throw PKIError(.surplusElement, self.field, node.identifier.name)
    }
}
