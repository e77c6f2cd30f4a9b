internal import PKI

/// The judge of what authorities ask of others with their own keys: their certification requests.
enum AuthorityRequestRules {
    /// Asks every rule until one is broken; the permission if none is.
    static func permit(
        _ order: AuthorityRequestOrder,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        try Linter.examine(Self.draft(order), record: &record)
    }

    /// Asks what no policy lowers about the names that an authority wants for itself, before anything is made for them.
    static func examineNames(
        of subject: [UInt8],
        _ requestExtensions: [UInt8]?,
        record: inout Record
    ) throws(Interruption) {
        let (name, extensions): (DistinguishedName, Extensions)
        do throws(PKIError) {
            name = try DistinguishedName(derEncoded: subject)
            extensions =
                try requestExtensions.map { octets throws(PKIError) in try Extensions(derEncoded: octets) } ?? .empty
        } catch {
            throw .refusal(.invalidArgument, .ownRequestNotEncodable, quoting: error)
        }
        try Self.examineNames(name, extensions, record: &record)
    }

    /// Asks what no policy lowers about the names in an authority's own request.
    static func examineNames(
        _ subject: DistinguishedName,
        _ extensions: Extensions,
        record: inout Record
    ) throws(Interruption) {
        let names: [ExaminedName]
        do throws(PKIError) {
            names = try ExaminedName.all(ofOwnRequestFor: subject, extensions)
        } catch {
            throw .refusal(.invalidArgument, .ownRequestNotEncodable, quoting: error)
        }
        for lint in Lints.ofOwnNames { try record.require(lint, of: names) }
    }

    private static func draft(_ order: AuthorityRequestOrder) throws(Interruption) -> AuthorityRequestDraft {
        do throws(PKIError) {
            return try AuthorityRequestDraft(order)
        } catch {
            throw .refusal(.invalidArgument, .ownRequestNotEncodable, quoting: error)
        }
    }
}
