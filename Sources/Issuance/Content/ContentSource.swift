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

    /// The number of the source in a reason.
    var number: Int64 {
        switch self {
        case .call: 1
        case .request: 2
        }
    }
}

/// An extension that is taken as it was asked for.
struct PassedExtension: Hashable {
    let carried: Extension
    let source: ContentSource
}
