internal import Bytes
internal import DurableFiles
internal import EventLog

/// The files of sealed keys, compared with the keys that a log has: what can be told without the master key.
struct KeyFileInspection: Sendable {
    let folder: String
    let ledger: UniqueIdentifier

    /// Compares them, where the folder holds any such file: the log is handed over without keys, and with the counts of their uses alone.
    ///
    /// Files that no key of the log has are nobody's business: an interrupted creation leaves one.
    func compare(_ keys: [KeyFileFold.Key], _ findings: inout Findings) throws(StoreError) {
        do throws(FileError) {
            let names = try FilePlace.list(self.folder)
            guard names.contains(where: { $0.hasSuffix(KeyFileHead.suffix) }) else { return }
        } catch {
            return findings.fail(.keyUses, at: nil, error.description)
        }
        for key in keys {
            let fault = try self.fault(of: key)
            findings.check(.keyUses, fault == nil, at: nil, fault ?? "")
        }
    }

    /// Why a key of the log does not lie in its file; `nil` where it does, as far as the file's head says.
    func fault(of key: KeyFileFold.Key) throws(StoreError) -> String? {
        try SealedKeyFile.fault(of: key.identifier, key.subjectPublicKeyInfo, of: self.ledger, in: self.folder)
    }
}
