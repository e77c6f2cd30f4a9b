import Audit
import Authority

extension Examination {
    /// Has the whole log read and computed again, where that is asked for.
    func lookDeep(_ diagnosis: inout Diagnosis) async {
        guard let replay else {
            return diagnosis.skip("every entry, index and signature: --deep does, and ca-ledger replay \(self.data)")
        }
        let report = await replay()
        let place = self.folder.path + "/ledger.db"
        let remedy =
            "ca-ledger replay \(self.data) says more, and tools/verify-ledger is a second opinion; a damaged log is put back from a copy."
        switch report.verdict {
        case .whole: return
        case .unverifiable:
            let reason = report.reason ?? "it says nothing more"
            diagnosis.add(Finding(.problem, .replay, at: place, "The log cannot be verified: \(reason)", do: remedy))
        case .findings:
            for row in report.failures.prefix(Self.mostOfAKind) {
                let position = row.firstPosition.map { ", first at position \($0)" } ?? ""
                let message =
                    "Invariant \(row.invariant.rawValue) fails \(row.failed) times\(position): \(row.message ?? "")"
                diagnosis.add(Finding(.problem, .replay, at: place, message, do: remedy))
            }
        }
    }
}
