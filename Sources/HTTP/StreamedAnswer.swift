/// An answer whose body is being read while it is written: of one connection, and touched on its event loop alone.
final class StreamedAnswer {
    /// How many octets are read at a time.
    static let piece = 1 << 16

    let body: StreamedBody
    /// Whether the connection closes with it.
    let isLast: Bool
    /// How many octets were written.
    var offset = 0
    /// Whether a piece is being read.
    var isReading = false

    /// An answer of which nothing was read yet.
    init(_ body: StreamedBody, isLast: Bool) {
        self.body = body
        self.isLast = isLast
    }
}
