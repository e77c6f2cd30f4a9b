internal import Bytes
internal import PKI

/// Lints of the attributes of distinguished names.
extension Lints {
    static let attributesFitTheirSyntaxes = NameLint(
        120,
        "attributes-fit-their-syntaxes",
        "RFC 5280 section 4.1.2.4 and appendix A.1; X.520"
    ) { name in
        for attribute in name.attributes {
            if let fault = AttributeSyntax.fault(of: attribute) { return fault }
        }
        return nil
    }

    // "The set that forms an RDN contains exactly one AttributeTypeAndDistinguishedValue for each attribute which contains
    // distinguished values in the entry; that is, a given attribute type cannot appear twice in the same RDN."
    static let attributesAreDistinct = NameLint(
        125,
        "attributes-are-distinct",
        "RFC 5280 section 4.1.2.4; X.501 section 9.3"
    ) { name in
        for step in name.steps where step.attributes.count > 1 {
            for (index, attribute) in step.attributes.enumerated()
            where step.attributes[..<index].contains(where: { $0.type == attribute.type }) {
                return Reason(.attributeTypeTwice, .text(attribute.type.dotted))
            }
        }
        return nil
    }

    static let attributesHaveTheirSizes = NameLint(
        126,
        "attributes-have-their-sizes",
        "RFC 5280 appendix A.1; X.520; RFC 4519 section 2.4 (domainComponent)"
    ) { name in
        for attribute in name.attributes {
            guard let text = attribute.value.text, !AttributeSyntax.hasSize(text, of: attribute.type) else { continue }
            return Reason(.attributeSize, .text(attribute.type.dotted))
        }
        return nil
    }
}
