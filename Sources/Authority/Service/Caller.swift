public import Bytes
public import Ledger

/// Who asks, as far as it is known when a request comes in.
public struct Caller: Hashable, Sendable {
    /// The request's identifier, as the caller is told it.
    public let request: UniqueIdentifier
    /// Who signed the request.
    public let principal: String
    /// The access key that signed it.
    public let accessKey: String
    /// The account that the access key belongs to, twelve digits.
    public let account: String
    /// The access key's role, and what it permits.
    public let role: RoleDefinition
    /// The address that it came from.
    public let sourceAddress: String
    /// What the client said that it is, or its beginning; absent where it said nothing.
    public let userAgent: String?
    /// SHA-256 of the body as received.
    public let bodyDigest: Digest256
    /// SHA-256 of the certificate that the client showed, DER; absent where none was asked for.
    public let clientCertificateDigest: Digest256?

    /// A caller.
    public init(
        request: UniqueIdentifier,
        principal: String,
        accessKey: String,
        account: String,
        role: RoleDefinition,
        sourceAddress: String,
        userAgent: String?,
        bodyDigest: Digest256,
        clientCertificateDigest: Digest256? = nil
    ) {
        self.request = request
        self.principal = principal
        self.accessKey = accessKey
        self.account = account
        self.role = role
        self.sourceAddress = sourceAddress
        self.userAgent = userAgent
        self.bodyDigest = bodyDigest
        self.clientCertificateDigest = clientCertificateDigest
    }

    /// What is recorded of the caller; the request's identifier only where the event lies in another stream than the request's own.
    func provenance(inStream stream: UniqueIdentifier) -> Provenance {
        Provenance(
            .api,
            self.principal,
            request: stream == self.request ? nil : self.request,
            accessKey: self.accessKey,
            account: self.account,
            role: self.role.name,
            sourceAddress: self.sourceAddress,
            userAgent: self.userAgent,
            bodyDigest: self.bodyDigest,
            clientCertificateDigest: self.clientCertificateDigest
        )
    }
}
