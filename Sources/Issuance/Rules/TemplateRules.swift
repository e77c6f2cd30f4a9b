/// Whether the template exists and the authority can issue from it.
enum TemplateRules {
    static let all: [Rule] = [
        Self.isKnown.rule, Self.fitsAuthority.rule, Self.passthroughIsUnused.rule, Self.passthroughIsSound.rule,
    ]

    static let isKnown = Requirement<String?, Template>(
        3,
        "template-is-known",
        "API reference, IssueCertificate, TemplateArn"
    ) { given throws(Interruption) in
        let name = given ?? TemplateName.preset
        guard let template = Template.named(name) else {
            throw .refusal(.invalidArgument, "The template \(name.prefix(200)) does not exist")
        }
        return template
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
        given.order.passthrough == nil || given.template.variety.takes(from: .call)
            ? nil : "The values passed through were ignored: the template \(given.template.name) takes none"
    }
    // Values that contradict themselves matter only where they would go into a certificate.
    static let passthroughIsSound = Requirement<(template: Template, order: IssuanceOrder), Void>(
        8,
        "passthrough-is-sound",
        "API reference, ApiPassthrough, InvalidArgsException"
    ) { given throws(Interruption) in
        guard given.template.variety.takes(from: .call), case .flawed(let message) = given.order.passthrough else {
            return
        }
        throw .refusal(.invalidArgument, message)
    }
}
