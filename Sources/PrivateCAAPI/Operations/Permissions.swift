import Authority
import Bytes
import JSON
import Ledger

extension PrivateCAAPI {
    /// The service that permissions are for: the only one that the interface knows.
    private static let permittedService = "acm.amazonaws.com"

    /// CreatePermission: for the caller's account where no other is named.
    func createPermission(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let (principal, account) = try self.permitted(input, caller)
        var actions: [String] = []
        for action in (input.value["Actions"]?.items ?? []).compactMap(\.text) where !actions.contains(action) {
            actions.append(action)
        }
        try await self.authority.changePermissions(
            of: self.authorityName(input),
            .grant(principal: principal, sourceAccount: account, actions: actions),
            caller: caller
        )
        return []
    }

    /// DeletePermission.
    func deletePermission(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let (principal, account) = try self.permitted(input, caller)
        try await self.authority.changePermissions(
            of: self.authorityName(input),
            .withdraw(principal: principal, sourceAccount: account),
            caller: caller
        )
        return []
    }

    /// ListPermissions: in the order in which they were given.
    func listPermissions(_ input: CheckedInput) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let settings = self.authority.settings
        let permissions = try await self.authority.permissions(of: authority).map { (place: $0.place, item: $0) }
        let page = try PageToken.page(of: permissions, input, .permissions(of: authority), ledger: settings.ledger)
        return JSONWriter.structure { writer in
            writer.name("Permissions")
            writer.list { list in
                for permission in page.items {
                    list.structure { writer in
                        writer.member("CertificateAuthorityArn", ResourceName.authority(authority).text(in: settings))
                        writer.member("CreatedAt", permission.createdAt)
                        writer.member("Principal", permission.principal)
                        writer.member("SourceAccount", permission.sourceAccount)
                        writer.name("Actions")
                        writer.list { list in
                            for action in permission.actions { list.string(action) }
                        }
                    }
                }
            }
            writer.member("NextToken", page.next)
        }
    }

    /// For whom a permission is.
    private func permitted(
        _ input: CheckedInput,
        _ caller: Caller
    ) throws(APIError) -> (principal: String, account: String) {
        let principal = input.text("Principal") ?? ""
        guard principal.isVerbatim(Self.permittedService) else {
            throw APIError(
                .validation,
                "The principal \(principal) is not valid: permissions are for \(Self.permittedService)."
            )
        }
        return (principal, input.text("SourceAccount") ?? caller.account)
    }
}

extension Permission {
    /// Its place in the list: when it was given, and for whom.
    fileprivate var place: [UInt8] {
        var place: [UInt8] = []
        place.append(networkOrder: UInt64(clamping: self.createdAt.microseconds))
        return place + self.principal.utf8 + [0] + self.sourceAccount.utf8
    }
}
