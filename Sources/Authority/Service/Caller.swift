public import Bytes

/// Who asks, as far as it is known when a request comes in.
public struct Caller: Hashable, Sendable {
    /// The request's identifier, as the caller is told it.
    public let request: UniqueIdentifier
    /// Who signed the request.
    public let principal: String
    /// The address that it came from.
    public let sourceAddress: String
    /// SHA-256 of the body as received.
    public let bodyDigest: Digest256

    /// A caller.
    public init(request: UniqueIdentifier, principal: String, sourceAddress: String, bodyDigest: Digest256) {
        self.request = request
        self.principal = principal
        self.sourceAddress = sourceAddress
        self.bodyDigest = bodyDigest
    }
}
