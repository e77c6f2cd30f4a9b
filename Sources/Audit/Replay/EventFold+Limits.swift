internal import Bytes
internal import Issuance
internal import Ledger

// What an event may say at all, whatever came before it: settings, policies, starts, requests (schemas/format.md, section 9).

extension EventFold {
    func inspectLimits(_ fact: RecordedFact, _ findings: inout Findings) {
        self.inspectVersion(fact, &findings)
        let fault: String?
        switch fact.body {
        case .settingsChanged(let changed): fault = self.fault(in: changed)
        case .serverStarted(let started): fault = Self.fault(in: started)
        case .issuancePolicyChanged(let changed): fault = self.fault(in: changed)
        case .authorityCreating(let creating): fault = Self.fault(in: creating.tags)
        case .authorityTagsChanged(let changed): fault = Self.fault(in: changed.tags)
        case .authorityPermissionsChanged(let changed): fault = Self.fault(in: changed.permissions)
        case .resourcePolicyChanged(let changed): fault = self.fault(in: changed, of: fact.stream)
        case .issuanceRequested(let requested): fault = Self.fault(in: requested)
        case .roleChanged(let changed): fault = changed.fault
        case .reissuancePolicyChanged(let changed): fault = changed.fault
        case .revocationConfigurationChanged(let changed):
            fault = changed.configuration.fault(beside: self.state.settings?.publicURLs ?? [])
        default: return
        }
        findings.check(.limits, fault == nil, at: fact.position, fault ?? "")
    }

    /// A kind of event belongs to a version of the books' rules: an earlier one knows nothing of it.
    private func inspectVersion(_ fact: RecordedFact, _ findings: inout Findings) {
        let since = fact.body.type.kind.since
        guard since > 1 else { return }
        findings.check(
            .limits,
            self.state.booksVersion >= since,
            at: fact.position,
            "\(fact.body.type) is of version \(since) of the books' rules; in force is \(self.state.booksVersion)."
        )
    }

    private func fault(in changed: SettingsChanged) -> String? {
        if changed.checkpointInterval <= 0 || changed.clockBound <= 0 { return "An interval or a bound is nothing." }
        let isFirst = self.state.booksVersion < 2
        guard changed.authorities == nil, changed.publicURLs.count <= (isFirst ? 0 : 1),
            !isFirst || changed.extensionArc == nil
        else {
            return "It sets what is reserved."
        }
        if let arc = changed.extensionArc, !ExtensionArc.isSuch(arc) {
            return "Identifiers lie below no arc of the form."
        }
        return changed.publicURLs.allSatisfy(PublicURL.isSuch) ? nil : "What is published lies at no URL of the form."
    }

    private static func fault(in started: ServerStarted) -> String? {
        if min(started.issuanceTokenWindow, started.authorityTokenWindow) < 0 {
            return "A window is less than nothing."
        }
        return started.anchorAccepted?.isEmpty == true ? "An anchor was accepted for no reason." : nil
    }

    private func fault(in changed: IssuancePolicyChanged) -> String? {
        let ruleSet = self.state.policy.ruleSet
        let optional = Set(self.ruleSets.optionalRules(of: ruleSet).map(\.number))
        guard optional.isSuperset(of: changed.disabledRules) else {
            return "A rule is turned off that rule set \(ruleSet) does not let be turned off."
        }
        let lowerable = Set(self.ruleSets.lowerableRules(of: ruleSet).map(\.number))
        return lowerable.isSuperset(of: changed.notedRules)
            ? nil : "A rule is lowered that rule set \(ruleSet) does not let be lowered."
    }

    private static func fault(in tags: [Tag]) -> String? {
        guard tags.count <= AuthorityTagsChanged.most else { return "There are more tags than there may be." }
        return Set(tags.map { Array($0.key.utf8) }).count == tags.count ? nil : "A tag is there twice."
    }

    private static func fault(in permissions: [Permission]) -> String? {
        guard permissions.count <= AuthorityPermissionsChanged.most else {
            return "There are more permissions than there may be."
        }
        let whom = Set(permissions.map { Array($0.principal.utf8) + [0] + Array($0.sourceAccount.utf8) })
        guard whom.count == permissions.count else { return "A permission is there twice." }
        let areSuch = permissions.allSatisfy { permission in
            let actions = permission.actions.compactMap(InterfaceOperation.init(named:))
            return ActorForm.isPrincipal(permission.principal) && ActorForm.isAccount(permission.sourceAccount)
                && !actions.isEmpty && actions.count == permission.actions.count && Set(actions).count == actions.count
                && Permission.permissible.isSuperset(of: actions)
        }
        return areSuch ? nil : "A permission is of a service, for an account or for operations that it cannot be of."
    }

    private static func fault(in requested: IssuanceRequested) -> String? {
        guard (requested.authority == nil) != (requested.authorityName == nil) else {
            return "It names an authority and the name of none, or neither."
        }
        guard case .flawed(let flawed)? = requested.passthrough else { return nil }
        return ReasonCode(rawValue: flawed.reason.code)?.isFlawOfPassthrough == true
            ? nil : "Values for passthrough are flawed for no reason that they can be."
    }
}
