internal import Bytes
internal import Cryptography
internal import Transparency

/// What the log's key signs of a package: the digest of its manifest, in words that no checkpoint has.
///
/// The first line of a checkpoint is the log's name, in which there is no space: nobody takes one for the other, under the same key.
enum PackageNote {
    /// The name of its file.
    static let name = "manifest.note"
    private static let title = "ca-ledger package manifest"

    /// The text to sign.
    static func text(origin: String, ledger: String, manifest: [UInt8]) throws -> String {
        "\(self.title)\n\(origin)\n\(ledger)\n\(try SHA256.digest(of: manifest).description)\n"
    }

    /// Whether the note is of this manifest, and of which log it says that it is.
    static func origin(of note: SignedNote, ledger: String, manifest: [UInt8]) throws -> String? {
        let lines = note.text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count == 5, let origin = String(lines[1]) else { return nil }
        return try note.text.isVerbatim(self.text(origin: origin, ledger: ledger, manifest: manifest)) ? origin : nil
    }
}
