internal import Bytes
internal import Cryptography
internal import EventLog
internal import Ledger
public import Transparency

/// The proof of a bundle of evidence, from nothing but the bundle and a key that somebody trusts.
public struct EvidenceProof: Sendable {
    private let file: String
    private let octets: [UInt8]
    private let key: NoteVerifier
    private let witnesses: [WitnessKey]

    /// The proof of a file.
    ///
    /// - Parameters:
    ///   - key: The log's key, as it was given to whoever asks.
    ///   - witnesses: The keys of witnesses that whoever asks wants the checkpoint to be cosigned by.
    public init(file: String, octets: [UInt8], key: NoteVerifier, witnesses: [WitnessKey] = []) {
        self.file = file
        self.octets = octets
        self.key = key
        self.witnesses = witnesses
    }

    /// Checks all of it: what is said in it is believed only once it is proved that the log says it.
    public func check() -> EvidenceReport {
        var report = EvidenceReport(file: self.file)
        report.verifierKey = self.key.verifierKey
        let bundle: EvidenceBundle
        do throws(EvidenceFormError) {
            bundle = try EvidenceBundle(reading: self.octets)
            report.check(.form, true, at: nil, "")
        } catch {
            report.check(.form, false, at: nil, "line \(error.line): \(error.message)")
            return report
        }
        guard let checkpoint = self.checkpoint(of: bundle, &report), self.entries(bundle, checkpoint, &report),
            let content = EvidenceContent(bundle, &report)
        else { return report }
        if let position = content.newer {
            report.skip(.references, at: position, "the ledger is newer than this program")
            return report
        }
        self.checkKey(content, checkpoint, &report)
        guard report.verdict != .finding else { return report }
        report.ledger = content.ledger.description
        guard let made = content.made(&report) else { return report }
        EvidenceOrder(content: content, made: made).check(&report)
        EvidenceReferences(content: content, made: made).check(&report)
        guard report.verdict != .finding else { return report }
        EvidenceJudgement(content: content, made: made).check(certificate: bundle.certificate, &report)
        guard report.verdict != .finding else { return report }
        report.subject = EvidenceReport.Subject(
            authority: made.authorized.authority.description,
            serialNumber: made.authorized.serialNumber.hexadecimal,
            status: bundle.certificate == nil ? "burned" : content.standing,
            intent: made.intent.position,
            ending: made.ending.position
        )
        return report
    }

    /// The checkpoint, signed by the key that was given, and cosigned by all that the bundle names.
    private func checkpoint(of bundle: EvidenceBundle, _ report: inout EvidenceReport) -> Checkpoint? {
        let note: SignedNote
        let checkpoint: Checkpoint
        do throws(NoteError) {
            note = try SignedNote(parsing: bundle.checkpoint)
            try note.verified(by: self.key)
            checkpoint = try Checkpoint(text: note.text)
        } catch {
            let words = "the checkpoint under the key that was given: \(error)\(self.hint(bundle))"
            report.check(.checkpoint, false, at: nil, words)
            return nil
        }
        let named: [WitnessKey]
        do throws(NoteError) {
            named = try bundle.witnesses.map { text throws(NoteError) in try WitnessKey(verifierKey: text) }
        } catch {
            report.check(.checkpoint, false, at: nil, "a witness is named that is none: \(error)")
            return nil
        }
        let isSpelt = note.encoded.isVerbatim(bundle.checkpoint) && checkpoint.text.isVerbatim(note.text)
        let isOrdered =
            isSpelt && note.signatures.count == named.count + 1 && Set(named).count == named.count
            && note.signatures.first.map {
                $0.name.isVerbatim(self.key.name) && $0.keyIdentifier == self.key.keyIdentifier
            }
                ?? false
            && checkpoint.origin.isVerbatim(self.key.name)
        guard
            report.check(
                .checkpoint,
                isOrdered,
                at: nil,
                "the checkpoint has other signatures than the log's and those of the witnesses that are named, or another name"
            )
        else { return nil }
        for (witness, line) in zip(named, note.signatures.dropFirst()) {
            let time = witness.time(of: line, on: note.text)
            guard
                report.check(.checkpoint, time != nil, at: nil, "the cosignature of \(witness.name) does not verify")
            else { return nil }
            report.witnesses.append((witness.verifierKey, time ?? 0))
        }
        for wanted in self.witnesses {
            report.check(.checkpoint, named.contains(wanted), at: nil, "\(wanted.name) did not cosign the checkpoint")
        }
        report.origin = checkpoint.origin
        report.size = checkpoint.size
        report.root = checkpoint.root.octets.base64
        return checkpoint
    }

    /// Why the key may be another one of the same log; empty where nothing says so.
    private func hint(_ bundle: EvidenceBundle) -> String {
        guard let note = try? SignedNote(parsing: bundle.checkpoint), let line = note.signatures.first,
            let checkpoint = try? Checkpoint(text: note.text), line.name.isVerbatim(checkpoint.origin)
        else { return "" }
        if !line.name.isVerbatim(self.key.name) {
            return
                "; it is of the name \(line.name), and the key of \(self.key.name): where the log opened an epoch since, or before, the verifier key of that epoch is the one to give"
        }
        guard line.keyIdentifier != self.key.keyIdentifier else { return "" }
        return
            "; another key of the same name signed it: where the log's key was changed, the verifier key of that time is the one to give"
    }

    /// Every entry is what its header says, and its leaf lies in the tree of the checkpoint.
    private func entries(_ bundle: EvidenceBundle, _ checkpoint: Checkpoint, _ report: inout EvidenceReport) -> Bool {
        var before: (position: UInt64, leaf: Digest256)?
        for part in bundle.parts {
            let header = part.header
            let position = header.position
            if let payload = part.payload {
                let digest = try? SHA256.digest(of: payload)
                let isWhole = payload.count == Int(header.payloadLength) && digest == header.payloadDigest
                report.check(.entries, isWhole, at: position, "the payload is another than the header says")
            }
            guard let leaf = try? SHA256.digest(of: [0x00] + header.octets) else {
                report.skip(.entries, at: position, "its leaf hash could not be computed")
                return false
            }
            let isProved = try? MerkleTree.verifyInclusion(
                of: leaf,
                at: position,
                size: checkpoint.size,
                root: checkpoint.root,
                proof: part.proof
            )
            report.check(.entries, isProved == true, at: position, "it is not proved that the entry lies in the log")
            if let before, before.position + 1 == position {
                let follows = header.previousLeafHash == before.leaf
                report.check(.entries, follows, at: position, "it does not follow the entry before it")
            }
            if header.ledger != bundle.parts.first?.header.ledger {
                report.check(.entries, false, at: position, "the entry is of another ledger")
            }
            before = (position, leaf)
        }
        return report.verdict != .finding
    }

    /// The key that was given is the one that the log names for its checkpoints of this size.
    private func checkKey(_ content: EvidenceContent, _ checkpoint: Checkpoint, _ report: inout EvidenceReport) {
        let givers = content.parts.filter { [.ledgerOpened, .epochOpened, .logKeyChanged].contains($0.type) }
        let named = givers.last { $0.type != .logKeyChanged }
        guard givers.last?.body != nil, named?.body != nil else {
            return report.skip(.checkpoint, at: givers.last?.position, "what gave the log its key is withheld")
        }
        let keys = LogKeyInForce(content.parts.compactMap(\.body))
        report.epoch = keys.epoch
        report.check(
            .checkpoint,
            keys.verifier == self.key,
            at: givers.last?.position,
            "the log names another key for its checkpoints than the one that was given"
        )
    }
}
