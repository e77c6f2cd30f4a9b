internal import Bytes

// "The validity period for a certificate is the period of time from notBefore through notAfter, inclusive."
//   -- RFC 5280, 4.1.2.5

/// Whether the certificate may live as long as asked.
enum ValidityRules {
    static let all: [Rule] = [
        Self.endIsWellFormed.rule, Self.beginningIsWellFormed.rule, Self.endFollowsMoment.rule, Self.isOrdered.rule,
        Self.endsWithinAuthority.rule, Self.isShortLived.rule,
    ]

    /// How long before the moment a certificate begins where nobody says: clocks differ.
    static let presetLead: Int64 = 60 * 60

    /// The longest life from the moment that a short-lived authority gives.
    static let shortLife: Int64 = 7 * 86_400

    typealias Period = (notBefore: Instant, notAfter: Instant)

    static let endIsWellFormed = Requirement<(requested: RequestedInstant, moment: Instant), Instant>(
        20,
        "validity-end-is-well-formed",
        "API reference, Validity; RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2"
    ) { given throws(Interruption) in
        try given.requested.resolved(from: given.moment)
    }

    static let beginningIsWellFormed = Requirement<(requested: RequestedInstant?, moment: Instant), Instant>(
        21,
        "validity-beginning-is-well-formed",
        "API reference, IssueCertificate, ValidityNotBefore"
    ) { given throws(Interruption) in
        guard let requested = given.requested else { return given.moment.adding(seconds: -Self.presetLead) }
        guard requested.unit == .absolute else {
            throw .refusal(.invalidArgument, .beginningNotAbsolute, .number(requested.unit.number))
        }
        return try requested.resolved(from: given.moment, as: .beginning)
    }

    static let endFollowsMoment = Requirement<(period: Period, moment: Instant), Void>(
        22,
        "validity-ends-after-moment",
        "API reference, Validity: at least one second"
    ) { given throws(Interruption) in
        guard given.period.notAfter > given.moment else {
            throw .refusal(.invalidValue, .endNotAfterMoment, .instant(given.period.notAfter), .instant(given.moment))
        }
    }

    static let isOrdered = Requirement<Period, Void>(
        23,
        "validity-is-ordered",
        "RFC 5280 section 4.1.2.5"
    ) { period throws(Interruption) in
        guard period.notBefore < period.notAfter else {
            throw .refusal(
                .invalidArgument,
                .beginningNotBeforeEnd,
                .instant(period.notBefore),
                .instant(period.notAfter)
            )
        }
    }

    static let endsWithinAuthority = Requirement<
        (period: Period, template: Template, authority: IssuingAuthority), Void
    >(
        24,
        "validity-ends-within-authority",
        "API reference, IssueCertificate, Validity: it cannot exceed that of the authority; RFC 5280 section 6.1.3 (a)(2)"
    ) { given throws(Interruption) in
        guard !given.template.isRoot, let limit = given.authority.pathValidity?.notAfter else {
            return
        }
        guard given.period.notAfter <= limit else {
            let fault: ReasonCode = limit == given.authority.notAfter ? .outlivesAuthority : .outlivesChain
            throw .refusal(.invalidValue, fault, .instant(given.period.notAfter), .instant(limit))
        }
    }

    static let isShortLived = Requirement<
        (period: Period, template: Template, authority: IssuingAuthority, moment: Instant), Void
    >(
        25,
        "validity-is-short-lived",
        "API reference, CreateCertificateAuthority, UsageMode SHORT_LIVED_CERTIFICATE: at most seven days"
    ) { given throws(Interruption) in
        guard given.authority.isShortLived, !given.template.isRoot else { return }
        let limit = given.moment.adding(seconds: Self.shortLife)
        guard given.period.notAfter <= limit else {
            throw .refusal(.invalidValue, .notShortLived, .instant(given.period.notAfter), .instant(limit))
        }
    }
}
