import Issuance

extension IssuanceOrder {
    /// An order whose request has just arrived.
    convenience init(
        received octets: [UInt8],
        signatureAlgorithm: String,
        template: String?,
        notAfter: RequestedInstant,
        notBefore: RequestedInstant?,
        passthrough: RequestedPassthrough?
    ) {
        let received = ReceivedRequest(octets)
        self.init(
            request: received.submitted,
            signatureAlgorithm: signatureAlgorithm,
            template: template,
            notAfter: notAfter,
            notBefore: notBefore,
            passthrough: passthrough,
            received: received
        )
    }
}
