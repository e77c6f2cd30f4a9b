import Ledger

extension OctetKind {
    /// A document that shares an authority.
    static let policy = OctetKind("policy", atMost: 2_048) { octets in
        guard let text = String(validating: octets, as: UTF8.self), let policy = try? ResourcePolicy(reading: text)
        else { return }
        let read = try again("a policy with white space around it") { try ResourcePolicy(reading: " \n\(text)\t") }
        try demand(read == policy, "what a policy says does not hang on white space")
        for operation in InterfaceOperation.allCases {
            for (account, role) in [("111111111111", "issuer"), ("222222222222", RoleDefinition.administrator)] {
                let call = PolicyCall(operation, account: account, principal: "a", role: role, partition: "aws")
                let verdict = policy.verdict(on: call)
                let isAllowed = verdict.kind == .allowed
                try demand(
                    !isAllowed
                        || ResourcePolicy.shareable.contains(operation)
                            && !policy.accounts.isDisjoint(with: [account, nil]),
                    "only what can be shared is allowed, and to those whose account is named"
                )
                try demand(
                    (call.denial(by: policy, owner: "000000000000") == nil) == isAllowed,
                    "others may do what they are allowed"
                )
                let isKept = role == RoleDefinition.administrator && ResourcePolicy.keeping.contains(operation)
                try demand(
                    (call.denial(by: policy, owner: account) != nil) == (verdict.kind == .denied && !isKept),
                    "a denial binds the owner, but for what administrators keep"
                )
                try demand(!verdict.isByTemplate || operation == .issueCertificate, "only certificates have templates")
            }
        }
    }
}
