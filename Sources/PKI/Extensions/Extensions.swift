internal import Bytes

// Extensions  ::=  SEQUENCE SIZE (1..MAX) OF Extension                                             -- RFC 5280, 4.1
// "A certificate MUST NOT include more than one instance of a particular extension."               -- RFC 5280, 4.2

/// The extensions of a certificate or of a request, in their order, no two of one kind.
public struct Extensions: Hashable, Sendable, RandomAccessCollection {
    /// The most extensions that are accepted.
    public static let maximumCount = 256

    /// No extension.
    public static let empty = Extensions(checked: [])

    @usableFromInline let elements: [Extension]

    /// The given extensions.
    ///
    /// - Throws: `duplicateExtension`; `tooLarge` beyond ``maximumCount``.
    public init(_ elements: [Extension]) throws(PKIError) {
        guard elements.count <= Self.maximumCount else {
            throw PKIError(.tooManyExtensions, Self.maximumCount)
        }
        for (index, element) in elements.enumerated()
        where elements[..<index].contains(where: { $0.identifier == element.identifier }) {
            throw PKIError(.extensionTwice, element.identifier)
        }
        self.elements = elements
    }

    init(_ node: DERValue) throws(PKIError) {
        var reader = try ElementReader(node, "extensions")
        var elements: [Extension] = []
        elements.reserveCapacity(8)
        while let element = reader.nextIfAny() { try elements.append(Extension(element)) }
        guard !elements.isEmpty else { throw PKIError(.nothingInside, "extensions") }
        try self.init(elements)
    }

    private init(checked elements: [Extension]) { self.elements = elements }

    /// The index of the extension of the given kind; `nil` where there is none.
    @inlinable
    public func firstIndex(of identifier: ObjectIdentifier) -> Int? {
        self.elements.firstIndex { $0.identifier == identifier }
    }

    /// The extension of the given kind; `nil` where there is none.
    @inlinable
    public subscript(identifier: ObjectIdentifier) -> Extension? {
        self.firstIndex(of: identifier).map { self.elements[$0] }
    }

    /// The decoded value of the extension of the given kind; `nil` where there is none.
    ///
    /// - Throws: what is wrong with the extension's value.
    public func value<Value: ExtensionValue>(_ type: Value.Type = Value.self) throws(PKIError) -> Value? {
        guard let found = self[Value.identifier] else { return nil }
        return try Value(derEncoded: found.value)
    }

    /// The same, unless the value is that of octets which were decoded already.
    ///
    /// - Throws: what is wrong with the extension's value.
    public func value<Value: ExtensionValue>(orKnown known: Value?) throws(PKIError) -> Value? {
        guard let index = self.firstIndex(of: Value.identifier) else { return nil }
        if let known, known.derOctets == self.elements[index].value { return known }
        return try Value(derEncoded: self.elements[index].value)
    }

    /// The extensions one after the other, taken from memory once for all.
    @inlinable public func makeIterator() -> IndexingIterator<[Extension]> { self.elements.makeIterator() }
    /// 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of extensions.
    @inlinable public var endIndex: Int { self.elements.count }
    /// The extension at an index below ``endIndex``.
    @inlinable public subscript(position: Int) -> Extension { self.elements[position] }

    /// Whether these extensions follow in a reader, octet for octet and in this order, which then stands behind them.
    func follow(in reader: inout ElementReader) -> Bool {
        guard let end = reader.enter(.sequence) else { return false }
        for place in self.elements.indices {
            guard self.elements[place].follows(in: &reader) else { return false }
        }
        return reader.stands(at: end)
    }

    func append(to serializer: inout DERWriter) {
        serializer.appendSequence { sequence in
            for place in self.elements.indices { self.elements[place].append(to: &sequence) }
        }
    }
}
