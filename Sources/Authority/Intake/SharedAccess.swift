import Bytes
import Issuance
import Ledger

/// What the policies of authorities let callers do, besides what their roles permit.
///
/// Whoever is of the ledger's own account is kept only from what a policy denies; anybody else may do only what one allows.
struct SharedAccess: Sendable {
    let settings: LedgerSettings
    let authorities: AuthoritiesAtHand

    /// Refuses what a policy keeps a caller from, but for certificates that are asked for, of which the template decides, too.
    ///
    /// - Parameter authority: The authority that the call names; `nil` where it names none that can be here.
    /// - Throws: ``Refusal``: `accessDenied`, also where there is no such authority, for callers of other accounts.
    func check(
        _ operation: InterfaceOperation,
        on authority: UniqueIdentifier?,
        caller: Caller
    ) async throws(Refusal) {
        guard operation != .issueCertificate || authority == nil else { return }
        var policy: ResourcePolicy?
        if let authority { policy = try await self.authorities.authority(authority)?.sharing?.policy }
        guard let denial = self.denial(of: operation, by: policy, caller: caller) else { return }
        throw Refusal.denied(denial, template: nil)
    }

    /// Refuses an order for a certificate that an authority's policy keeps a caller from.
    ///
    /// A template that there is not is no matter of a policy: it is refused as what it is.
    func check(
        template: String?,
        by policy: ResourcePolicy?,
        caller: Caller
    ) throws(Refusal) {
        guard let denial = self.denial(of: .issueCertificate, template: template, by: policy, caller: caller) else {
            return
        }
        if denial.isByTemplate, let template, !TemplateNames.contains(template) {
            throw Refusal(.invalidArgument, Reason(.templateUnknown, values: [.text(template)]))
        }
        throw Refusal.denied(denial, template: denial.isByTemplate ? template ?? RoleDefinition.presetTemplate : nil)
    }

    /// Whether a caller is of the account that all authorities belong to.
    func isOwner(_ caller: Caller) -> Bool { caller.account.isVerbatim(self.settings.account) }

    /// Whether an authority's policy lets a caller of another account know of it: what is listed is described.
    func isShared(_ sharing: AuthoritySharing?, with caller: Caller) -> Bool {
        self.denial(of: .describeCertificateAuthority, by: sharing?.policy, caller: caller) == nil
    }

    private func denial(
        of operation: InterfaceOperation,
        template: String? = nil,
        by policy: ResourcePolicy?,
        caller: Caller
    ) -> PolicyDenial? {
        guard policy != nil || !self.isOwner(caller) else { return nil }
        let call = PolicyCall(
            operation,
            account: caller.account,
            principal: caller.principal,
            role: caller.role.name,
            template: template,
            partition: self.settings.partition
        )
        return call.denial(by: policy, owner: self.settings.account)
    }
}
