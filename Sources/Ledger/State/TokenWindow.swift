public import Bytes

/// What a token is scoped to: one authority, one principal.
public struct TokenScope: Hashable, Sendable {
    /// The authority asked.
    public let authority: UniqueIdentifier
    /// Who asked.
    public let principal: String
    /// The token.
    public let token: String

    /// A scope.
    public init(authority: UniqueIdentifier, principal: String, token: String) {
        self.authority = authority
        self.principal = principal
        self.token = token
    }

    /// Whether both are of one authority, and their texts the same octets.
    public static func == (left: TokenScope, right: TokenScope) -> Bool {
        left.authority == right.authority && left.principal.isVerbatim(right.principal)
            && left.token.isVerbatim(right.token)
    }

    /// The scope of a request; `nil` where it has no token or names no authority.
    public init?(_ requested: IssuanceRequested) {
        guard let authority = requested.authority, let token = requested.token else { return nil }
        self.init(authority: authority, principal: requested.provenance.principal, token: token)
    }
}

/// The first request that used a token, as far as later ones are compared with it.
public struct TokenHolder: Hashable, Sendable {
    /// The first request.
    public let request: UniqueIdentifier
    /// The time of its `IssuanceAuthorized`, which the window counts from.
    public let authorizedAt: Instant
    /// The serial number that it was authorized for.
    public let serialNumber: [UInt8]
    /// SHA-256 of its public key.
    public let publicKeyDigest: Digest256?
    /// Whether its certificate is signed; before, it is open.
    public internal(set) var isSigned: Bool
    let parameters: RequestParameters
}

/// The parameters of a request that a repetition is compared by.
struct RequestParameters: Hashable, Sendable {
    let certificationRequestHash: Int
    let signatureAlgorithm: String
    let template: String?
    let notAfter: RequestedTime
    let notBefore: RequestedTime?
    let passthroughHash: Int

    init(_ requested: IssuanceRequested) {
        self.certificationRequestHash = requested.certificationRequest.hashValue
        self.signatureAlgorithm = requested.signatureAlgorithm
        self.template = requested.template
        self.notAfter = requested.notAfter
        self.notBefore = requested.notBefore
        self.passthroughHash = requested.passthrough.hashValue
    }

    /// The parameters that differ, in the order of the event's fields.
    func differences(from other: RequestParameters) -> [RequestParameter] {
        var found: [RequestParameter] = []
        if self.certificationRequestHash != other.certificationRequestHash { found.append(.certificationRequest) }
        if !self.signatureAlgorithm.isVerbatim(other.signatureAlgorithm) { found.append(.signatureAlgorithm) }
        if !self.template.isVerbatim(other.template) { found.append(.template) }
        if self.notAfter != other.notAfter { found.append(.notAfter) }
        if self.notBefore != other.notBefore { found.append(.notBefore) }
        if self.passthroughHash != other.passthroughHash { found.append(.passthrough) }
        return found
    }
}

/// The tokens that still name an earlier request.
///
/// A token is held from its request's authorization on, while that request is open or signed, until the window has
/// passed: `t₂ − t₁ < window`.
struct TokenWindow: Sendable {
    private var holders: [TokenScope: TokenHolder] = [:]
    /// Scopes in the order of their authorization, oldest first, from `firstIndex` on.
    private var order: [(scope: TokenScope, request: UniqueIdentifier, authorizedAt: Instant)] = []
    private var firstIndex = 0

    /// The holder of a token at a time; `nil` where the token is free.
    func holder(of scope: TokenScope, at time: Instant, window: Int64) -> TokenHolder? {
        guard let holder = self.holders[scope], time < holder.authorizedAt.adding(seconds: window) else { return nil }
        return holder
    }

    mutating func hold(_ scope: TokenScope, by holder: TokenHolder) {
        self.holders[scope] = holder
        self.order.append((scope, holder.request, holder.authorizedAt))
    }

    mutating func sign(_ scope: TokenScope, request: UniqueIdentifier) {
        guard self.holders[scope]?.request == request else { return }
        self.holders[scope]?.isSigned = true
    }

    mutating func release(_ scope: TokenScope, request: UniqueIdentifier) {
        guard self.holders[scope]?.request == request else { return }
        self.holders[scope] = nil
    }

    /// Forgets what the window has passed.
    mutating func forget(at time: Instant, window: Int64) {
        while self.firstIndex < self.order.count {
            let (scope, request, authorizedAt) = self.order[self.firstIndex]
            guard authorizedAt.adding(seconds: window) <= time else { break }
            self.release(scope, request: request)
            self.firstIndex += 1
        }
        if self.firstIndex > 1_024, self.firstIndex * 2 > self.order.count {
            self.order.removeFirst(self.firstIndex)
            self.firstIndex = 0
        }
    }
}
