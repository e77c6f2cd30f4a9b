public import Bytes

/// An intent to use a key that has no ending yet.
public struct OpenIntent: Hashable, Sendable {
    /// Where the intent lies.
    public let position: UInt64
    /// The request or authority that it belongs to.
    public let stream: UniqueIdentifier
    /// The authority whose key it is for.
    public let authority: UniqueIdentifier
    /// The serial number that it was authorized for; absent where no certificate is to be signed.
    public let serialNumber: [UInt8]?

    /// An intent at a position.
    public init(position: UInt64, stream: UniqueIdentifier, authority: UniqueIdentifier, serialNumber: [UInt8]?) {
        self.position = position
        self.stream = stream
        self.authority = authority
        self.serialNumber = serialNumber
    }
}
