/// What things are called where a reason is read: whoever asks through an interface knows them by its names.
public protocol Vocabulary: Sendable {
    /// A part of an order, as a sentence about it begins, before a colon.
    func name(of part: OrderPart) -> String

    /// A field of the values for passthrough, alone.
    func name(of field: PassthroughField) -> String

    /// A place in the values for passthrough, as a sentence about it begins.
    ///
    /// - Parameter text: The place as a reason has it: what ``PassthroughPlace`` reads.
    func place(_ text: String) -> String
}

/// A part of what is asked for.
public enum OrderPart: Hashable, Sendable, CaseIterable {
    /// When the certificate shall end.
    case end
    /// When it shall begin.
    case beginning
    /// The idempotency token.
    case token
    /// The values for passthrough.
    case passthrough
    /// An authority's own certificate.
    case certificate
    /// The certificates above it.
    case chain
}

/// What things are called in a log: nobody's names, and the standards' for what they define.
public struct StandardVocabulary: Vocabulary {
    /// The one such.
    public init() {}

    /// A part of an order.
    public func name(of part: OrderPart) -> String {
        switch part {
        case .end: "The end asked for"
        case .beginning: "The beginning asked for"
        case .token: "The idempotency token"
        case .passthrough: "The values passed through"
        case .certificate: "The certificate"
        case .chain: "The chain"
        }
    }

    /// A field.
    public func name(of field: PassthroughField) -> String { field.words }

    /// A place: `The values passed through, subjectAltName 2, dNSName`.
    public func place(_ text: String) -> String {
        var words = self.name(of: .passthrough)
        for step in PassthroughPlace(text)?.steps ?? [] {
            switch step {
            case .field(let field): words += ", \(field.words)"
            case .item(let number): words += " \(number)"
            }
        }
        return words
    }
}
