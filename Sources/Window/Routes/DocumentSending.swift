import Bytes
import HTTPTypes
import Hummingbird
import NIOCore

/// Makes answers out of documents: the whole, a part, or that the client has it already.
struct DocumentSending: Sendable {
    /// Octets that are read and written at one time.
    private static let piece = 65_536

    /// The answer to a request for a document.
    static func response(with document: PublicDocument, to request: ReceivedRequest, at now: Instant) -> Response {
        var headers = HTTPFields()
        var coding = ContentCoding.identity
        if document.isNegotiated {
            // A field that is there twice is one list.
            let accepted = AcceptedCodings(request.fields[.acceptEncoding])
            guard let choice = accepted.choice(isGzipThere: document.gzip != nil) else {
                return Self.notAcceptable(now)
            }
            coding = choice
            headers[.vary] = Self.varying
        }
        let form = document.form(coding)
        let tag = EntityTag(form.digest.description)
        let outcome = Preconditions(request.fields).outcome(
            tag: tag,
            modified: document.modified,
            length: form.length,
            now: now
        )
        headers[.eTag] = tag.text
        headers[.cacheControl] = document.freshness.text(at: now)
        if case .until(let end) = document.freshness { headers[.expires] = HTTPDate.text(end) }
        headers[.lastModified] = document.modified.map { HTTPDate.text($0) }
        switch outcome {
        case .notModified: return Response(status: .notModified, headers: headers)
        case .failed: return Response(status: .preconditionFailed, headers: headers)
        case .notSatisfiable:
            headers[.contentRange] = "bytes */\(form.length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .whole:
            headers[.contentType] = document.contentType
            headers[.contentEncoding] = coding == .gzip ? "gzip" : nil
            headers[.acceptRanges] = "bytes"
            let body = Self.body(of: form, 0..<form.length)
            return Response(status: .ok, headers: headers, body: body)
        case .part(let octets):
            headers[.contentType] = document.contentType
            headers[.contentEncoding] = coding == .gzip ? "gzip" : nil
            headers[.acceptRanges] = "bytes"
            headers[.contentRange] = "bytes \(octets.lowerBound)-\(octets.upperBound - 1)/\(form.length)"
            return Response(status: .partialContent, headers: headers, body: Self.body(of: form, octets))
        }
    }

    private static let varying = "Accept-Encoding"

    /// The client takes no coding that the document is there in (RFC 9110, 15.5.7).
    private static func notAcceptable(_ now: Instant) -> Response {
        var response = Response.text(.notAcceptable, Array("It is not there in such a coding.\n".utf8), at: now)
        response.headers[.vary] = Self.varying
        return response
    }

    /// Octets of a form of a document, read one piece after the other as they are taken.
    private static func body(of form: PublicDocument.Form, _ octets: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: octets.count) { writer in
            var next = octets.lowerBound
            while next < octets.upperBound {
                let piece = try await form.read(next, min(self.piece, octets.upperBound - next))
                // It ends before its length: what was promised cannot be kept, and the connection ends with it.
                guard !piece.isEmpty else { throw DocumentEnded() }
                try await writer.write(ByteBuffer(bytes: piece))
                next += piece.count
            }
            try await writer.finish(nil)
        }
    }

    /// A document became shorter while it was sent.
    private struct DocumentEnded: Error {}
}

extension Preconditions {
    /// What header fields ask; a field that is there twice asks for what its values do together.
    init(_ fields: HTTPFields) {
        self.init(
            ifMatch: fields[.ifMatch],
            ifUnmodifiedSince: fields[.ifUnmodifiedSince],
            ifNoneMatch: fields[.ifNoneMatch],
            ifModifiedSince: fields[.ifModifiedSince],
            ifRange: fields[.ifRange],
            range: fields[.range]
        )
    }
}
