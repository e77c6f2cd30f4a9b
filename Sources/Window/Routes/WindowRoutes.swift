import Bytes
import Cryptography
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What a window answers at which path.
///
/// | Path | What |
/// | --- | --- |
/// | `/health` | that it is alive |
/// | `/authorities/ID.cer`, `.p7c` | an authority's newest certificate; that and those above it |
/// | `/ocsp` (POST), `/ocsp/…` (GET) | the status of certificates, where somebody answers that |
/// | `/` (POST), `/…` (GET) | the same, for who points a name of his own here: only what is a question and nothing else |
/// | `/BUCKET/KEY` | an object of a bucket |
///
/// The closest row answers. No object's key is a question, see ``StatusRequestText``.
struct WindowRoutes: Sendable {
    private static let health = Array("{\"status\":\"alive\"}\n".utf8)
    /// Certificates change seldom, and the newest is better than an older one.
    private static let certificateSeconds: Int64 = 3_600

    let contents: WindowContents
    let counts: WindowCounts
    let logger: Logger

    /// The routes.
    func router() -> Router<WindowContext> {
        let router = Router(context: WindowContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: OneVoice { method in
                self.counted(.none, method == .post ? self.onlyRead() : self.nothing())
            }
        )
        router.get("/health") { _, context in
            // The table passes over slashes too many.
            guard context.received.target.parts == ["health"] else { return self.counted(.none, self.nothing()) }
            return self.counted(.health, self.alive())
        }
        router.get("/authorities/**") { _, context in
            self.counted(.certificate, await self.certificate(for: context.received))
        }
        if let status = self.contents.status {
            for place in ["/ocsp", "/"] {
                router.post(RouterPath(place)) { _, context in
                    self.counted(.status, await self.status(for: context.received, status))
                }
            }
            router.get("/ocsp/**") { _, context in
                let question = StatusRequestText.octets(context.received.target.path.dropFirst("/ocsp".count)) ?? []
                return self.counted(.status, await self.status(question, for: context.received, status))
            }
        }
        router.get("/**") { _, context in await self.object(for: context.received) }
        for place in ["/ocsp", "/"] where self.contents.status == nil {
            router.post(RouterPath(place)) { _, _ in self.counted(.none, self.nothing()) }
        }
        return router
    }

    // Answers

    private func alive() -> Response {
        self.text(.ok, Self.health, type: "application/json")
    }

    private func nothing() -> Response { .nothing(at: self.contents.now()) }

    private func unknown() -> Response { self.text(.serviceUnavailable, Array("This cannot be told now.\n".utf8)) }

    private func onlyRead() -> Response { .onlyRead(at: self.contents.now()) }

    private func text(_ status: HTTPResponse.Status, _ octets: [UInt8], type: String = "text/plain") -> Response {
        .text(status, octets, type: type, at: self.contents.now())
    }

    private func counted(_ kind: WindowCounts.Kind, _ response: Response) -> Response {
        self.counts.count(kind, status: response.status.code)
        return response
    }

    // Objects

    private func object(for request: ReceivedRequest) async -> Response {
        if let status = self.contents.status, let question = StatusRequestText.unmistakableOctets(request.target.path) {
            return self.counted(.status, await self.status(question, for: request, status))
        }
        guard let objects = self.contents.objects, let parts = request.target.parts, parts.count >= 2 else {
            return self.counted(.none, self.nothing())
        }
        do {
            let key = parts.dropFirst().joined(separator: "/")
            guard let document = try await objects.object(bucket: parts[0], key: key) else {
                return self.counted(.object, self.nothing())
            }
            return self.counted(.object, DocumentSending.response(with: document, to: request, at: self.contents.now()))
        } catch {
            self.logger.error("A public object cannot be read.", metadata: ["error": "\(error)"])
            return self.counted(.object, self.unknown())
        }
    }

    // Certificates

    private func certificate(for request: ReceivedRequest) async -> Response {
        guard let parts = request.target.parts, parts.count == 2 else { return self.nothing() }
        let name = parts[1].utf8
        guard let dot = name.firstIndex(of: 0x2E), let authority = UniqueIdentifier(parts[1][..<dot]) else {
            return self.nothing()
        }
        let ending = parts[1][dot...]
        do {
            switch ending {
            case ".cer":
                guard let found = try await self.contents.certificates.certificates(of: authority) else {
                    return self.nothing()
                }
                return try self.certificates(found.certificate, "application/pkix-cert", request)
            case ".p7c":
                guard let found = try await self.contents.certificates.certificates(of: authority) else {
                    return self.nothing()
                }
                let bundle = CertificateBundle.octets([found.certificate] + found.chain)
                return try self.certificates(bundle, "application/pkcs7-mime", request)
            default:
                return self.nothing()
            }
        } catch {
            self.logger.error("An authority's certificate cannot be read.", metadata: ["error": "\(error)"])
            return self.unknown()
        }
    }

    private func certificates(_ octets: [UInt8], _ type: String, _ request: ReceivedRequest) throws -> Response {
        let document = try PublicDocument(type, octets, modified: nil, freshness: .seconds(Self.certificateSeconds))
        return DocumentSending.response(with: document, to: request, at: self.contents.now())
    }

    // Status

    private func status(for request: ReceivedRequest, _ status: any StatusAnswering) async -> Response {
        let type = request.fields[.contentType]?.prefix { $0 != ";" && $0 != " " }
        guard type?.lowercased() == "application/ocsp-request" else {
            let words = "A question about status is application/ocsp-request.\n"
            return self.text(.unsupportedMediaType, Array(words.utf8))
        }
        return await self.status(Array(request.body.readableBytesView), for: request, status)
    }

    private func status(
        _ question: [UInt8],
        for request: ReceivedRequest,
        _ status: any StatusAnswering
    ) async -> Response {
        let answer = await status.answer(question)
        // What is asked for by POST is kept by nobody (RFC 9111, section 2).
        let isKept = request.method != .post && answer.nextUpdate != nil
        do {
            let document = try PublicDocument(
                "application/ocsp-response",
                answer.octets,
                modified: isKept ? answer.thisUpdate : nil,
                freshness: isKept ? answer.nextUpdate.map { .until($0) } ?? .notKept : .notKept
            )
            // An answer that nobody keeps is asked for under no condition.
            var request = request
            if !isKept { request.fields = HTTPFields() }
            return DocumentSending.response(with: document, to: request, at: self.contents.now())
        } catch {
            self.logger.error("An answer cannot be hashed.", metadata: ["error": "\(error)"])
            return self.unknown()
        }
    }
}

extension PublicDocument {
    /// A document that is in memory.
    init(_ contentType: String, _ octets: [UInt8], modified: Instant?, freshness: Freshness) throws {
        self.init(
            contentType: contentType,
            length: octets.count,
            digest: try SHA256.digest(of: octets),
            modified: modified,
            freshness: freshness
        ) { offset, count in
            Array(octets[min(offset, octets.count)..<min(offset + count, octets.count)])
        }
    }
}
