import Audit
import Synchronization

/// The two lines that a backup shows, one after the other.
final class BackupBars: Sendable {
    private let copying: ProgressBar
    private let verifying = Mutex<ProgressBar?>(nil)

    init?() {
        guard let copying = ProgressBar(.octets) else { return nil }
        self.copying = copying
    }

    func show(_ progress: LedgerBackup.Progress) {
        switch progress {
        case .copied(let octets, let whole):
            self.copying.show(octets, of: whole)
        case .verified(let events, let whole):
            // Its own beginning is when the first event is verified.
            let bar = self.verifying.withLock { bar in
                bar = bar ?? ProgressBar(.events)
                return bar
            }
            bar?.show(events, of: whole)
        }
    }

    func clear() {
        self.copying.clear()
        self.verifying.withLock { $0 }?.clear()
    }
}
