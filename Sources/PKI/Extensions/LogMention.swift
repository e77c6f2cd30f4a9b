/// What a certificate says of the log, if anything, and what that is told by.
public struct LogMention: Hashable, Sendable {
    /// Nothing is said, and nothing was ever given an arc.
    public static let none = LogMention(nil, identifiers: .drawn)

    /// Where the request lies in the log; `nil` where the certificate does not say it.
    public let reference: LogReference?
    /// The extension's identifier.
    public let identifier: ObjectIdentifier

    /// What is said, by the identifiers that the log has.
    public init(_ reference: LogReference?, identifiers: LogIdentifiers) {
        self.reference = reference
        self.identifier = identifiers.reference
    }

    /// Whether an extension is this one's to say: nobody can ask for it, by this identifier or by that which was drawn first.
    public func decides(_ identifier: ObjectIdentifier) -> Bool {
        identifier == self.identifier || identifier == LogReference.identifier
    }

    /// The extension, never critical, since nobody needs it to rely on the certificate; `nil` where nothing is said.
    public func makeExtension() -> Extension? {
        self.reference.map { Extension(identifier: self.identifier, isCritical: false, value: $0.derOctets) }
    }
}
