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
        let path = KeyFileHead.path(of: key.identifier, in: self.folder)
        guard FilePlace.exists(path) else {
            return "There is no \(path), in which the key \(key.identifier) of the log must lie."
        }
        let beginning: [UInt8]
        let count: Int
        do throws(FileError) {
            let file = try OpenFile(path, for: .reading)
            defer { file.close() }
            beginning = try file.read(atMost: KeyFileHead.octetCount + 1)
            count = try file.size()
        } catch {
            return error.description
        }
        let head = try KeyFileHead(
            ledger: self.ledger,
            key: key.identifier,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo
        )
        return try head.fault(of: beginning, count: count).map { "\(path) \($0)." }
    }
}
