import HTTPTypes
import NIOCore

/// A request that is all there: its target's path, the few header fields that a window knows, and its body.
struct ReceivedRequest: Sendable {
    var method: HTTPRequest.Method
    var target: RequestTarget
    var fields: HTTPFields
    var body: ByteBuffer
}
