import Authority
import Bytes
import Cryptography
import DurableFiles
import EventLog
import Ledger

extension Examination {
    /// Tells why the master key that was named is none.
    func lookAtMasterKey(_ diagnosis: inout Diagnosis) {
        guard let fault = self.masterKeyFault else { return }
        let remedy =
            "Name the file of 32 octets or 64 hexadecimal digits that the ledger was made with; it has mode 0600 and lies elsewhere."
        diagnosis.add(Finding(.problem, .masterKey, fault, do: remedy))
    }

    /// Looks at the folder of keys, and at the log's own key in it.
    func lookAtKeys(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) {
        if case .changing(let begun)? = log.recorded?.state.masterKey {
            return diagnosis.add(
                Finding(
                    .problem,
                    .masterKeyChanging,
                    at: self.folder.keys,
                    "The keys are being sealed under another master key, and that did not come to its end: some are sealed under the one with the check value \(begun.from), some perhaps under that with \(begun.to). No server starts.",
                    do:
                        "Run it again, with the same two master keys: ca-ledger keys reseal --data \(self.data) --master-key OLD --new-master-key NEW"
                )
            )
        }
        let folder = self.folder.keys
        let wayBack = "Put the files back from the newest backup with keys."
        guard FilePlace.exists(folder),
            (FilePlace.names(in: folder) ?? []).contains(where: { $0.hasSuffix(KeyFileHead.suffix) })
        else {
            return diagnosis.add(
                Finding(
                    .problem,
                    .keysMissing,
                    at: folder,
                    "There is no key in it: nothing can be signed, and no server starts.",
                    do: wayBack + " A copy without keys is for those who verify; it is not served."
                )
            )
        }
        let key = log.epoch.key
        do {
            let publicKey = try PublicKey(ed25519: key.publicKey).subjectPublicKeyInfo
            if let fault = try SealedKeyFile.fault(of: key.identifier, publicKey, of: log.ledger, in: folder) {
                return diagnosis.add(self.lost(fault, whose: "the log's own key: no server starts", wayBack))
            }
            guard let masterKey = self.masterKey else {
                guard self.masterKeyFault == nil else { return }
                return diagnosis.skip("whether a master key opens the keys: give it with --master-key")
            }
            try KeyStore(folder: folder, ledger: log.ledger, masterKey: masterKey)
                .check(key.identifier, subjectPublicKeyInfo: publicKey)
        } catch {
            diagnosis.add(
                Finding(
                    .problem,
                    .masterKey,
                    at: KeyFileHead.path(of: key.identifier, in: folder),
                    "The master key does not open this ledger's keys: \(error)",
                    do: "Give the one that it was made with. Without it nothing can be signed any more."
                )
            )
        }
    }

    /// A key whose file is not there, or is another's.
    func lost(_ fault: String, whose: String, _ remedy: String) -> Finding {
        Finding(.problem, .keyMissing, at: self.folder.keys, "\(fault) It is \(whose).", do: remedy)
    }
}
