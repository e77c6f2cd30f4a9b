public import Bytes

// "<origin>\n<tree size, decimal>\n<root hash, base64>\n"                                     -- C2SP tlog-checkpoint

/// A tree head as text: whose log, how many entries, which root hash.
public struct Checkpoint: Hashable, Sendable {
    /// The log's unique name, a URL without scheme by convention.
    public let origin: String
    /// The number of entries.
    public let size: UInt64
    /// The root hash of the tree of those entries.
    public let root: Digest256

    /// A tree head.
    public init(origin: String, size: UInt64, root: Digest256) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The tree head that a note's text states: three lines, each ended by a line feed, and no extension lines.
    ///
    /// - Throws: ``NoteError/malformedCheckpoint(_:)`` for anything else.
    public init(text: String) throws(NoteError) {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty else { throw .malformedCheckpoint("it has not exactly three lines") }
        guard let origin = String(lines[0]), NoteKeyName.isValid(origin) else {
            throw .malformedCheckpoint("its origin is empty or holds a space or a plus sign")
        }
        guard let number = String(lines[1]), let size = UInt64(number), String(size) == number else {
            throw .malformedCheckpoint("its size is no decimal number without leading zeros")
        }
        guard let octets = [UInt8](base64Octets: Array(lines[2])[...]), let root = Digest256(octets) else {
            throw .malformedCheckpoint("its root is no base64 of 32 octets")
        }
        self.init(origin: origin, size: size, root: root)
    }

    /// The tree head that a note states, once its origin is a key's name and that key has signed it.
    ///
    /// - Throws: ``NoteError``.
    public init(note: String, signedBy verifier: NoteVerifier) throws(NoteError) {
        let signed = try SignedNote(parsing: note)
        try signed.verified(by: verifier)
        let stated = try Checkpoint(text: signed.text)
        guard stated.origin.isVerbatim(verifier.name) else {
            throw .malformedCheckpoint("its origin is \(stated.origin)")
        }
        self = stated
    }

    /// The text to sign: three lines, each ended by a line feed.
    public var text: String { "\(self.origin)\n\(self.size)\n\(self.root.octets.base64)\n" }
}
