internal import Bytes
internal import Ledger

// Keys are sealed under another master key in order: from the one that they were sealed under, one change after the other, all that there
// are, and while no server serves. That they are is not to be seen in the log: a start that opens them sees it.

extension EventFold {
    mutating func inspect(_ changing: MasterKeyChanging, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault: String? =
            switch self.state.masterKey {
            case .changing: "The change of the master key before has not come to its end."
            case .replaced(let before) where before.to != changing.from:
                "It is changed from another master key than the one that keys were sealed under last."
            case .replaced, nil: changing.from == changing.to ? "It is changed to the same master key." : nil
            }
        findings.check(.masterKeys, fault == nil, at: fact.position, fault ?? "")
    }

    mutating func inspect(_ replaced: MasterKeyReplaced, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault: String?
        if case .changing(let begun)? = self.state.masterKey, begun.from == replaced.from, begun.to == replaced.to {
            let (sum, isTooMuch) = replaced.keys.addingReportingOverflow(replaced.lost)
            let isSo = replaced.keys >= 0 && replaced.lost >= 0 && !isTooMuch && sum == Int64(self.keyFiles.count)
            fault = isSo ? nil : "\(self.keyFiles.count) keys lay in files, and it counts others."
        } else {
            fault = "No change from this master key to that was begun."
        }
        findings.check(.masterKeys, fault == nil, at: fact.position, fault ?? "")
    }

    /// No server starts while some keys are sealed under the one, and some under the other.
    func inspectMasterKey(atStart fact: RecordedFact, _ findings: inout Findings) {
        guard let standing = self.state.masterKey else { return }
        var isChanging = false
        if case .changing = standing { isChanging = true }
        findings.check(
            .masterKeys,
            !isChanging,
            at: fact.position,
            "A server started before all keys were sealed under the master key that they were to be."
        )
    }
}
