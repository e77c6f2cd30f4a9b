public import Bytes
public import Ledger

// The form is schemas/evidence.md: lines of text, one encoding only.

/// Everything that a log says of one certificate, with the proofs that it says so under one signed checkpoint.
public struct EvidenceBundle: Hashable, Sendable {
    /// One entry of the log, and the proof that it lies there.
    public struct Part: Hashable, Sendable {
        /// The entry's header.
        public let header: EntryHeader
        /// What it says; absent where that is withheld.
        public let payload: [UInt8]?
        /// The hashes that prove that it lies in the tree of the checkpoint, nearest first.
        public let proof: [Digest256]
    }

    /// The certificate, DER; absent where its serial number was burned and nobody has one.
    public let certificate: [UInt8]?
    /// The entries, in their order.
    public let parts: [Part]
    /// The keys of those who cosigned the checkpoint, in the order of their lines.
    public let witnesses: [String]
    /// The checkpoint: a signed note.
    public let checkpoint: String

    /// The first line.
    static let magic = "ca-ledger evidence v1"
    /// The first line of a proof (C2SP tlog-proof).
    static let proofMagic = "c2sp.org/tlog-proof@v1"
    /// The greatest number of entries.
    static let mostParts = 64
    /// The greatest number of octets.
    public static let mostOctets = 64 << 20

    /// The file.
    public var encoded: [UInt8] {
        var lines = [Self.magic, "certificate \(self.certificate?.base64 ?? "none")"]
        lines.append("entries" + self.parts.map { " \($0.header.position)" }.joined())
        for part in self.parts { lines += part.lines }
        lines += self.witnesses.map { "witness \($0)" }
        lines.append("checkpoint")
        return Array((lines.joined(separator: "\n") + "\n" + self.checkpoint).utf8)
    }
}

extension EvidenceBundle.Part {
    /// The lines that stand for it; those from the proof's first on, and the checkpoint after them, are a proof of its own (C2SP tlog-proof).
    fileprivate var lines: [String] {
        let position = self.header.position
        let name = EventType(rawValue: self.header.type).map(LogListing.name) ?? "\(self.header.type)"
        return [
            "entry \(position) \(name)", "header \(self.header.octets.base64)",
            "payload \(self.payload?.base64 ?? "withheld")", EvidenceBundle.proofMagic, "index \(position)",
        ] + self.proof.map(\.octets.base64) + [""]
    }
}
