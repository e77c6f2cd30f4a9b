public import Bytes

/// Who caused an event, and by what way: the same for every event that somebody caused.
public struct Provenance: Hashable, Sendable {
    /// By what way a wish reached the ledger.
    public enum Channel: Int, Hashable, Sendable {
        /// A signed request to the API.
        case api = 0
        /// The control socket of a running server.
        case controlSocket = 1
        /// The program itself, started by somebody.
        case program = 2
    }

    /// By what way.
    public let channel: Channel
    /// Who: whom the access key belongs to, or `uid:` and the number of the operating system's user.
    public let principal: String
    /// The call's identifier, as the caller was told it; absent where the event's stream is the call, and where there was no call.
    public let request: UniqueIdentifier?
    /// The access key that signed.
    public let accessKey: String?
    /// The account that the access key belongs to, twelve digits.
    public let account: String?
    /// The access key's role: what it may do.
    public let role: String?
    /// The address that the request came from.
    public let sourceAddress: String?
    /// What the client said that it is, or its beginning.
    public let userAgent: String?
    /// SHA-256 of the body as received.
    public let bodyDigest: Digest256?
    /// SHA-256 of the certificate that the client showed, DER.
    public let clientCertificateDigest: Digest256?

    /// Who caused an event, and by what way.
    public init(
        _ channel: Channel,
        _ principal: String,
        request: UniqueIdentifier? = nil,
        accessKey: String? = nil,
        account: String? = nil,
        role: String? = nil,
        sourceAddress: String? = nil,
        userAgent: String? = nil,
        bodyDigest: Digest256? = nil,
        clientCertificateDigest: Digest256? = nil
    ) {
        self.channel = channel
        self.principal = principal
        self.request = request
        self.accessKey = accessKey
        self.account = account
        self.role = role
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.bodyDigest = bodyDigest
        self.clientCertificateDigest = clientCertificateDigest
    }
}
