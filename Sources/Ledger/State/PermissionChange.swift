internal import Bytes

/// How the permissions of services are to change.
public enum PermissionChange: Hashable, Sendable {
    /// A service may do this for an account.
    case grant(principal: String, sourceAccount: String, actions: [String])
    /// A service may do nothing any more for an account.
    case withdraw(principal: String, sourceAccount: String)
}

extension LedgerState {
    /// Decides whether services may have other permissions, as the API reference has it (`api.md` section 7).
    func decide(
        _ change: PermissionChange,
        of stream: UniqueIdentifier,
        _ period: AuthorityPeriod?,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream], state.has(period) else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        if let fault = state.status(at: time, within: period).faultForPermissions {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        var permissions = state.permissions
        switch change {
        case .grant(let principal, let account, let actions):
            guard !permissions.contains(where: { $0.isFor(principal, account) }) else {
                let message = "The permission of \(principal) for the account \(account) exists already."
                return Decision([], .impossible(code: .permissionExists, message: message))
            }
            guard permissions.count < AuthorityPermissionsChanged.most else {
                let message = "A certificate authority has at most \(AuthorityPermissionsChanged.most) permissions."
                return Decision([], .impossible(code: .limitExceeded, message: message))
            }
            permissions.append(
                Permission(principal: principal, sourceAccount: account, actions: actions, createdAt: time)
            )
        case .withdraw(let principal, let account):
            permissions.removeAll { $0.isFor(principal, account) }
            guard permissions.count < state.permissions.count else {
                let message = "There is no permission of \(principal) for the account \(account)."
                return Decision([], .impossible(code: .permissionNotFound, message: message))
            }
        }
        let changed = AuthorityPermissionsChanged(permissions: permissions, provenance: provenance)
        return Decision([.body(stream: stream, .authorityPermissionsChanged(changed))], .recorded)
    }
}
