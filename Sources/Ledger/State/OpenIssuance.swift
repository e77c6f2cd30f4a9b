public import Bytes

/// An issuance whose request is recorded and whose ending is not.
public struct OpenIssuance: Hashable, Sendable {
    /// How many events its stream has.
    public internal(set) var version: UInt64
    /// The authority asked.
    public let authority: UniqueIdentifier?
    /// The serial number that it was authorized for; absent before.
    public internal(set) var serialNumber: [UInt8]?
    /// Where its authorization lies; absent before.
    public internal(set) var intentPosition: UInt64?
    let scope: TokenScope?
    let publicKeyDigest: Digest256?
    let parameters: RequestParameters

    init(_ requested: IssuanceRequested, publicKeyDigest: Digest256?) {
        self.version = 1
        self.authority = requested.authority
        self.scope = TokenScope(requested)
        self.publicKeyDigest = publicKeyDigest
        self.parameters = RequestParameters(requested)
    }
}
