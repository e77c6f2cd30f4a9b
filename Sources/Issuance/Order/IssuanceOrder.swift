internal import Bytes
internal import PKI

/// A certificate as it is asked for.
///
/// A class, all of it constant: every rule is handed it, and each then counts one reference instead of one for every field.
public final class IssuanceOrder: Sendable {
    /// What was submitted as a certification request.
    public let request: SubmittedOctets
    /// The algorithm to sign with, by the name in RFCs: `ecdsa-with-SHA256`.
    public let signatureAlgorithm: String
    /// The template, `EndEntityCertificate/V1`; `nil` where none was named, which means that one.
    public let template: String?
    /// When the certificate shall end.
    public let notAfter: RequestedInstant
    /// When it shall begin, where the caller said.
    public let notBefore: RequestedInstant?
    /// Values for passthrough templates.
    public let passthrough: RequestedPassthrough?

    /// The submitted request as it was read on arrival, so that it is read once; `nil` where it has not been read yet.
    let requestReadOnArrival: CertificationRequest?

    /// A certificate as it is, or was, asked for.
    ///
    /// - Parameter received: What was read of the request when it arrived, so that it is not read again; `nil` where it is judged again.
    public init(
        request: SubmittedOctets,
        signatureAlgorithm: String,
        template: String?,
        notAfter: RequestedInstant,
        notBefore: RequestedInstant?,
        passthrough: RequestedPassthrough?,
        received: ReceivedRequest? = nil
    ) {
        self.request = request
        self.signatureAlgorithm = signatureAlgorithm
        self.template = template
        self.notAfter = notAfter
        self.notBefore = notBefore
        self.passthrough = passthrough
        self.requestReadOnArrival = received?.submitted == request ? received?.request : nil
    }
}

extension IssuanceOrder: Hashable {
    /// Whether both ask for the same; when the request was read makes no difference.
    public static func == (left: IssuanceOrder, right: IssuanceOrder) -> Bool {
        left.request == right.request && left.signatureAlgorithm.isVerbatim(right.signatureAlgorithm)
            && left.template.isVerbatim(right.template) && left.notAfter == right.notAfter
            && left.notBefore == right.notBefore
            && left.passthrough == right.passthrough
    }

    /// Feeds everything that was asked for to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.request)
        hasher.combine(self.signatureAlgorithm)
        hasher.combine(self.template)
        hasher.combine(self.notAfter)
        hasher.combine(self.notBefore)
        hasher.combine(self.passthrough)
    }
}
