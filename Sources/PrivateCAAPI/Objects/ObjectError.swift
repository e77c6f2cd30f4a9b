/// Why an object is not given, in the words of the protocol that objects are fetched by.
struct ObjectError: Error, Hashable, Sendable {
    /// The name.
    let code: String
    /// The HTTP status.
    let status: Int
    /// What happened, for people.
    let message: String

    init(_ code: String, _ status: Int, _ message: String) {
        self.code = code
        self.status = status
        self.message = message
    }

    /// What is told of an error that has its words elsewhere.
    init(_ error: APIError) {
        let message = error.message ?? "The request was refused."
        switch error.code {
        case .missingAuthenticationToken: self.init("AccessDenied", 403, "Access Denied")
        case .accessDenied: self.init("AccessDenied", 403, message)
        case .incompleteSignature: self.init("AuthorizationHeaderMalformed", 400, message)
        case .invalidSignature: self.init("SignatureDoesNotMatch", 403, message)
        case .unrecognizedClient:
            self.init("InvalidAccessKeyId", 403, "The access key that was provided is not known, or has no access.")
        case .expiredToken: self.init("ExpiredToken", 400, "The provided token has expired.")
        case .throttling: self.init("SlowDown", 503, "Please reduce your request rate.")
        case .serviceUnavailable: self.init("ServiceUnavailable", 503, message)
        case .resourceNotFound: self.init("NoSuchKey", 404, message)
        default: self.init("InternalError", 500, "The object could not be given.")
        }
    }

    static let noSuchBucket = ObjectError("NoSuchBucket", 404, "The specified bucket does not exist")
    static let noSuchKey = ObjectError("NoSuchKey", 404, "The specified key does not exist.")
    static let preconditionFailed = ObjectError(
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold"
    )
    static let invalidRange = ObjectError("InvalidRange", 416, "The requested range is not satisfiable")
    static let invalidURI = ObjectError("InvalidURI", 400, "Couldn't parse the specified URI.")
    static let notImplemented = ObjectError("NotImplemented", 501, "Objects are fetched one by one, by their keys.")
    static let internalError = ObjectError("InternalError", 500, "The object could not be read.")

    /// The body.
    func body(resource: String, request: String) -> [UInt8] {
        let parts = [
            ("Code", self.code), ("Message", self.message), ("Resource", resource), ("RequestId", request),
        ]
        let elements = parts.map { "<\($0.0)>\(Self.escaped($0.1))</\($0.0)>" }.joined()
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\(elements)</Error>".utf8)
    }

    /// Text as it may stand in an element: what XML 1.0 has no character for is left out.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
