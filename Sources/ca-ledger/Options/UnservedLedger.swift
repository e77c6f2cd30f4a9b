import ArgumentParser
import Authority
import Ledger
import Logging

/// A ledger that no server has open, opened for one change, and closed again.
///
/// With the master key the change is signed before the command ends. Without it, it stands unsigned until a server starts, which may
/// be for one change and what follows it at once, but not for another at another time.
struct UnservedLedger {
    let folder: LedgerFolder
    /// The anchor file; beside the folder where it is `nil`.
    let anchor: String?
    let keyOptions: MasterKeyOptions

    /// Makes a change.
    func change<Value>(_ change: (OpenLedger) async throws -> Value) async throws -> Value {
        try ProcessPrivacy.keepMemory()
        let masterKey = try await self.keyOptions.load(for: self.folder)
        var options = OpeningOptions.atRest(self.folder, anchor: self.anchor, masterKey: masterKey)
        options.isServing = false
        let ledger = try await OpenLedger.open(
            options,
            logger: Diagnostics.logger(.error),
            onFatalFailure: Diagnostics.endProcess
        )
        defer { ledger.close() }
        guard !ledger.isUnderDualControl || UserNamespace.isFirst else {
            throw Unanswered(
                "Something is under dual control, and in a user namespace of its own nobody can tell who runs this program: run it outside of that, or have a server make the change."
            )
        }
        return try await change(ledger)
    }
}
