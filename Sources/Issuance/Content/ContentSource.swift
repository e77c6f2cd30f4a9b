internal import PKI

/// Who asks for a value of a certificate.
enum ContentSource: Hashable {
    /// The caller, beside the certification request.
    case call
    /// The certification request.
    case request

    /// How a value of this source that cannot stand is refused.
    var blame: IssuanceRefusal.Code {
        switch self {
        case .call: .invalidArgument
        case .request: .malformedCertificationRequest
        }
    }

    /// The source, as the owner of something in a message.
    var owner: String {
        switch self {
        case .call: "apiPassthrough: the"
        case .request: "The certification request's"
        }
    }
}

/// An extension that is taken as it was asked for.
struct PassedExtension: Hashable {
    let carried: Extension
    let source: ContentSource
}
