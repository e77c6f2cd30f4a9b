// PrivateCAAPI: the wire. The one module, beside the command line, that knows AWS's words.
//
// A request comes in as octets and a response goes out as octets, and between them lie, each in its own folder, the
// signature (Signature Version 4) and what roles may do, the body, the shapes of the service model with one walker that
// words every violation, the names of resources, and the operations, which turn checked bodies into orders for the
// Authority and its answers and refusals into the wire's own. Nothing here is kept between requests but caches; nothing
// here decides about certificates.
public import Authority
public import Buckets
public import Bytes
public import Credentials
import Cryptography
import HTTP
import JSON
import Ledger
import StageClock

/// The interface as one function from requests to responses.
public struct PrivateCAAPI: Sendable {
    /// What an operator may set.
    public struct Configuration: Hashable, Sendable {
        /// How certificates' names spell serial numbers.
        public var serialNumbers: ResourceName.SerialNumberForm
        /// By how many seconds a request's time may differ from ours.
        public var maximumSkew: Int64
        /// The largest body, in octets.
        public var maximumBodySize: Int

        /// Settings; each has a default.
        public init(
            serialNumbers: ResourceName.SerialNumberForm = .decimal,
            maximumSkew: Int64 = 300,
            maximumBodySize: Int = 4 << 20
        ) {
            self.serialNumbers = serialNumbers
            self.maximumSkew = maximumSkew
            self.maximumBodySize = maximumBodySize
        }
    }

    let authority: any AuthorityServing
    let configuration: Configuration
    /// Where objects lie that are fetched here; `nil` where there are none.
    let buckets: Buckets?
    /// What finds certificates; `nil` where none are found.
    let finder: CertificateFinder?
    /// Finds out who signed a request for an object.
    let objectVerifier: RequestVerifier
    /// What makes evidence of certificates; `nil` where nothing does.
    let evidence: EvidenceSource?
    /// Finds out who signed a request for an operation, or for evidence.
    let verifier: RequestVerifier
    private let clock: @Sendable () -> Instant
    private let makeRequestIdentifier: @Sendable () throws -> UniqueIdentifier
    private let dateField = DateField()

    /// The interface to an authority.
    ///
    /// - Parameters:
    ///   - credentials: Who may sign requests.
    ///   - clock: Reads the time.
    ///   - makeRequestIdentifier: Makes an identifier that was never used before.
    ///   - buckets: Where objects lie that callers fetch; `nil` where there are none.
    ///   - evidence: What makes evidence of certificates; `nil` where nothing does.
    ///   - finder: What finds certificates for callers; `nil` where none are found.
    public init(
        authority: any AuthorityServing,
        credentials: any CredentialsProviding,
        clock: @escaping @Sendable () -> Instant,
        makeRequestIdentifier: @escaping @Sendable () throws -> UniqueIdentifier,
        configuration: Configuration = Configuration(),
        buckets: Buckets? = nil,
        evidence: EvidenceSource? = nil,
        finder: CertificateFinder? = nil
    ) {
        self.buckets = buckets
        self.evidence = evidence
        self.finder = finder
        self.authority = authority
        self.configuration = configuration
        self.clock = clock
        self.makeRequestIdentifier = makeRequestIdentifier
        self.verifier = RequestVerifier(
            region: authority.settings.region,
            maximumSkew: configuration.maximumSkew,
            credentials: credentials
        )
        self.objectVerifier = RequestVerifier(
            region: authority.settings.region,
            service: "s3",
            maximumSkew: configuration.maximumSkew,
            credentials: credentials,
            isOfObjects: true
        )
    }

    /// The time now.
    var now: Instant { self.clock() }

    /// An identifier that was never used before; `nil` where none can be made.
    var newRequestIdentifier: UniqueIdentifier? { try? self.makeRequestIdentifier() }

    /// The value of the `Date` field at an instant.
    func date(at instant: Instant) -> String { self.dateField.text(at: instant) }

    /// The response to a request of one of the routes; what goes wrong is a response too.
    func respond(to request: HTTPRequest) async -> HTTPResponse {
        let now = self.clock()
        let encoding = WireEncoding(path: request.path)
        guard let identifier = try? self.makeRequestIdentifier() else {
            let error = APIError(.internalFailure, "The request could not be given an identifier.")
            return self.response(error, encoding, request: nil, at: now)
        }
        do throws(APIError) {
            let (operation, body) = try await self.answer(request, encoding, identifier, now)
            guard encoding == .cbor else {
                return self.response(status: 200, body: body, encoding, request: identifier, at: now)
            }
            let model = ServiceModel.current
            let octets = CBORWriter.octets(ofJSON: body, shapedAs: model.outputs[operation.rawValue], in: model)
            return self.response(status: 200, body: octets, encoding, request: identifier, at: now)
        } catch {
            return self.response(error, encoding, request: identifier, at: now)
        }
    }

    /// Authentication, authorisation, syntax, constraints, and then the operation.
    private func answer(
        _ request: HTTPRequest,
        _ encoding: WireEncoding,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) async throws(APIError) -> (operation: InterfaceOperation, body: [UInt8]) {
        let operation: InterfaceOperation
        let caller: Caller
        var watch = Stopwatch()
        do throws(APIError) {
            operation = try self.operation(of: request, encoding)
            caller = try await self.caller(of: request, self.verifier, identifier, now)
        } catch {
            self.authority.countRefused(
                answer: RefusalCode(error.code),
                accessKey: AuthorizationHeader.accessKey(claimedBy: request),
                sourceAddress: request.sourceAddress
            )
            throw error
        }
        watch.lap(.signature)
        do {
            guard caller.role.permits(operation) else { throw Self.noAccess }
            try self.authority.admit(operation, caller: caller)
            watch = Stopwatch()
            let input = try self.checkedInput(request.body, encoding, of: operation)
            watch.lap(.json)
            return (operation, try await self.perform(operation, input, caller))
        } catch let lack as LackOfPermission {
            throw try await self.refused(Self.noAccess, lack.operation, request.body, encoding, caller)
        } catch {
            throw try await self.refused(error, operation, request.body, encoding, caller)
        }
    }

    /// Who signed a request, as ``caller(of:_:_:_:)`` says; whoever is refused is counted.
    func countedCaller(
        of request: HTTPRequest,
        _ verifier: RequestVerifier,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) async throws(APIError) -> Caller {
        do throws(APIError) {
            return try await self.caller(of: request, verifier, identifier, now)
        } catch {
            self.authority.countRefused(
                answer: RefusalCode(error.code),
                accessKey: AuthorizationHeader.accessKey(claimedBy: request),
                sourceAddress: request.sourceAddress
            )
            throw error
        }
    }

    /// Who signed a request, with the access that the log gives.
    func caller(
        of request: HTTPRequest,
        _ verifier: RequestVerifier,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) async throws(APIError) -> Caller {
        let bodyDigest = try Self.digest(of: request.body)
        let credential = try verifier.verify(
            method: request.method,
            path: request.path,
            query: request.query,
            headers: request.headers,
            bodyDigest: bodyDigest,
            now: now
        )
        let access: Access?
        do throws(Refusal) {
            access = try await self.authority.access(of: credential.accessKeyIdentifier)
        } catch {
            throw APIError(error)
        }
        // A secret that lies in the file and is not the one that the log speaks of gives access to nobody.
        guard let access, (try? access.secret.isDigest(of: credential.secretAccessKey)) == true else {
            throw RequestVerifier.unrecognized
        }
        guard !access.hasEnded else { throw RequestVerifier.expired }
        return Caller(
            request: identifier,
            principal: access.principal,
            accessKey: credential.accessKeyIdentifier,
            account: access.account,
            role: access.role,
            sourceAddress: request.sourceAddress,
            userAgent: request.soleHeader("user-agent").flatMap {
                ActorForm.kept(of: $0, atMost: ActorForm.longestUserAgent)
            },
            bodyDigest: bodyDigest,
            clientCertificateDigest: request.clientCertificateDigest
        )
    }

    /// Which operation a request asks for, by its line and its fields.
    private func operation(of request: HTTPRequest, _ encoding: WireEncoding) throws(APIError) -> InterfaceOperation {
        guard request.query.isEmpty else { throw APIError(.unknownOperation, nil, status: 404) }
        guard request.body.count <= self.configuration.maximumBodySize else { throw self.tooLarge }
        guard encoding == .json else { return try Self.operation(ofCBOR: request) }
        guard let target = request.soleHeader("x-amz-target"), let operation = InterfaceOperation.byTarget[target],
            let type = request.soleHeader("content-type"), Self.isJSON(type)
        else { throw APIError(.unknownOperation) }
        return operation
    }

    /// Which operation a CBOR request asks for: its path says so, and a field confirms the protocol.
    private static func operation(ofCBOR request: HTTPRequest) throws(APIError) -> InterfaceOperation {
        guard request.path.hasPrefix(WireEncoding.pathOfCBOR),
            let operation = InterfaceOperation(rawValue: String(request.path.dropFirst(WireEncoding.pathOfCBOR.count))),
            request.soleHeader("smithy-protocol") == "rpc-v2-cbor",
            request.body.isEmpty || request.soleHeader("content-type") == "application/cbor"
        else { throw APIError(.unknownOperation, nil, status: 404) }
        return operation
    }

    /// The error for a body beyond ``Configuration/maximumBodySize``.
    private var tooLarge: APIError {
        APIError(
            .requestEntityTooLarge,
            "The request is larger than \(self.configuration.maximumBodySize) octets."
        )
    }

    /// Whether a media type is one that is read as JSON; its parameters are passed over.
    private static func isJSON(_ type: String) -> Bool {
        if type.isVerbatim(WireEncoding.json.mediaType) { return true }
        let name = type.octetsWithoutCase.drop { $0 == 0x20 }.prefix { $0 != 0x3B && $0 != 0x20 }
        return name.isVerbatim("application/x-amz-json-1.1") || name.isVerbatim("application/json")
    }

    private static func digest(of body: [UInt8]) throws(APIError) -> Digest256 {
        do { return try SHA256.digest(of: body) } catch {
            throw APIError(.internalFailure, "The body could not be hashed.")
        }
    }

    private func checkedInput(
        _ body: [UInt8],
        _ encoding: WireEncoding,
        of operation: InterfaceOperation
    ) throws(APIError) -> CheckedInput {
        let model = ServiceModel.current
        guard let shape = model.inputs[operation.rawValue] else {
            throw APIError(.internalFailure, "The operation has no shape.")
        }
        guard let value = encoding.read(body) else { throw APIError(.serialization) }
        switch value.content {
        case .structure:
            return try ShapeWalker.check(value, body: body, encoding: encoding, against: shape, in: model)
        case .list: throw APIError(.serialization, "Start of list found where not expected")
        default: throw APIError(.serialization)
        }
    }

    /// The response to a request that nothing is done for.
    func response(_ error: APIError, to request: HTTPRequest) -> HTTPResponse {
        self.response(
            error,
            WireEncoding(path: request.path),
            request: try? self.makeRequestIdentifier(),
            at: self.clock()
        )
    }

    func response(
        _ error: APIError,
        _ encoding: WireEncoding,
        request: UniqueIdentifier?,
        at now: Instant
    ) -> HTTPResponse {
        let body =
            encoding == .json
            ? error.body : CBORWriter.octets(ofJSON: error.body, shapedAs: nil, in: ServiceModel.current)
        return self.response(status: error.status, body: body, encoding, request: request, at: now)
    }

    func response(
        status: Int,
        body: [UInt8],
        _ encoding: WireEncoding,
        request: UniqueIdentifier?,
        at now: Instant
    ) -> HTTPResponse {
        var headers: [(name: String, value: String)] = [
            (name: "Content-Type", value: encoding.mediaType),
            (name: "Date", value: self.dateField.text(at: now)),
        ]
        if encoding == .cbor { headers.append((name: "smithy-protocol", value: "rpc-v2-cbor")) }
        if let request { headers.append((name: "x-amzn-RequestId", value: request.description)) }
        return HTTPResponse(status: status, headers: headers, body: body)
    }
}
