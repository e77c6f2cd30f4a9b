import Authority
import Cryptography

extension OpeningOptions {
    /// How a command opens a ledger that no server has open: in the name of who runs it, beside the anchor that is meant.
    ///
    /// - Parameter anchor: The anchor file; beside the folder where it is `nil`.
    static func atRest(_ folder: LedgerFolder, anchor: String?, masterKey: MasterKey?) -> OpeningOptions {
        var options = OpeningOptions(
            folder: folder,
            masterKey: masterKey,
            softwareVersion: ProgramVersion.current,
            provenance: Diagnostics.provenance
        )
        options.anchorPath = anchor ?? folder.anchor
        return options
    }
}
