/// Whether the authority may issue one more certificate.
enum QuotaRules {
    static let all: [Rule] = [Self.certificatesRemain.rule]

    static let certificatesRemain = Requirement<(policy: IssuancePolicy, template: Template), Void>(
        60,
        "certificates-remain",
        "API reference, IssueCertificate, LimitExceededException"
    ) { given throws(Interruption) in
        // A root's own certificate is what every other needs.
        guard given.policy.isQuotaReached, !given.template.isRoot else { return }
        throw .refusal(.limitExceeded, .quotaReached)
    }
}
