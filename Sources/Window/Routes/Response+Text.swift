import Bytes
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A text that nobody keeps.
    static func text(
        _ status: HTTPResponse.Status,
        _ octets: [UInt8],
        type: String = "text/plain",
        at now: Instant
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = Freshness.notKept.text(at: now)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
    }

    /// There is nothing at the path, or nothing for whoever asks.
    static func nothing(at now: Instant) -> Response {
        .text(.notFound, Array("There is nothing here.\n".utf8), at: now)
    }

    /// What there is at the path is not written to.
    static func onlyRead(at now: Instant) -> Response {
        var response = Response.text(.methodNotAllowed, Array("This is only read.\n".utf8), at: now)
        response.headers[.allow] = "GET, HEAD"
        return response
    }
}
