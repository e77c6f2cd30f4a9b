import JSON
import PKI

// CsrExtensions: KeyUsage (nine booleans) and SubjectInformationAccess (RFC 5280, 4.2.2.2), which go into the authority's
// own certification request beside its basic constraints.

extension WireValue {
    /// The extensions that `CsrExtensions` asks for.
    func requestExtensions(_ path: FieldPath) throws(APIError) -> [Extension] {
        var extensions: [Extension] = []
        if let usage = self["KeyUsage"]?.keyUsage, !usage.isEmpty {
            extensions.append(usage.makeExtension(isCritical: true))
        }
        let descriptions = self["SubjectInformationAccess"]?.items ?? []
        if !descriptions.isEmpty {
            let place = path.member("SubjectInformationAccess")
            var parts: [AuthorityInformationAccess.AccessDescription] = []
            for (index, description) in descriptions.enumerated() {
                try parts.append(description.accessDescription(place.item(index)))
            }
            do {
                // SubjectInfoAccessSyntax and AuthorityInfoAccessSyntax are the same production.
                extensions.append(
                    Extension(
                        identifier: ExtensionIdentifier.subjectInformationAccess,
                        isCritical: false,
                        value: try AuthorityInformationAccess(parts).derOctets
                    )
                )
            } catch {
                throw APIError(.invalidArguments, "\(place): \(error.message).")
            }
        }
        return extensions
    }

    private func accessDescription(
        _ path: FieldPath
    ) throws(APIError) -> AuthorityInformationAccess.AccessDescription {
        let method = self["AccessMethod"]
        let locationPlace = path.member("AccessLocation")
        let location = try tellingFlaws { () throws(FieldFlaw) in
            try (self["AccessLocation"] ?? self).generalName(locationPlace)
        }
        let place = path.member("AccessMethod")
        switch (method?["AccessMethodType"]?.text, method?["CustomObjectIdentifier"]) {
        case (let type?, nil):
            guard let identifier = Self.accessMethod(type) else {
                throw APIError(.invalidArguments, "\(place.member("AccessMethodType")) is not known.")
            }
            return .init(method: identifier, location: location)
        case (nil, _?):
            let identifier = try tellingFlaws { () throws(FieldFlaw) in
                try (method ?? self).objectIdentifier("CustomObjectIdentifier", place)
            }
            return .init(method: identifier, location: location)
        default:
            throw APIError(
                .invalidArguments,
                "\(place) must have exactly one of customObjectIdentifier and accessMethodType."
            )
        }
    }

    /// id-ad-caRepository (RFC 5280), id-ad-rpkiManifest (RFC 6487), id-ad-rpkiNotify (RFC 8182).
    private static func accessMethod(_ type: String) -> ObjectIdentifier? {
        switch type {
        case "CA_REPOSITORY": ObjectIdentifier("1.3.6.1.5.5.7.48.5")
        case "RESOURCE_PKI_MANIFEST": ObjectIdentifier("1.3.6.1.5.5.7.48.10")
        case "RESOURCE_PKI_NOTIFY": ObjectIdentifier("1.3.6.1.5.5.7.48.13")
        default: nil
        }
    }
}
