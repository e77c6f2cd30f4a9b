public import Issuance
public import Ledger
internal import PKI

extension IssuanceOrder {
    /// The order that a recorded request holds: what is judged follows from what is recorded, when it arrives and ever after.
    ///
    /// - Parameter received: What was read of it when it arrived, so that it is not read again.
    public convenience init(_ requested: IssuanceRequested, received: ReceivedRequest? = nil) {
        self.init(
            request: SubmittedOctets(requested.certificationRequest),
            signatureAlgorithm: requested.signatureAlgorithm,
            template: requested.template,
            notAfter: RequestedInstant(requested.notAfter),
            notBefore: requested.notBefore.map(RequestedInstant.init),
            passthrough: requested.passthrough.map(RequestedPassthrough.init),
            received: received
        )
    }
}

extension RequestedInstant {
    /// The instant that a recorded time asks for.
    public init(_ time: RequestedTime) {
        let unit: RequestedTimeUnit =
            switch time.unit {
            case .endDate: .endDate
            case .absolute: .absolute
            case .days: .days
            case .months: .months
            case .years: .years
            }
        self.init(unit: unit, value: time.value)
    }
}

extension RequestedPassthrough {
    /// The values that were submitted, decoded; flawed where they cannot be.
    public init(_ submitted: SubmittedPassthrough) {
        switch submitted {
        case .values(let values):
            do throws(PKIError) {
                self = .values(
                    subject: try values.subject.map { octets throws(PKIError) in
                        try DistinguishedName(derEncoded: octets)
                    },
                    extensions: try values.extensions.map { octets throws(PKIError) in
                        try Extensions(derEncoded: octets)
                    } ?? .empty
                )
            } catch {
                self = .unreadable(error)
            }
        case .flawed(let flawed): self = .flawed(Reason(flaw: flawed.reason))
        }
    }
}

extension SubmittedOctets {
    /// What a recorded request submitted.
    init(_ submitted: SubmittedRequest) {
        switch submitted {
        case .certificationRequest(let octets): self = .certificationRequest(octets)
        case .unreadable(let octets): self = .unreadable(octets)
        }
    }
}

extension SubmittedRequest {
    /// What is recorded of what was submitted.
    public init(_ submitted: SubmittedOctets) {
        switch submitted {
        case .certificationRequest(let octets): self = .certificationRequest(octets)
        case .unreadable(let octets): self = .unreadable(octets)
        }
    }
}
