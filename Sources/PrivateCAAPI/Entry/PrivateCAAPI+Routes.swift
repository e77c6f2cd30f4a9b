import Authority
public import HTTP
import Ledger

extension PrivateCAAPI {
    /// Where the interface is: one path for JSON, and one for each operation in CBOR; where evidence is given and certificates are
    /// found; and where the objects in buckets are.
    public var routes: [Route] {
        let respond: Route.Handler = { await self.respond(to: $0) }
        return [
            Route(.post, .exactly("/"), handler: respond),
            Route(.post, .under(WireEncoding.pathOfCBOR), handler: respond),
            Route(.get, .exactly(Self.evidencePath)) { await self.respondWithEvidence(to: $0) },
            Route(.get, .exactly(Self.pathOfCertificates)) { await self.respondWithCertificates(to: $0) },
            Route(.get, .exactly(Self.pathOfApprovals)) { await self.respondWithApprovals(to: $0) },
            Route(.post, .under(Self.pathOfApprovals + "/")) { await self.respondWithApprovals(to: $0) },
            Route(.get, .under(Self.pathOfLedger)) { self.respondWithNothing(to: $0) },
            Route(.get, .elsewhere) { await self.respondWithObject(to: $0) },
        ]
    }

    /// Below this everything is the ledger's own, and nothing an object of a bucket.
    private static let pathOfLedger = "/ledger/v1/"

    /// The response where the ledger has nothing of its own: what every other refusal here looks like, and no words of buckets.
    private func respondWithNothing(to request: HTTPRequest) -> HTTPResponse {
        let places = [Self.evidencePath, Self.pathOfCertificates, Self.pathOfApprovals].joined(separator: " and ")
        self.authority.countRefused(answer: .unknownOperation, accessKey: nil, sourceAddress: request.sourceAddress)
        let sentence = "There is nothing here. Below \(Self.pathOfLedger) there are \(places)."
        return self.response(APIError(.unknownOperation, sentence, status: 404), to: request)
    }

    /// The response to a request that comes to no route, or goes beyond a limit, in the words that clients know.
    public func response(to refusal: HTTPRefusal, of request: HTTPRequest) -> HTTPResponse {
        switch refusal {
        case .notFound, .methodNotAllowed:
            let error = APIError(.unknownOperation, nil, status: refusal.status)
            self.authority.countRefused(
                answer: RefusalCode(error.code),
                accessKey: nil,
                sourceAddress: request.sourceAddress
            )
            return self.response(error, to: request)
        case .bodyTooLarge(let limit):
            self.authority.countRefused(answer: .tooLarge, accessKey: nil, sourceAddress: request.sourceAddress)
            return self.response(APIError(.requestEntityTooLarge, "The body exceeds \(limit) octets."), to: request)
        case .tooManyBodies:
            return self.response(APIError(.serviceUnavailable, "Too many bodies at one time."), to: request)
        case .tooSlow:
            let sentence = "The request did not arrive in its time."
            return self.response(APIError(.serviceUnavailable, sentence, status: refusal.status), to: request)
        }
    }
}
