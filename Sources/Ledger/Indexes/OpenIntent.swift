public import Bytes

/// An intent to use a key that has no ending yet.
public struct OpenIntent: Hashable, Sendable {
    /// Where the intent lies.
    public let position: UInt64
    /// The request or authority that it belongs to.
    public let stream: UniqueIdentifier
    /// The authority that the key is of.
    public let authority: UniqueIdentifier
    /// The key that is to be used.
    public let key: UniqueIdentifier
    /// The serial number that it was authorized for; absent where no certificate is to be signed.
    public let serialNumber: [UInt8]?

    /// An intent at a position.
    public init(
        position: UInt64,
        stream: UniqueIdentifier,
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        serialNumber: [UInt8]?
    ) {
        self.position = position
        self.stream = stream
        self.authority = authority
        self.key = key
        self.serialNumber = serialNumber
    }

    /// Whether events of a type end such an intent: a certificate's, an authority's own, or a list's.
    func isEnded(by type: EventType) -> Bool {
        switch type {
        case .certificateSigned, .signingFailed, .issuanceAbandoned, .responderCertified, .responderFailed:
            self.serialNumber != nil
        case .authorityCreated, .authorityCreationFailed: self.serialNumber == nil && self.authority == self.stream
        case .cRLSigned, .cRLFailed: self.serialNumber == nil && self.authority != self.stream
        default: false
        }
    }
}
