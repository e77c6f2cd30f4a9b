/// Whether the template exists and the authority can issue from it.
enum TemplateRules {
    static let all: [Rule] = [Self.isKnown.rule, Self.fitsAuthority.rule, Self.passthroughIsUnused.rule]

    static let isKnown = Requirement<String?, Template>(
        3,
        "template-is-known",
        "API reference, IssueCertificate, TemplateArn"
    ) { given throws(Interruption) in
        let name = given ?? TemplateName.preset
        if let template = Template.table[name] { return template }
        guard TemplateName.known[name] == nil else {
            throw .refusal(
                .invalidArgument,
                "The template \(name) is not implemented yet: only templates that take no values from elsewhere are"
            )
        }
        throw .refusal(.invalidArgument, "The template \(name.prefix(200)) does not exist")
    }

    static let fitsAuthority = Requirement<(template: Template, authority: IssuingAuthority), Void>(
        4,
        "template-fits-authority",
        "API reference, IssueCertificate, TemplateArn"
    ) { given throws(Interruption) in
        guard !given.template.isRoot || given.authority.isRoot else {
            throw .refusal(
                .invalidArgument,
                "The template \(given.template.name) cannot be used by a subordinate certificate authority"
            )
        }
    }

    static let passthroughIsUnused = Observation<(template: Template, order: IssuanceOrder)>(
        5,
        "passthrough-is-unused",
        "API reference, IssueCertificate, ApiPassthrough: \"this parameter is ignored\""
    ) { given in
        given.order.passthrough == nil
            ? nil : "The values passed through were ignored: the template \(given.template.name) takes none"
    }
}
