internal import Bytes

/// Whether the template exists and the authority can issue from it.
enum TemplateRules {
    static let all: [Rule] = [
        Self.isKnown.rule, Self.fitsAuthority.rule, Self.passthroughIsUnused.rule, Self.passthroughIsSound.rule,
    ]

    static let isKnown = Requirement<(name: String, template: Template?), Template>(
        3,
        "template-is-known",
        "API reference, IssueCertificate, TemplateArn"
    ) { given throws(Interruption) in
        guard let template = given.template else {
            throw .refusal(.invalidArgument, .templateUnknown, .text(given.name))
        }
        return template
    }

    static let fitsAuthority = Requirement<(template: Template, authority: IssuingAuthority), Void>(
        4,
        "template-fits-authority",
        "API reference, IssueCertificate, TemplateArn"
    ) { given throws(Interruption) in
        guard !given.template.isRoot || given.authority.isRoot else {
            throw .refusal(.invalidArgument, .templateIsForRoots, .text(given.template.name))
        }
    }

    static let passthroughIsUnused = Observation<(template: Template, order: IssuanceOrder)>(
        5,
        "passthrough-is-unused",
        "API reference, IssueCertificate, ApiPassthrough: \"this parameter is ignored\""
    ) { given in
        given.order.passthrough == nil || given.template.variety.takes(from: .call)
            ? nil : Reason(.passthroughIgnored, .text(given.template.name))
    }
    // Values that contradict themselves matter only where they would go into a certificate.
    static let passthroughIsSound = Requirement<(template: Template, order: IssuanceOrder), Void>(
        8,
        "passthrough-is-sound",
        "API reference, ApiPassthrough, InvalidArgsException"
    ) { given throws(Interruption) in
        guard given.template.variety.takes(from: .call) else { return }
        switch given.order.passthrough {
        case .flawed(let reason): throw .refusal(.invalidArgument, reason)
        case .unreadable(let fault): throw .refusal(.invalidArgument, .passthroughUnreadable, quoting: fault)
        case .values, nil: return
        }
    }
}
