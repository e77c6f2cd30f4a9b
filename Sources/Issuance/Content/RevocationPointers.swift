public import PKI

/// Where a certificate says that it can be found out whether it was revoked, as its authority was told: what whoever asks for a
/// certificate says of this counts for nothing.
public struct RevocationPointers: Hashable, Sendable {
    /// The URL of the revocation list; absent where the authority's certificates name none.
    public let distributionPoint: String?
    /// The URL of the responder; absent where they name none.
    public let responder: String?

    /// Pointers.
    public init(distributionPoint: String?, responder: String?) {
        self.distributionPoint = distributionPoint
        self.responder = responder
    }

    /// No pointers.
    public static let none = RevocationPointers(distributionPoint: nil, responder: nil)

    /// Whether each is an absolute URL (RFC 5280 sections 4.2.1.13 and 4.2.2.1; RFC 3986), so that the lints let certificates name it.
    public var areAbsolute: Bool {
        [self.distributionPoint, self.responder].allSatisfy { $0.flatMap(NameForms.fault(ofIdentifier:)) == nil }
    }

    /// Whether the extensions of a certificate are these, as far as there are any.
    public func stand(in extensions: Extensions) -> Bool {
        (try? self.extensions())?.allSatisfy { extensions[$0.identifier] == $0 } ?? false
    }

    /// Whether extensions of a kind are the authority's own matter.
    func decides(_ identifier: ObjectIdentifier) -> Bool {
        switch identifier {
        case CRLDistributionPoints.identifier: self.distributionPoint != nil
        case AuthorityInformationAccess.identifier: self.responder != nil
        default: false
        }
    }

    /// The extensions: none of them critical.
    ///
    /// - Throws: `invalidString` for characters beyond ASCII.
    func extensions() throws(PKIError) -> [Extension] {
        var extensions: [Extension] = []
        if let distributionPoint {
            let points = try CRLDistributionPoints(uniformResourceIdentifiers: [distributionPoint])
            extensions.append(points.makeExtension(isCritical: false))
        }
        if let responder {
            let location = GeneralName.uniformResourceIdentifier(responder)
            let access = try AuthorityInformationAccess([
                AuthorityInformationAccess.AccessDescription(method: .ocspAccess, location: location)
            ])
            extensions.append(access.makeExtension(isCritical: false))
        }
        return extensions
    }
}
