import JSON
import PKI

// PolicyInformation: CertPolicyId, and PolicyQualifiers of which CPS is the only kind.

extension WireValue {
    /// The extension that a list of `PolicyInformation` asks for.
    static func certificatePolicies(
        _ items: [WireValue],
        _ path: FieldPath
    ) throws(APIError) -> CertificatePolicies {
        var policies: [PolicyInformation] = []
        var places: [ObjectIdentifier: FieldPath] = [:]
        for (index, item) in items.enumerated() {
            let place = path.item(index)
            let identifier = try item.objectIdentifier("CertPolicyId", place)
            // "MUST NOT appear more than once" (RFC 5280, 4.2.1.4)
            if let earlier = places.updateValue(place, forKey: identifier) {
                throw APIError(
                    .invalidArguments,
                    "\(place.member("CertPolicyId")) is \(identifier), as that of \(earlier) is: "
                        + "a policy may be given once."
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
        do {
            return try CertificatePolicies(policies)
        } catch {
            throw APIError(.invalidArguments, "\(path): \(error.message).")
        }
    }
}

extension [WireValue] {
    fileprivate func policyQualifiers(_ path: FieldPath) throws(APIError) -> [PolicyQualifier] {
        var qualifiers: [PolicyQualifier] = []
        for (index, item) in self.enumerated() {
            let place = path.item(index)
            guard item["PolicyQualifierId"]?.text == "CPS", let qualifier = item["Qualifier"] else {
                throw APIError(.invalidArguments, "\(place.member("PolicyQualifierId")) is not known.")
            }
            qualifiers.append(
                .practiceStatement(
                    try qualifier.asciiText(
                        "CpsUri",
                        place.member("Qualifier"),
                        "internationalised ones must be mapped to URIs (RFC 5280, 7.4)"
                    )
                )
            )
        }
        return qualifiers
    }
}
