/// What a listener answers: routes, and the words for requests that come to none of them.
public struct RouteTable: Sendable {
    /// Words a refusal; of the request only what had arrived is there.
    public typealias Refuse = @Sendable (HTTPRefusal, HTTPRequest) -> HTTPResponse

    private typealias Handlers = [Route.Method: Route.Handler]

    private var places: [String: Handlers] = [:]
    /// The longest first, so that the closest place answers.
    private var trees: [(path: String, handlers: Handlers)] = []
    /// Where nothing else is.
    private var elsewhere: Handlers = [:]
    private let refuse: Refuse

    /// A table of routes; of two for one method and place, the later one holds.
    ///
    /// - Parameter refuse: Says what is answered where there is no handler, or where a limit is reached.
    public init(_ routes: [Route], refuse: @escaping Refuse) {
        self.refuse = refuse
        var trees: [String: Handlers] = [:]
        for route in routes {
            switch route.place {
            case .exactly(let path): self.places[path, default: [:]][route.method] = route.handler
            case .under(let path): trees[path, default: [:]][route.method] = route.handler
            case .elsewhere: self.elsewhere[route.method] = route.handler
            }
        }
        self.trees = trees.sorted { $0.key.utf8.count > $1.key.utf8.count }.map { ($0.key, $0.value) }
    }

    /// The answer to a request.
    public func answer(to request: HTTPRequest) async -> HTTPResponse {
        guard let handlers = self.handlers(at: request.path) else {
            // A method that nothing is for elsewhere finds nothing there, as where there is no such route.
            guard let handler = Self.method(request.method).flatMap({ self.elsewhere[$0] }) else {
                return self.response(to: .notFound, of: request)
            }
            return await handler(request)
        }
        guard let method = Self.method(request.method), let handler = handlers[method] else {
            let allowed = Route.Method.allCases.filter { handlers[$0] != nil }
            return self.response(to: .methodNotAllowed(allowed: allowed), of: request)
        }
        return await handler(request)
    }

    /// The answer to a request that comes to no handler.
    func response(to refusal: HTTPRefusal, of request: HTTPRequest) -> HTTPResponse {
        var response = self.refuse(refusal, request)
        if let allow = refusal.allow { response.headers.append((name: "Allow", value: allow)) }
        return response
    }

    private func handlers(at path: String) -> Handlers? {
        // A path is ASCII (RFC 3986): what only looks like a place to Unicode is none.
        guard path.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return self.places[path] ?? self.trees.first { path.utf8.starts(with: $0.path.utf8) }?.handlers
    }

    /// The method whose routes answer; "HEAD … is identical to GET except that the server MUST NOT send content" (RFC 9110, 9.3.2).
    private static func method(_ name: String) -> Route.Method? { name == "HEAD" ? .get : Route.Method(rawValue: name) }
}
