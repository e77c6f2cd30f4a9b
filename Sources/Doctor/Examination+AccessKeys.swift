import Authority
import Bytes
import Ledger

extension Examination {
    /// How many seconds before an access key ends by itself somebody should be told: two weeks.
    private static let accessKeyNotice: Int64 = 14 * 86_400

    /// Looks for access keys that end by themselves soon: whoever calls with one is turned away from then on.
    func lookAtAccessKeys(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) async {
        guard let recorded = log.recorded else { return }
        let keys: [CredentialsChanged]
        do throws(OpeningError) {
            keys = try await recorded.accessKeys()
        } catch {
            return diagnosis.add(self.finding(error, at: self.folder.path + "/ledger.db"))
        }
        let (now, soon) = (self.surroundings.now, self.surroundings.now.adding(seconds: Self.accessKeyNotice))
        var held = HeldAccessKeys()
        for key in keys { held.take(key) }
        // Who has another key that goes on has gone over to it, or can.
        let ending = keys.filter { key in
            guard key.change == .added, let end = key.expiry, (now..<soon).contains(end) else { return false }
            return held.keys(of: key.principal, in: key.account, at: soon).isEmpty
        }
        for key in ending.prefix(Self.mostOfAKind) {
            diagnosis.add(
                Finding(
                    .warning,
                    .accessKeyEndsSoon,
                    "The access key \(key.accessKey) of \(key.principal) ends at \(key.expiry ?? soon), and there is no other that goes on.",
                    do:
                        "ca-ledger credentials rotate --data \(self.data) --principal \(Self.quoted(key.principal)) --account \(key.account)"
                )
            )
        }
        if ending.count > Self.mostOfAKind {
            diagnosis.skip("\(ending.count - Self.mostOfAKind) more access keys that end within two weeks")
        }
    }
}
