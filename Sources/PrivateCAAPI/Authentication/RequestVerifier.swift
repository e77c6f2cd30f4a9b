public import Bytes
public import Credentials
import Cryptography
import Ledger

/// Finds out who signed a request (Signature Version 4, header form).
///
/// In this order: presence, syntax, algorithm, date, key, scope, skew, what must be signed, the body's hash, the
/// signature, the session token.
public struct RequestVerifier: Sendable {
    /// Signatures must be for this region.
    public let region: String
    /// Signatures must be for this service.
    public let service: String
    /// By how many seconds a request's time may differ from ours.
    public let maximumSkew: Int64

    /// Whether requests are for objects: their paths are encoded once, and what they have no body for may be unsigned.
    private let isOfObjects: Bool
    private let credentials: any CredentialsProviding
    private let keys = SigningKeyCache()

    /// A verifier.
    public init(
        region: String,
        service: String = "acm-pca",
        maximumSkew: Int64 = 300,
        credentials: any CredentialsProviding,
        isOfObjects: Bool = false
    ) {
        self.isOfObjects = isOfObjects
        self.region = region
        self.service = service
        self.maximumSkew = maximumSkew
        self.credentials = credentials
    }

    /// The credential that signed a request.
    ///
    /// - Parameters:
    ///   - headers: The fields in the order of arrival.
    ///   - bodyDigest: SHA-256 of the body as received.
    ///   - now: Our time.
    /// - Throws: The wire's own error for whatever is missing or wrong.
    public func verify(
        method: String,
        path: String,
        query: String,
        headers: [(name: String, value: String)],
        bodyDigest: Digest256,
        now: Instant
    ) throws(APIError) -> Credential {
        let fields = HeaderFields(headers)
        guard let authorizationText = fields.first("authorization") else {
            throw APIError(.missingAuthenticationToken, "Missing Authentication Token")
        }
        guard authorizationText.isSole else {
            throw APIError(.incompleteSignature, "The request has more than one Authorization header.")
        }
        let authorization = try AuthorizationHeader(authorizationText.value)
        let (time, instant) = try Self.time(of: fields)
        // Texts that Swift takes for one are not one key: what is none is nobody's.
        guard ActorForm.isAccessKey(authorization.accessKeyIdentifier),
            let credential = self.credentials.credential(for: authorization.accessKeyIdentifier)
        else { throw Self.unrecognized }
        try self.check(authorization, time: time)
        try self.checkSkew(time, instant, now: now)
        try Self.checkSignedHeaders(authorization.signedHeaders, of: fields)
        var payloadHash: [UInt8] = []
        bodyDigest.appendHexadecimal(to: &payloadHash)
        if self.isOfObjects, let found = fields.first("x-amz-content-sha256"), found.isSole,
            found.value.isVerbatim(Self.unsignedPayload)
        {
            payloadHash = Array(Self.unsignedPayload.utf8)
        }
        for field in fields.all
        where fields.isNamed("x-amz-content-sha256", field) && !fields.value(of: field).elementsEqual(payloadHash) {
            // Bodies that are unsigned or signed in pieces are refused with the rest.
            throw APIError(.invalidSignature, "The value of 'x-amz-content-sha256' is not the SHA-256 of the body.")
        }
        let request = CanonicalRequest(
            method: method,
            path: path,
            query: query,
            fields: fields,
            signedHeaders: authorization.signedHeaders,
            payloadHash: payloadHash[...],
            isOfObject: self.isOfObjects
        )
        let expected: [UInt8]
        do {
            let key = try self.keys.key(of: credential, for: authorization.scope)
            expected = try authorization.scope.signature(of: request, at: time, key: key)
        } catch {
            throw APIError(.internalFailure, "The signature could not be checked.")
        }
        guard agreeInConstantTime(expected.span, authorization.signature.span) else {
            throw APIError(.invalidSignature, Self.mismatch)
        }
        // No temporary credentials are handed out here, so a session token belongs to no key.
        guard fields.first("x-amz-security-token") == nil else { throw Self.unrecognized }
        return credential
    }

    /// What stands for a body's digest where the body is not signed.
    private static let unsignedPayload = "UNSIGNED-PAYLOAD"

    private static let mismatch =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
        + "and signing method. Consult the service documentation for details."

    /// What somebody is told whose access key gives no access.
    static let unrecognized = APIError(
        .unrecognizedClient,
        "The security token included in the request is invalid."
    )

    /// What somebody is told whose access key has ended by itself: only who has its secret.
    static let expired = APIError(.expiredToken, "The security token included in the request is expired")

    /// The request's time, as it goes into the signature and as an instant.
    private static func time(
        of fields: HeaderFields
    ) throws(APIError) -> (text: ArraySlice<UInt8>, instant: Instant) {
        let own = fields.first("x-amz-date")
        guard let found = own ?? fields.first("date") else {
            throw APIError(
                .incompleteSignature,
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            )
        }
        guard found.isSole else {
            let shown = own == nil ? "Date" : "X-Amz-Date"
            throw APIError(.incompleteSignature, "The request has more than one \(shown) header.")
        }
        if let instant = SignatureTime.instant(basic: found.value) { return (found.value, instant) }
        let value = String(decoding: found.value, as: UTF8.self)
        if own == nil, let instant = SignatureTime.instant(httpDate: value) {
            return (Array(SignatureTime.basic(instant).utf8)[...], instant)
        }
        throw APIError(
            .incompleteSignature,
            "Date must be in ISO-8601 'basic format'. Got '\(value.prefix(32))'. See http://en.wikipedia.org/wiki/ISO_8601"
        )
    }

    private func check(_ authorization: AuthorizationHeader, time: ArraySlice<UInt8>) throws(APIError) {
        let scope = authorization.scope
        guard scope.region == self.region else {
            throw APIError(.invalidSignature, "Credential should be scoped to a valid region. ")
        }
        guard scope.service == self.service else {
            throw APIError(.invalidSignature, "Credential should be scoped to correct service: '\(self.service)'. ")
        }
        guard authorization.terminator.isVerbatim(SigningScope.terminator) else {
            throw APIError(
                .invalidSignature,
                "Credential should be scoped with a valid terminator: '\(SigningScope.terminator)'. "
            )
        }
        guard scope.date.utf8.count == 8, time.prefix(8).isVerbatim(scope.date) else {
            let time = String(decoding: time, as: UTF8.self)
            throw APIError(
                .invalidSignature,
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(scope.date.prefix(16))' != '\(time.prefix(8))', from '\(time)'."
            )
        }
    }

    private func checkSkew(_ time: ArraySlice<UInt8>, _ instant: Instant, now: Instant) throws(APIError) {
        let minutes = self.maximumSkew / 60
        var spelt: String { String(decoding: time, as: UTF8.self) }
        var current: String { SignatureTime.basic(now) }
        let earliest = now.wholeSecond.adding(seconds: -self.maximumSkew)
        let latest = now.wholeSecond.adding(seconds: self.maximumSkew)
        guard instant >= earliest else {
            throw APIError(
                .invalidSignature,
                "Signature expired: \(spelt) is now earlier than \(SignatureTime.basic(earliest)) (\(current) - \(minutes) min.)"
            )
        }
        guard instant <= latest else {
            throw APIError(
                .invalidSignature,
                "Signature not yet current: \(spelt) is still later than \(SignatureTime.basic(latest)) (\(current) + \(minutes) min.)"
            )
        }
    }

    /// Host, the type of the content and everything of the signer's own must be signed, and what is signed must be there.
    private static func checkSignedHeaders(
        _ signed: [ArraySlice<UInt8>],
        of fields: HeaderFields
    ) throws(APIError) {
        guard signed.contains(where: { $0.isVerbatim("host") }) else {
            throw APIError(
                .invalidSignature,
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
            )
        }
        for field in fields.all
        where fields.name(of: field).prefix(6).isVerbatim("x-amz-") || fields.isNamed("content-type", field) {
            guard signed.contains(where: { fields.isNamed($0, field) }) else {
                let name = String(decoding: fields.name(of: field), as: UTF8.self)
                throw APIError(
                    .invalidSignature,
                    "'\(name.prefix(64))' must be a 'SignedHeader' in the AWS Authorization."
                )
            }
        }
        for name in signed where !fields.contains(name) {
            let name = String(decoding: name, as: UTF8.self)
            throw APIError(.invalidSignature, "The signed header '\(name.prefix(64))' is not in the request.")
        }
    }
}
