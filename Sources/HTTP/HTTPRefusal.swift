/// Why a request comes to no handler.
public enum HTTPRefusal: Hashable, Sendable {
    /// There is nothing at the path.
    case notFound
    /// There is something at the path, for other methods.
    case methodNotAllowed(allowed: [Route.Method])
    /// The body is larger than one may be.
    case bodyTooLarge(limit: Int)
    /// The bodies of all connections together are larger than they may be.
    case tooManyBodies
    /// The request comes too slowly, or has not arrived in time.
    case tooSlow

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .notFound: 404
        case .methodNotAllowed: 405
        case .bodyTooLarge: 413
        case .tooManyBodies: 503
        case .tooSlow: 408
        }
    }

    // "The origin server MUST generate an Allow header field in a 405 response"           -- RFC 9110, section 15.5.6

    /// The value of the `Allow` field, where there must be one.
    var allow: String? {
        guard case .methodNotAllowed(let allowed) = self else { return nil }
        return allowed.map { $0 == .get ? "GET, HEAD" : $0.rawValue }.joined(separator: ", ")
    }
}
