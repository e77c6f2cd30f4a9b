internal import Bytes

/// Rule set 1: which rules are asked, in which order.
///
/// Frozen once it has judged: whatever changes an outcome, a message or an octet of what is signed is a new rule set.
enum FirstRuleSet {
    /// Asks every rule until one is broken; the permission if none is.
    static func permit(_ inquiry: Inquiry, record: inout Record) throws(Interruption) -> PermissionToSign {
        let order = inquiry.order
        let moment = inquiry.moment

        let authority = try record.require(AuthorityRules.exists, of: inquiry)
        let publicKey = try record.require(AuthorityRules.mayIssue, of: (order, authority, moment))

        let template = try record.require(TemplateRules.isKnown, of: order.template)
        try record.require(TemplateRules.fitsAuthority, of: (template, authority))
        record.observe(TemplateRules.passthroughIsUnused, of: (template, order))

        let (algorithm, algorithmIdentifier) = try record.require(
            SignatureAlgorithmRules.isOffered,
            of: (order.signatureAlgorithm, inquiry.capabilities)
        )
        try record.require(SignatureAlgorithmRules.suitsAuthority, of: (algorithm, publicKey))

        let request = try record.require(RequestRules.isReadable, of: order)
        let requestAlgorithm = try record.require(
            RequestRules.signatureAlgorithmIsAccepted,
            of: (request, inquiry.capabilities)
        )
        let requestKey = try record.require(RequestRules.keyIsAccepted, of: request)
        let alternativeName = try record.require(RequestRules.alternativeNameIsReadable, of: request)
        try record.require(RequestRules.namesASubject, of: (request, alternativeName))
        try record.require(RequestRules.emptySubjectHasCriticalName, of: (request, alternativeName))
        try record.require(RequestRules.authorityHasASubject, of: (request, template))
        try record.require(RequestRules.signatureVerifies, of: (request, requestKey, requestAlgorithm))

        let notAfter = try record.require(ValidityRules.endIsWellFormed, of: (order.notAfter, moment))
        let notBefore = try record.require(ValidityRules.beginningIsWellFormed, of: (order.notBefore, moment))
        let period = (notBefore: notBefore, notAfter: notAfter)
        try record.require(ValidityRules.endFollowsMoment, of: (period, moment))
        try record.require(ValidityRules.isOrdered, of: period)
        try record.require(ValidityRules.endsWithinAuthority, of: (period, template, authority))
        try record.require(ValidityRules.isShortLived, of: (period, template, authority, moment))

        try record.require(PathRules.lengthRemains, of: (template, authority))
        try record.require(PathRules.rootCertifiesItself, of: (template, authority, request))
        try record.require(PathRules.authorityKeyIsItsOwn, of: (template, authority, request))
        try record.require(PathRules.namesAreUnconstrained, of: (template, authority))

        let serialNumber = try record.require(DraftRules.serialNumberIsUsable, of: inquiry.serialNumber)
        let specification = Specification(
            authority: authority,
            template: template,
            request: request,
            alternativeName: alternativeName,
            signatureAlgorithm: algorithm,
            algorithmIdentifier: algorithmIdentifier,
            period: period
        )
        let draft = try record.require(DraftRules.isEncodable, of: (specification, serialNumber))
        return try Linter.examine(draft, record: &record)
    }

    /// Every rule of the set, in the order of their numbers.
    static let rules: [Rule] =
        AuthorityRules.all + TemplateRules.all + SignatureAlgorithmRules.all + RequestRules.all + ValidityRules.all
        + PathRules.all + DraftRules.all + Lints.all
}
