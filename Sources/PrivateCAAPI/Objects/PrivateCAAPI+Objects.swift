import Authority
import Buckets
import Bytes
import Cryptography
import HTTP
import Ledger

// Objects in buckets, fetched as from the hosted object store: GET and HEAD of `/BUCKET/KEY`, signed for the service `s3`. Whoever may
// ask what became of an audit report may fetch it; unsigned requests get nothing here, whoever may read the object elsewhere.

extension PrivateCAAPI {
    /// What somebody must be permitted who fetches objects.
    static let fetching = InterfaceOperation.describeCertificateAuthorityAuditReport

    /// The response to a request for an object; what goes wrong is a response too.
    func respondWithObject(to request: HTTPRequest) async -> HTTPResponse {
        let now = self.now
        let identifier = self.newRequestIdentifier
        do {
            guard let identifier else { throw ObjectError.internalError }
            let address = ObjectAddress(path: request.path)
            var resource = address?.name
            let caller = try await self.countedCaller(of: request, self.objectVerifier, identifier, now)
            do {
                guard caller.role.permits(Self.fetching) else { throw Self.noAccess }
                try self.authority.admit(Self.fetching, caller: caller)
                guard let address else { throw ObjectError.invalidURI }
                // Buckets are the ledger's own: who has another account sees none, whatever is shared with it.
                guard caller.account.isVerbatim(self.authority.settings.account) else { throw ObjectError.noSuchBucket }
                // What a report tells of an authority is told to nobody whom its policy denies to ask for it.
                for authority in address.reportedAuthorities {
                    do {
                        try await self.authority.checkAccess(to: authority, for: Self.fetching, caller: caller)
                    } catch {
                        resource = ResourceName.authority(authority).text(in: self.authority.settings)
                        throw error
                    }
                }
                return try self.object(at: address, for: request, identifier, now)
            } catch {
                throw try await self.refused(error, resource, request, caller)
            }
        } catch let error as ObjectError {
            return self.response(error, request, identifier, now)
        } catch let error as APIError {
            return self.response(ObjectError(error), request, identifier, now)
        } catch {
            return self.response(.internalError, request, identifier, now)
        }
    }

    /// Records that somebody who is known was refused an object; what to answer.
    private func refused(
        _ error: any Error,
        _ resource: String?,
        _ request: HTTPRequest,
        _ caller: Caller
    ) async throws(APIError) -> any Error {
        let code: RefusalCode
        switch error {
        case let refusal as Refusal: code = refusal.code
        case let error as ObjectError where error == .noSuchBucket: code = .bucketNotFound
        case let error as ObjectError where error == .noSuchKey: code = .reportNotFound
        default: return error
        }
        let call = RefusedCall(
            operation: Self.fetching,
            resource: resource,
            template: nil,
            code: code,
            reason: nil,
            body: request.body
        )
        do throws(Refusal) {
            if code.isCounted { try await self.authority.recordRefused(call, caller: caller) }
        } catch {
            throw APIError(error)
        }
        return (error as? Refusal).map { APIError($0) } ?? error
    }

    private func object(
        at address: ObjectAddress,
        for request: HTTPRequest,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) throws(ObjectError) -> HTTPResponse {
        guard let name = BucketName(address.bucket), let buckets else { throw .noSuchBucket }
        let bucket: Bucket
        do throws(BucketsError) { bucket = try buckets.bucket(name) } catch { throw Self.error(of: error) }
        guard !address.key.isEmpty else {
            guard request.method == "HEAD" else { throw .notImplemented }
            return HTTPResponse(status: 200, headers: self.objectHeaders(identifier, now), body: [])
        }
        guard let key = ObjectKey(address.key) else { throw .noSuchKey }
        let object: StoredObject
        do throws(BucketsError) { object = try bucket.object(key) } catch { throw Self.error(of: error) }
        return try self.response(with: object, called: address.key, to: request, identifier, now)
    }

    private static func error(of error: BucketsError) -> ObjectError {
        switch error.code {
        case .noBucket: .noSuchBucket
        case .noObject, .notAnObject: .noSuchKey
        default: .internalError
        }
    }

    /// The object, or the part of it that was asked for, unless the caller has it already or wanted another.
    private func response(
        with object: StoredObject,
        called key: String,
        to request: HTTPRequest,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) throws(ObjectError) -> HTTPResponse {
        guard let tag = Self.tag(of: object) else { throw .internalError }
        if let wanted = request.soleHeader("if-match"), !Self.names(tag, in: wanted) { throw .preconditionFailed }
        var headers = self.objectHeaders(identifier, now)
        headers.append((name: "ETag", value: tag))
        let changed = Instant(seconds: Int64(object.changedAt))
        headers.append((name: "Last-Modified", value: SignatureTime.httpDate(changed)))
        headers.append((name: "Accept-Ranges", value: "bytes"))
        if let known = request.soleHeader("if-none-match"), Self.names(tag, in: known) {
            return HTTPResponse(status: 304, headers: headers, body: [])
        }
        headers.append((name: "Content-Type", value: Self.mediaType(of: key)))
        let asked = request.method == "GET" ? request.soleHeader("range") : nil
        switch ObjectRange(asked, of: object.length) {
        case .unsatisfiable: throw .invalidRange
        case .whole:
            return HTTPResponse(status: 200, headers: headers, streamed: Self.body(of: object, 0..<object.length))
        case .part(let range):
            let value = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(object.length)"
            headers.append((name: "Content-Range", value: value))
            return HTTPResponse(status: 206, headers: headers, streamed: Self.body(of: object, range))
        }
    }

    private static func body(of object: StoredObject, _ range: Range<Int>) -> StreamedBody {
        StreamedBody(length: range.count) { offset, limit in
            try object.read(at: range.lowerBound + offset, atMost: min(limit, range.count - offset))
        }
    }

    /// What tells an object from every other that has, or had, its key.
    private static func tag(of object: StoredObject) -> String? {
        guard let digest = try? SHA256.digest(of: object.version) else { return nil }
        return "\"\(digest.octets.prefix(16).hexadecimal)\""
    }

    /// Whether a list of tags names one; `*` names any.
    private static func names(_ tag: String, in list: String) -> Bool {
        list.split(separator: ",").contains { one in
            let one = one.utf8.drop { $0 == 0x20 }
            let end = one.lastIndex { $0 != 0x20 }.map { one.index(after: $0) } ?? one.startIndex
            let text = String(Substring(one[..<end]))
            return text.isVerbatim("*") || text.isVerbatim(tag) || text.isVerbatim(String(tag.dropFirst().dropLast()))
        }
    }

    private static func mediaType(of key: String) -> String {
        switch key.split(separator: ".").last {
        case "json": "application/json"
        case "csv": "text/csv"
        case "crl": "application/pkix-crl"
        default: "application/octet-stream"
        }
    }

    private func objectHeaders(_ identifier: UniqueIdentifier?, _ now: Instant) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = [(name: "Date", value: self.date(at: now))]
        if let identifier { headers.append((name: "x-amz-request-id", value: identifier.description)) }
        return headers
    }

    private func response(
        _ error: ObjectError,
        _ request: HTTPRequest,
        _ identifier: UniqueIdentifier?,
        _ now: Instant
    ) -> HTTPResponse {
        var headers = self.objectHeaders(identifier, now)
        headers.append((name: "Content-Type", value: "application/xml"))
        let body = error.body(resource: request.path, request: identifier?.description ?? "")
        return HTTPResponse(status: error.status, headers: headers, body: body)
    }
}
