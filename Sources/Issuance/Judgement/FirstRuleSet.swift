internal import Bytes
internal import PKI

/// Rule set 1: which rules are asked, in which order.
///
/// Frozen once it has judged: whatever changes an outcome, a reason or an octet of what is signed is another rule set.
struct FirstRuleSet: RuleSet {
    let number: Int64 = 1

    func draft(_ inquiry: Inquiry, record: inout Record) throws(Interruption) -> CertificateDraft {
        let order = inquiry.order
        let moment = inquiry.moment

        let templateName = order.template ?? TemplateName.preset
        let named = if let name = order.template { Template.named(name) } else { Template.preset }
        let authority = try record.require(AuthorityRules.exists, of: inquiry)
        let publicKey = try record.require(AuthorityRules.mayIssue, of: (named, authority, moment))

        let template = try record.require(TemplateRules.isKnown, of: (templateName, named))
        try record.require(TemplateRules.fitsAuthority, of: (template, authority))
        record.observe(TemplateRules.passthroughIsUnused, of: (template, order))
        try record.require(TemplateRules.passthroughIsSound, of: (template, order))

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
        let requestKey = try KeyRules.examine(
            record.require(RequestRules.keyIsAccepted, of: request),
            of: request,
            for: template,
            under: inquiry.policy,
            record: &record
        )
        // A certificate that its own key signs is not to be revoked: it names nothing.
        let pointers = template.isRoot ? .none : inquiry.pointers
        let content = CertificateContent(
            of: request,
            order.passthrough,
            for: template,
            beside: pointers,
            inquiry.mention
        )
        let alternativeName = try record.require(ContentRules.alternativeNameIsReadable, of: content)
        try record.require(ContentRules.namesASubject, of: content)
        try record.require(ContentRules.emptySubjectHasCriticalName, of: content)
        try record.require(ContentRules.authorityHasASubject, of: (content, template))
        try record.require(ContentRules.extensionsAreReadable, of: content)
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

        try record.require(QuotaRules.certificatesRemain, of: (inquiry.policy, template))
        let serialNumber = try record.require(DraftRules.serialNumberIsUsable, of: inquiry.serialNumber)
        let specification = Specification(
            authority: authority,
            template: template,
            request: request,
            content: content,
            alternativeName: alternativeName,
            signatureAlgorithm: algorithm,
            algorithmIdentifier: algorithmIdentifier,
            period: period,
            mention: inquiry.mention,
            pointers: pointers
        )
        return try record.require(DraftRules.isEncodable, of: (specification, serialNumber))
    }

    func lint(
        _ draft: CertificateDraft,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        try Linter.examine(draft, under: policy, record: &record)
    }

    func permit(_ order: AuthorityRequestOrder, record: inout Record) throws(Interruption) -> PermissionToSign {
        try AuthorityRequestRules.permit(order, record: &record)
    }

    func permit(_ order: RevocationListOrder, record: inout Record) throws(Interruption) -> PermissionToSign {
        try Linter.examine(order, record: &record)
    }
    func permit(_ order: ResponderOrder) throws(IssuanceRefusal) -> PermissionToSign { try Linter.examine(order) }

    func admit(subject: [UInt8], requestExtensions: [UInt8]?, record: inout Record) throws(Interruption) {
        try AuthorityRequestRules.examineNames(of: subject, requestExtensions, record: &record)
    }

    func admit(
        certificate: [UInt8],
        chain: [UInt8]?,
        to authority: IssuingAuthority,
        at moment: Instant
    ) throws(ImportRefusal) -> (certificate: Certificate, chain: [Certificate]) {
        try AuthorityCertificateRules.admit(certificate: certificate, chain: chain, to: authority, at: moment)
    }

    let rules: [Rule] = Self.all
    let optional: [Rule] = KeyRules.optional
    let lowerable: [Rule] = Self.all.filter { Lints.lowerable.contains($0.number) }

    private static let all: [Rule] =
        (AuthorityRules.all + TemplateRules.all + SignatureAlgorithmRules.all + RequestRules.all + KeyRules.all
        + TokenRules.all + ContentRules.all + ValidityRules.all + PathRules.all + QuotaRules.all + DraftRules.all
        + Lints.all
        + ImportRules.all + AuthorityRequestLints.all + RevocationListRules.all + ReissuanceRules.all).sorted {
            $0.number < $1.number
        }
}
