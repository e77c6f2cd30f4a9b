public import Bytes

/// What a token is scoped to: one authority, one principal of one account.
public struct TokenScope: Hashable, Sendable {
    /// The authority asked.
    public let authority: UniqueIdentifier
    /// Who asked.
    public let principal: String
    /// Whose account that is: two accounts may have principals of one name; absent where nobody said.
    public let account: String?
    /// The token.
    public let token: String

    /// A scope.
    public init(authority: UniqueIdentifier, principal: String, account: String?, token: String) {
        self.authority = authority
        self.principal = principal
        self.account = account
        self.token = token
    }

    /// Whether both are of one authority, and their texts the same octets.
    public static func == (left: TokenScope, right: TokenScope) -> Bool {
        left.authority == right.authority && left.principal.isVerbatim(right.principal)
            && left.account.isVerbatim(right.account) && left.token.isVerbatim(right.token)
    }

    /// The scope of a request; `nil` where it has no token or names no authority.
    public init?(_ requested: IssuanceRequested) {
        guard let authority = requested.authority, let token = requested.token else { return nil }
        let provenance = requested.provenance
        self.init(authority: authority, principal: provenance.principal, account: provenance.account, token: token)
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

/// The parameters of a request that a repetition is compared by: of texts and octets their hashes, since many are remembered.
struct RequestParameters: Hashable, Sendable {
    let certificationRequestHash: Int
    let signatureAlgorithmHash: Int
    let templateHash: Int
    let notAfter: RequestedTime
    let notBefore: RequestedTime?
    let passthroughHash: Int

    init(_ requested: IssuanceRequested) {
        self.certificationRequestHash = requested.certificationRequest.hashValue
        self.signatureAlgorithmHash = Self.verbatimHash(requested.signatureAlgorithm)
        self.templateHash = Self.verbatimHash(requested.template)
        self.notAfter = requested.notAfter
        self.notBefore = requested.notBefore
        self.passthroughHash = requested.passthrough.hashValue
    }

    /// A hash of a text's octets: texts that only look alike differ.
    private static func verbatimHash(_ text: String?) -> Int { text.map { Array($0.utf8) }.hashValue }

    /// The parameters that differ, in the order of the event's fields.
    func differences(from other: RequestParameters) -> [RequestParameter] {
        var found: [RequestParameter] = []
        if self.certificationRequestHash != other.certificationRequestHash { found.append(.certificationRequest) }
        if self.signatureAlgorithmHash != other.signatureAlgorithmHash { found.append(.signatureAlgorithm) }
        if self.templateHash != other.templateHash { found.append(.template) }
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
///
/// There are as many as were authorized in the window, at some thousands a second: each is one object, which a set and the order
/// only point to, and whether it is signed is kept of those alone that are not.
struct TokenWindow: Sendable {
    private var held: Set<HeldToken> = []
    /// The requests whose token is held and whose certificate is not signed.
    private var unsigned: Set<UniqueIdentifier> = []
    /// In the order of their authorization, oldest first, from `firstIndex` on.
    private var order: [HeldToken] = []
    private var firstIndex = 0

    /// The holder of a token at a time; `nil` where the token is free.
    func holder(of scope: TokenScope, at time: Instant, window: Int64) -> TokenHolder? {
        guard var holder = self.holder(of: scope), time < holder.authorizedAt.adding(seconds: window) else {
            return nil
        }
        holder.isSigned = !self.unsigned.contains(holder.request)
        return holder
    }

    mutating func hold(_ scope: TokenScope, by holder: TokenHolder) {
        let token = HeldToken(scope, holder)
        if let earlier = self.held.update(with: token)?.holder { self.unsigned.remove(earlier.request) }
        self.unsigned.insert(holder.request)
        self.order.append(token)
    }

    mutating func sign(_ scope: TokenScope, request: UniqueIdentifier) {
        guard self.holder(of: scope)?.request == request else { return }
        self.unsigned.remove(request)
    }

    mutating func release(_ scope: TokenScope, request: UniqueIdentifier) {
        guard self.holder(of: scope)?.request == request else { return }
        self.held.remove(HeldToken(scope, nil))
        self.unsigned.remove(request)
    }

    /// Forgets what the window has passed.
    mutating func forget(at time: Instant, window: Int64) {
        while self.firstIndex < self.order.count {
            let token = self.order[self.firstIndex]
            guard let holder = token.holder, holder.authorizedAt.adding(seconds: window) <= time else { break }
            self.release(token.scope, request: holder.request)
            self.firstIndex += 1
        }
        if self.firstIndex > 1_024, self.firstIndex * 4 > self.order.count {
            self.order.removeFirst(self.firstIndex)
            self.firstIndex = 0
        }
    }

    private func holder(of scope: TokenScope) -> TokenHolder? {
        guard let index = self.held.firstIndex(of: HeldToken(scope, nil)) else { return nil }
        return self.held[index].holder
    }
}

/// A token with its holder, found by its scope.
private final class HeldToken: Hashable, Sendable {
    let scope: TokenScope
    /// Who holds it; absent in what others are compared with.
    let holder: TokenHolder?

    init(_ scope: TokenScope, _ holder: TokenHolder?) {
        self.scope = scope
        self.holder = holder
    }

    static func == (left: HeldToken, right: HeldToken) -> Bool { left.scope == right.scope }

    func hash(into hasher: inout Hasher) { hasher.combine(self.scope) }
}
