@testable import Ledger

extension RandomEvent {
    /// The arc is drawn last: it came when the octets of others were fixed.
    mutating func settings() -> SettingsChanged {
        let interval = self.number() & Int64.max
        let bound = self.number() & Int64.max
        let publicURLs = self.list { $0.text() }
        let authorities = self.perhaps { $0.number() & Int64.max }
        let provenance = self.provenance()
        return SettingsChanged(
            checkpointInterval: interval,
            clockBound: bound,
            publicURLs: publicURLs,
            authorities: authorities,
            extensionArc: self.perhaps { $0.text() },
            provenance: provenance
        )
    }
}
