/// One HTTP response, but for its length, which the connection adds.
public struct HTTPResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The header fields.
    public var headers: [(name: String, value: String)]
    /// The body; the answer to HEAD has the one that GET would have, and the connection keeps it back.
    public var body: [UInt8]

    /// A body that is read while it is written, in the place of ``body``; absent in most.
    public var streamed: StreamedBody?

    /// A response.
    public init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response whose body is read while it is written.
    public init(status: Int, headers: [(name: String, value: String)], streamed: StreamedBody) {
        self.status = status
        self.headers = headers
        self.body = []
        self.streamed = streamed
    }
}

/// A body that is too large to be held: it is read piece by piece, as fast as the client takes it.
public struct StreamedBody: Sendable {
    /// How many octets it has.
    public let length: Int
    /// Reads octets from a place on, at most so many.
    ///
    /// It may wait for a disk, and is called on a thread that may. Nothing but its end gives none.
    public let read: @Sendable (_ offset: Int, _ limit: Int) throws -> [UInt8]

    /// A body of so many octets.
    public init(length: Int, read: @escaping @Sendable (_ offset: Int, _ limit: Int) throws -> [UInt8]) {
        self.length = length
        self.read = read
    }
}
