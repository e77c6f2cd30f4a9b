@testable import Ledger

extension RandomEvent {
    /// What is said of responders and of the periods in which they answer.
    mutating func ofResponder(_ type: EventType) -> EventBody {
        switch type {
        case .responderAuthorized:
            .responderAuthorized(
                ResponderAuthorized(
                    ruleSet: self.number(),
                    authority: self.identifier(),
                    key: self.identifier(),
                    algorithm: self.text(),
                    subjectPublicKeyInfo: self.octets(),
                    basis: self.basis(),
                    moment: self.instant(),
                    serialNumber: self.octets(count: Int(self.number() & 15) + 1),
                    tbsCertificate: self.octets()
                )
            )
        case .responderCertified: .responderCertified(ResponderCertified(signature: self.octets()))
        case .responderFailed:
            .responderFailed(ResponderFailed(reason: self.reason(), signatureMayExist: self.flag()))
        case .oCSPPeriodOpened:
            .oCSPPeriodOpened(
                OCSPPeriodOpened(
                    authority: self.identifier(),
                    responder: self.identifier(),
                    nextUpdate: self.instant(),
                    most: self.number() & OCSPPeriodOpened.mostAtAll
                )
            )
        default:
            .oCSPPeriodClosed(
                OCSPPeriodClosed(
                    authority: self.identifier(),
                    responder: self.identifier(),
                    good: self.number() & OCSPPeriodOpened.mostAtAll,
                    revoked: self.number() & OCSPPeriodOpened.mostAtAll,
                    unknown: self.number() & OCSPPeriodOpened.mostAtAll,
                    isLast: self.flag()
                )
            )
        }
    }
}
