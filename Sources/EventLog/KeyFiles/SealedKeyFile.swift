public import Bytes
internal import DurableFiles

/// The file that a sealed key must lie in, as far as can be told without the master key.
public enum SealedKeyFile {
    /// Why a key does not lie in its file; `nil` where it does, as far as the file's head says.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where nothing can be hashed.
    public static func fault(
        of key: UniqueIdentifier,
        _ subjectPublicKeyInfo: [UInt8],
        of ledger: UniqueIdentifier,
        in folder: String
    ) throws(StoreError) -> String? {
        let path = KeyFileHead.path(of: key, in: folder)
        guard FilePlace.exists(path) else {
            return "There is no \(path), in which the key \(key) of the log must lie."
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
        let head = try KeyFileHead(ledger: ledger, key: key, subjectPublicKeyInfo: subjectPublicKeyInfo)
        return try head.fault(of: beginning, count: count).map { "\(path) \($0)." }
    }
}
