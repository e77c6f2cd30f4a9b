import Authority
import Bytes
import JSON
import Ledger

extension PrivateCAAPI {
    /// PutPolicy: the document is kept as it was sent, and is wholly obeyed, or refused.
    func putPolicy(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        try await self.authority.changeResourcePolicy(
            of: self.authorityName(input, member: InterfaceOperation.resourceMember),
            input.text("Policy") ?? "",
            caller: caller
        )
        return []
    }

    /// GetPolicy.
    func getPolicy(_ input: CheckedInput) async throws -> [UInt8] {
        let policy = try await self.authority.resourcePolicy(
            of: self.authorityName(input, member: InterfaceOperation.resourceMember)
        )
        return JSONWriter.structure { writer in writer.member("Policy", policy) }
    }

    /// DeletePolicy: well done also where there is none.
    func deletePolicy(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        try await self.authority.changeResourcePolicy(
            of: self.authorityName(input, member: InterfaceOperation.resourceMember),
            nil,
            caller: caller
        )
        return []
    }

    /// Refuses what the policy of an authority keeps a caller from.
    ///
    /// A name that is none of an authority is left to the operation, which says so; but callers of other accounts have nothing besides what is
    /// shared with them.
    func checkAccess(_ operation: InterfaceOperation, _ input: CheckedInput, _ caller: Caller) async throws {
        let isOwner = caller.account.isVerbatim(self.authority.settings.account)
        switch operation {
        // It lists what a caller may know of.
        case .listCertificateAuthorities: return
        // Whoever has authorities made has them in the ledger's account.
        case .createCertificateAuthority where isOwner: return
        // Judged with its template, where the policy in force is at hand.
        case .issueCertificate where isOwner: return
        default: break
        }
        let text = input.text(operation.resourceMember) ?? ""
        var authority: UniqueIdentifier?
        do throws(ResourceName.Flaw) {
            if case .authority(let named) = try ResourceName(parsing: text, in: self.authority.settings) {
                authority = named
            }
        } catch {
            // Nothing that it could name is shared; what has not even the form is told as that, but where it would be recorded as asked for.
            if error == .form, operation != .issueCertificate, operation != .createCertificateAuthority { return }
        }
        guard authority != nil || !isOwner else { return }
        try await self.authority.checkAccess(to: authority, for: operation, caller: caller)
    }
}

extension InterfaceOperation {
    /// The member by which operations on policies name an authority.
    static let resourceMember: StaticString = "ResourceArn"

    /// The member by which the operation names an authority.
    var resourceMember: StaticString {
        switch self {
        case .putPolicy, .getPolicy, .deletePolicy: Self.resourceMember
        default: "CertificateAuthorityArn"
        }
    }
}
