internal import Bytes
internal import Ledger
internal import Transparency

extension PackageCheck {
    /// Holds the checkpoint to the key of the log, and the package's tree to the checkpoint.
    func checkSignature(_ manifest: PackageManifest, _ keys: PackagedLogKeys, _ report: inout Report) throws {
        func fault(_ message: String) { report.add(PackageFault(PackageManifest.name, message)) }
        guard let note = manifest.checkpoint else {
            if manifest.signedSize != 0 || !manifest.consistency.isEmpty {
                fault("It names no checkpoint, and says what one signs.")
            }
            report.notes.append("The package rests on no checkpoint.")
            return
        }
        do throws(NoteError) {
            let checkpoint = try Checkpoint(text: try SignedNote(parsing: note).text)
            guard checkpoint.size == manifest.signedSize else { return fault("Its checkpoint has another size.") }
            let isOld = checkpoint.size <= manifest.to
            var isKnown = false
            let signed = try SignedNote(parsing: note)
            if isOld, let verifier = try keys.verifier(at: checkpoint.size) {
                _ = try Checkpoint(note: note, signedBy: verifier)
                isKnown = true
            } else if !isOld, self.verifierKey == nil, let newest = try keys.verifier(at: manifest.to) {
                // A later entry may have given the log another name and key, for which the one before may have signed as well.
                do throws(NoteError) {
                    try signed.verified(by: newest)
                    isKnown = true
                } catch .unknownSigner {
                    report.unchecked.append(
                        "The checkpoint is signed by none but a key that only a later part of the log may name."
                    )
                }
            }
            if let key = self.verifierKey {
                try signed.verified(by: NoteVerifier(verifierKey: key))
                isKnown = true
            }
            let root = [UInt8](base64: manifest.toRoot).flatMap { Digest256($0) }
            let proof = manifest.consistency.compactMap { [UInt8](base64: $0).flatMap { Digest256($0) } }
            guard let root, proof.count == manifest.consistency.count else { return fault("Its proof cannot be read.") }
            let isProved = try? MerkleTree.verifyConsistency(
                from: min(checkpoint.size, manifest.to),
                root: isOld ? checkpoint.root : root,
                to: max(checkpoint.size, manifest.to),
                root: isOld ? root : checkpoint.root,
                proof: proof
            )
            guard isProved == true else {
                return fault("Its proof does not tie the package's tree to the checkpoint's.")
            }
            if isKnown { report.vouchedTo = min(checkpoint.size, manifest.to) }
        } catch {
            fault("Its checkpoint: \(error)")
        }
    }

    /// Holds what the log's key signed of the manifest, where that is there, to the manifest and to the key.
    func checkNote(
        _ manifest: PackageManifest,
        _ place: PackagePlace,
        _ keys: PackagedLogKeys,
        _ report: inout Report
    ) throws {
        guard place.has(PackageNote.name) else { return }
        func fault(_ message: String) { report.add(PackageFault(PackageNote.name, message)) }
        let octets: [UInt8]
        do {
            octets = try place.read(PackageNote.name, atMost: SignedNote.maximumLength)
        } catch {
            return fault("It cannot be read: \(error)")
        }
        guard let text = String(validating: octets, as: UTF8.self) else { return fault("It is no text in UTF-8.") }
        do throws(NoteError) {
            let note = try SignedNote(parsing: text)
            guard let origin = try? PackageNote.origin(of: note, ledger: manifest.ledger, manifest: manifest.octets)
            else {
                return fault("It is of another manifest.")
            }
            let given = try self.verifierKey.map { key throws(NoteError) in try NoteVerifier(verifierKey: key) }
            let named = try keys.verifier(at: manifest.to)
            var signers: [NoteVerifier] = []
            for verifier in [given, named].compactMap({ $0 }) {
                do throws(NoteError) {
                    try note.verified(by: verifier)
                    guard verifier.name.isVerbatim(origin) else { return fault("It is of another log.") }
                    signers.append(verifier)
                } catch .unknownSigner {
                    continue
                }
            }
            // What the entries name is nobody's word where somebody has a key of his own: whoever forges them names his.
            let isBelieved = given.map { given in signers.contains { $0.verifierKey.isVerbatim(given.verifierKey) } }
            if isBelieved ?? !signers.isEmpty {
                report.isSigned = true
                report.vouchedTo = manifest.to
            } else if !signers.isEmpty {
                report.notes.append("The manifest is signed by another key than the one that was given.")
            } else if given == nil, manifest.signedSize > manifest.to {
                report.unchecked.append(
                    "The manifest is signed by none but a key that only a later part of the log may name."
                )
            } else {
                fault("The log's key has not signed it.")
            }
        } catch {
            fault("\(error)")
        }
    }
}

/// The names and keys that a log has, by the entries that give them.
struct PackagedLogKeys {
    private var given: [(position: UInt64, origin: String, key: [UInt8])] = []

    mutating func take(_ entry: Entry) throws {
        switch try entry.body() {
        case .ledgerOpened(let opened):
            self.given.append((entry.header.position, opened.origin, opened.logKey.publicKey))
        case .epochOpened(let epoch):
            self.given.append((entry.header.position, epoch.origin, epoch.logKey.publicKey))
        case .logKeyChanged(let changed):
            guard let origin = self.given.last?.origin else { break }
            self.given.append((entry.header.position, origin, changed.logKey.publicKey))
        default: break
        }
    }

    /// Of a checkpoint of a size: by the newest entry within it that gives one.
    func verifier(at size: UInt64) throws(NoteError) -> NoteVerifier? {
        guard let found = self.given.last(where: { $0.position < max(size, 1) }) else { return nil }
        return try NoteVerifier(name: found.origin, ed25519: found.key)
    }
}
