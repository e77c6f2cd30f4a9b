/// What answers one method at one path, or at every path under one.
public struct Route: Sendable {
    /// Answers a request; what goes wrong is an answer too.
    public typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// The methods that routes are for.
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// What reads; HEAD is answered with it too.
        case get = "GET"
        /// What hands something over.
        case post = "POST"
        /// What puts something in place.
        case put = "PUT"
        /// What takes something away.
        case delete = "DELETE"
    }

    /// The paths that routes are for, compared octet by octet.
    public enum Place: Hashable, Sendable {
        /// This path alone.
        case exactly(String)
        /// Every path that begins with this one.
        case under(String)
        /// Every path that no other route is for, whatever its method.
        case elsewhere
    }

    let method: Method
    let place: Place
    let handler: Handler

    /// A route.
    public init(_ method: Method, _ place: Place, handler: @escaping Handler) {
        self.method = method
        self.place = place
        self.handler = handler
    }
}
