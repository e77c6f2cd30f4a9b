internal import Bytes
import Issuance
import JSON
import PKI

// PolicyInformation: CertPolicyId, and PolicyQualifiers of which CPS is the only kind.

extension WireValue {
    /// The extension that a list of `PolicyInformation` asks for.
    static func certificatePolicies(
        _ items: [WireValue],
        _ path: FieldPath
    ) throws(FieldFlaw) -> CertificatePolicies {
        var policies: [PolicyInformation] = []
        var places: [ObjectIdentifier: FieldPath] = [:]
        for (index, item) in items.enumerated() {
            let place = path.item(index)
            let identifier = try item.objectIdentifier("CertPolicyId", place)
            // "MUST NOT appear more than once" (RFC 5280, 4.2.1.4)
            if let earlier = places.updateValue(place, forKey: identifier) {
                throw FieldFlaw(
                    .policyTwice,
                    place.member("CertPolicyId"),
                    [.value(.text(identifier.dotted)), .place(earlier)]
                )
            }
            policies.append(
                PolicyInformation(
                    identifier: identifier,
                    qualifiers: try (item["PolicyQualifiers"]?.items ?? []).policyQualifiers(
                        place.member("PolicyQualifiers")
                    )
                )
            )
        }
        do throws(PKIError) {
            return try CertificatePolicies(policies)
        } catch {
            throw FieldFlaw(.valueNotEncodable, path, found: error)
        }
    }
}

extension [WireValue] {
    fileprivate func policyQualifiers(_ path: FieldPath) throws(FieldFlaw) -> [PolicyQualifier] {
        var qualifiers: [PolicyQualifier] = []
        for (index, item) in self.enumerated() {
            let place = path.item(index)
            guard item["PolicyQualifierId"]?.text == "CPS", let qualifier = item["Qualifier"] else {
                throw FieldFlaw(.valueUnknown, place.member("PolicyQualifierId"))
            }
            qualifiers.append(
                .practiceStatement(
                    try qualifier.asciiText(.practiceStatement, place.member("Qualifier"))
                )
            )
        }
        return qualifiers
    }
}
