internal import Bytes
internal import Ledger

// The form that the format gives to what is said of who acted (schemas/format.md section 9, 42): what is said of a call is said in
// full, and of a user of the operating system nothing else is.

extension Provenance {
    /// What is wrong with it in an event whose stream is of a kind; `nil` where nothing is.
    func fault(in stream: StreamKind) -> String? {
        switch self.channel {
        case .api: self.faultOfCall(in: stream) ?? self.faultOfClient
        case .controlSocket, .program: self.faultOfUser
        }
    }

    /// What is wrong with whom a call is said to come from.
    private func faultOfCall(in stream: StreamKind) -> String? {
        guard ActorForm.isPrincipal(self.principal) else { return "The event does not say who acted." }
        guard let accessKey, ActorForm.isAccessKey(accessKey) else { return "A call names no access key." }
        guard let account, ActorForm.isAccount(account) else { return "A call names no account of twelve digits." }
        guard let role, RoleDefinition.isName(role) else { return "A call names no role." }
        guard self.bodyDigest != nil else { return "A call has no digest of its body." }
        guard (self.request == nil) == stream.isCall else {
            return stream.isCall
                ? "A call is named although the stream is the call." : "The event does not say which call it is of."
        }
        return nil
    }

    /// What is wrong with what is said of the client.
    private var faultOfClient: String? {
        guard let sourceAddress, AddressForm.isAddress(sourceAddress) else { return "A call comes from no IP address." }
        if let userAgent, !ActorForm.isKept(userAgent, atMost: ActorForm.longestUserAgent) {
            return "A client's name for itself is empty, longer than it is kept, or holds control characters."
        }
        return nil
    }

    /// What is wrong with what is said of a user of the operating system.
    private var faultOfUser: String? {
        guard ActorForm.isUser(self.principal) else {
            return "Outside the API an operating system's user acts, and none is named."
        }
        let isMore =
            self.request != nil || self.accessKey != nil || self.account != nil || self.role != nil
            || self.sourceAddress != nil || self.userAgent != nil || self.bodyDigest != nil
            || self.clientCertificateDigest != nil
        return isMore ? "Of an operating system's user something is said that only calls have." : nil
    }
}

extension EventFold {
    /// Who acted: in the form that the format gives, by a way and in a role that may cause this, and with access.
    func inspectActor(of fact: RecordedFact, _ findings: inout Findings) {
        if case .ledgerOpened(let opened) = fact.body {
            let isAccount = ActorForm.isAccount(opened.account)
            findings.check(.actors, isAccount, at: fact.position, "The ledger's account has not twelve digits.")
        }
        guard let provenance = fact.body.provenance else { return }
        let form = provenance.fault(in: fact.body.type.kind.stream)
        findings.check(.actors, form == nil, at: fact.position, form ?? "")
        let definitions = self.definitions(for: provenance, at: fact.time)
        let cause = fact.body.type.cause.fault(of: provenance, definitions)
        findings.check(.credentials, cause == nil, at: fact.position, cause ?? "")
        self.inspectSharing(of: fact, by: provenance, definitions, &findings)
        let access = self.access.fault(of: provenance, at: fact.time, startedAt: self.startedAt)
        // In a gap another change of the key may lie.
        findings.check(.credentials, access == nil || self.hasGap, at: fact.position, access ?? "")
    }
}

extension EventCause {
    /// Why somebody whose role permits this cannot have caused such an event; `nil` where they can.
    fileprivate func fault(of provenance: Provenance, _ definitions: [RoleDefinition]) -> String? {
        switch self {
        case .itself:
            return "Nobody causes this."
        case .administrator(let ways):
            if ways.contains(provenance.channel) { return nil }
            return provenance.channel == .api && provenance.role?.isVerbatim(RoleDefinition.administrator) ?? false
                ? nil : "The role \(provenance.role ?? "") is not administrator."
        case .refusedCall:
            return provenance.channel == .api ? nil : "This comes by a call to the API alone."
        case .call, .user, .callOrUser:
            if self.userWays.contains(provenance.channel) { return nil }
            let operations = self.operations
            guard provenance.channel == .api, !operations.isEmpty else {
                return "This comes by no such way: \(provenance.channel)."
            }
            let isPermitted = definitions.contains { operations.contains(where: $0.permits) }
            return isPermitted
                ? nil
                : "The role \(provenance.role ?? "") does not permit "
                    + operations.map(\.rawValue).sorted().joined(separator: " or ") + "."
        }
    }
}
