public import Bytes
internal import Cryptography
internal import EventLog
internal import JSON
internal import Transparency

extension CertificateExport {
    /// What is stated of an export, and travels with it: of which log it is, how much of it, and what is signed of that.
    ///
    /// It binds the export to the log by the root of the tree, and that to the newest signed checkpoint by a proof that one is the
    /// beginning of the other. What the records say is proved with the log: nothing in the statement vouches for them.
    public struct Statement: Sendable {
        let ledger: UniqueIdentifier
        let serialNumberForm: String
        let isInside: Bool

        /// A statement.
        ///
        /// - Parameters:
        ///   - ledger: Which ledger it is.
        ///   - serialNumberForm: How names of certificates spell serial numbers.
        ///   - isInside: Whether it is the last record of the export itself; else whoever writes that keeps it beside it.
        public init(of ledger: UniqueIdentifier, serialNumberForm: String, isInside: Bool) {
            self.ledger = ledger
            self.serialNumberForm = serialNumberForm
            self.isInside = isInside
        }

        /// A tree head, and the note that signs it.
        struct SignedHead: Sendable {
            let size: UInt64
            let note: String
        }

        func octets(
            of summary: Summary,
            _ filter: Filter,
            _ style: Style,
            of export: (count: UInt64, digest: Digest256),
            signed: SignedHead?,
            _ log: any EventReading
        ) async throws -> [UInt8] {
            var proof: [Digest256] = []
            if let signed, signed.size > 0, signed.size < summary.treeSize {
                proof = try await TreeReader(log).consistencyProof(from: signed.size, to: summary.treeSize)
            }
            return JSONWriter.structure { json in
                json.name("statement")
                json.structure { json in
                    json.member("form", 1)
                    json.member("ledger", self.ledger.description)
                    json.member("format", style.format.rawValue)
                    json.member("dialect", style.name)
                    json.member("arnSerial", self.serialNumberForm)
                    json.member("withCertificates", style.hasCertificates)
                    json.name("selection")
                    json.structure { json in
                        json.member("authority", orNull: filter.authority?.description)
                        json.member("requester", orNull: filter.requester)
                        json.member("from", filter.from)
                        json.member("to", min(filter.to, summary.treeSize))
                    }
                    json.member("size", summary.treeSize)
                    json.member("root", summary.root.octets.base64)
                    json.member("rows", summary.count)
                    json.member("burned", summary.burned)
                    json.member("octets", export.count)
                    json.member("sha256", export.digest.description)
                    json.member("checkpoint", orNull: signed?.note)
                    json.member("signedSize", signed?.size ?? 0)
                    json.name("consistency")
                    json.list { json in
                        for hash in proof { json.string(hash.octets.base64) }
                    }
                    json.member("unsignedEntries", summary.treeSize - min(summary.treeSize, signed?.size ?? 0))
                    json.member("unsignedRows", summary.unsigned)
                }
            }
        }
    }
}

/// What was written so far, counted and hashed.
final class ToldOctets {
    private let digest: RunningDigest
    private var count: UInt64 = 0

    init() throws { self.digest = try RunningDigest() }

    func write(_ octets: [UInt8], to sink: ([UInt8]) throws -> Void) throws {
        guard !octets.isEmpty else { return }
        try self.digest.append(octets)
        self.count += UInt64(octets.count)
        try sink(octets)
    }

    func finish() throws -> (count: UInt64, digest: Digest256) { (self.count, try self.digest.finish()) }
}
