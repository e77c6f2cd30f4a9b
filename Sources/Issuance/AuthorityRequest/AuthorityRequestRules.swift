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

    private static func draft(_ order: AuthorityRequestOrder) throws(Interruption) -> AuthorityRequestDraft {
        do throws(PKIError) {
            return try AuthorityRequestDraft(order)
        } catch {
            throw .refusal(.invalidArgument, .ownRequestNotEncodable, quoting: error)
        }
    }
}
