import Authority
import Buckets
import Bytes
import DurableFiles
import EventLog
import Ledger

extension Examination {
    /// How many authorities are in memory at a time.
    private static let page = 100
    /// Within how many days an end is told.
    private static let soon: Int64 = 30
    /// How many keys are opened with the master key: each takes a moment.
    private static let mostOpened = 1_000

    /// What is found of authorities, gathered: of each kind the first are told one by one, and the rest counted.
    private struct Gathered {
        var findings: [Finding] = []
        var told: [FindingCode: Int] = [:]
        var ended: [String] = []
        var withoutRevocation: [String] = []
        var buckets: Set<String> = []
        let isServed: Bool
        /// Whether there are files of keys: their lack is told once.
        let hasKeys: Bool
        /// What opens keys; `nil` where nothing does.
        let keyStore: KeyStore?
        /// How many were opened.
        var opened = 0
        /// Whether the counts of uses are gone, which is told once.
        var isWithoutUses = false

        mutating func add(_ finding: Finding) {
            self.told[finding.code, default: 0] += 1
            if self.told[finding.code, default: 0] <= Examination.mostOfAKind { self.findings.append(finding) }
        }
    }

    /// Looks at the newest authorities: when their certificates end, how their lists stand, and whether their keys are there.
    func lookAtAuthorities(_ log: ExaminedLog, _ diagnosis: inout Diagnosis) async {
        guard let recorded = log.recorded else { return }
        var gathered = self.gathered(log, diagnosis)
        var (last, count): (UniqueIdentifier?, Int) = (nil, 0)
        do throws(OpeningError) {
            while count < Self.mostAuthorities {
                let states = try await recorded.authorities(before: last, limit: Self.page)
                for state in states where !state.isGone(at: self.surroundings.now) {
                    try await self.look(at: state, in: recorded, log, &gathered)
                }
                count += states.count
                last = states.last?.identifier
                guard states.count == Self.page else { break }
            }
        } catch {
            diagnosis.add(self.finding(error, at: self.folder.path + "/ledger.db"))
        }
        for finding in gathered.findings { diagnosis.add(finding) }
        for (code, count) in gathered.told.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where count > Self.mostOfAKind {
            diagnosis.skip("\(count - Self.mostOfAKind) more findings \(code.rawValue)")
        }
        if count >= Self.mostAuthorities { diagnosis.skip("authorities beyond the newest \(Self.mostAuthorities)") }
        self.tell(gathered, &diagnosis)
    }

    private func gathered(_ log: ExaminedLog, _ diagnosis: Diagnosis) -> Gathered {
        let known = Set(diagnosis.findings.map(\.code))
        let hasKeys = !known.contains(.keysMissing)
        var store: KeyStore?
        // One that does not open the log's own key opens none.
        if hasKeys, let masterKey = self.masterKey, !known.contains(.masterKey) {
            store = try? KeyStore(folder: self.folder.keys, ledger: log.ledger, masterKey: masterKey)
        }
        return Gathered(isServed: diagnosis.serving != nil, hasKeys: hasKeys, keyStore: store)
    }

    private func tell(_ gathered: Gathered, _ diagnosis: inout Diagnosis) {
        let some = { (names: [String]) in
            names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        }
        let count = { (names: [String]) in names.count == 1 ? "1 authority has" : "\(names.count) authorities have" }
        if !gathered.ended.isEmpty {
            diagnosis.add(
                Finding(
                    .note,
                    .authoritiesEnded,
                    "\(count(gathered.ended)) reached the end of \(gathered.ended.count == 1 ? "its certificate" : "their certificates") (\(some(gathered.ended))): nothing is issued there any more, and no list made.",
                    do:
                        "Nothing, where they are not needed any more; otherwise import a newer certificate for their keys."
                )
            )
        }
        if !gathered.withoutRevocation.isEmpty {
            diagnosis.add(
                Finding(
                    .note,
                    .noRevocation,
                    "\(count(gathered.withoutRevocation)) neither revocation lists nor a responder (\(some(gathered.withoutRevocation))): who relies on certificates learns of no revocation.",
                    do:
                        "Nothing, where that is meant; otherwise UpdateCertificateAuthority with a RevocationConfiguration. Certificates that were issued before do not name it."
                )
            )
        }
    }

    private func look(
        at state: AuthorityState,
        in recorded: RecordedLedger,
        _ log: ExaminedLog,
        _ gathered: inout Gathered
    ) async throws(OpeningError) {
        let now = self.surroundings.now
        let name = "\(state.identifier)"
        let period: AuthorityPeriod?
        do { period = try state.certificatePeriod() } catch { throw OpeningError(wrapping: error) }
        let status = state.status(at: now, within: period)
        switch status {
        case .expired: return gathered.ended.append(name)
        case .active, .disabled: break
        case .pendingCertificate:
            // It signs its own certificate, where it is a root.
            self.lookAtKey(of: state, log, &gathered)
            return try await self.lookAtUses(of: state, in: recorded, log, &gathered)
        default: return
        }
        if let end = period?.notAfter, end <= now.adding(seconds: Self.soon * 86_400) {
            gathered.add(
                Finding(
                    .warning,
                    .authorityEndsSoon,
                    "The certificate of the authority \(name) ends at \(end), in \((end.seconds - now.seconds) / 86_400) days: then it issues nothing, and makes no lists.",
                    do:
                        "Have a newer certificate signed for its key (GetCertificateAuthorityCsr) and import it, or make a new authority."
                )
            )
        }
        self.lookAtKey(of: state, log, &gathered)
        try await self.lookAtUses(of: state, in: recorded, log, &gathered)
        let configuration = state.revocation?.configuration
        if status == .active, configuration?.lists == nil, configuration?.responder == nil {
            gathered.withoutRevocation.append(name)
        }
        guard let lists = try await recorded.listStanding(of: state.identifier) else { return }
        self.look(at: lists, name, &gathered)
        for bucket in lists.buckets { self.look(atBucket: bucket, of: name, &gathered) }
    }

    /// Looks at how an authority's newest lists stand.
    private func look(at lists: ListStanding, _ name: String, _ gathered: inout Gathered) {
        guard let due = lists.due, let end = lists.nextUpdate else { return }
        let now = self.surroundings.now
        let remedy =
            gathered.isServed
            ? "GET /health of the server, and its standard error, say why it is not made."
            : "Start the server: it makes what is due."
        if end <= now {
            gathered.add(
                Finding(
                    .problem,
                    .listEnded,
                    "A revocation list of the authority \(name) has ended at \(end): who relies on it refuses every certificate that names it.",
                    do: remedy
                )
            )
        } else if gathered.isServed, due.adding(seconds: 3_600) <= now {
            gathered.add(
                Finding(
                    .warning,
                    .listOverdue,
                    "A revocation list of the authority \(name) is due since \(due), and ends at \(end).",
                    do: remedy
                )
            )
        } else if !gathered.isServed, end <= now.adding(seconds: 86_400) {
            gathered.add(
                Finding(
                    .warning,
                    .listEndsSoon,
                    "A revocation list of the authority \(name) ends at \(end), and no server runs that makes another.",
                    do: remedy
                )
            )
        }
    }

    private func look(atBucket bucket: String, of name: String, _ gathered: inout Gathered) {
        guard gathered.buckets.insert(bucket).inserted else { return }
        let path = "\(self.folder.path)/\(Buckets.folderName)/\(bucket)"
        guard let status = FileStatus(path), status.isFolder else {
            return gathered.add(
                Finding(
                    .problem,
                    .bucketMissing,
                    at: path,
                    "There is no bucket \(bucket), where revocation lists of the authority \(name) are looked for.",
                    do:
                        "ca-ledger buckets create \(Self.quoted(bucket)) --data \(self.data); the server puts the lists there by itself."
                )
            )
        }
        guard status.mode & 0o300 != 0o300 || status.owner != FileStatus(self.folder.path)?.owner else { return }
        gathered.add(
            Finding(
                .problem,
                .bucketUnwritable,
                at: path,
                "A server cannot put revocation lists into it (mode \(status.octalMode), user \(status.owner)).",
                do: "chmod u+rwx \(Self.quoted(path)), and give it to the user of the ledger's folder."
            )
        )
    }

    private func lookAtKey(of state: AuthorityState, _ log: ExaminedLog, _ gathered: inout Gathered) {
        guard let key = state.key, key.place == .sealedFile, gathered.hasKeys else { return }
        let whose = "the key of the authority \(state.identifier)"
        do {
            if let fault = try SealedKeyFile.fault(
                of: key.key,
                key.subjectPublicKeyInfo,
                of: log.ledger,
                in: self.folder.keys
            ) {
                return gathered.add(
                    self.lost(fault, whose: whose, "Put the file back from the newest backup with keys.")
                )
            }
            guard let store = gathered.keyStore, gathered.opened < Self.mostOpened else { return }
            gathered.opened += 1
            try store.check(key.key, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
        } catch {
            let path = KeyFileHead.path(of: key.key, in: self.folder.keys)
            let message = "The master key does not open \(whose): \(error)"
            gathered.add(
                Finding(
                    .problem,
                    .masterKey,
                    at: path,
                    message,
                    do: "Put the file back from the newest backup with keys."
                )
            )
        }
    }

    /// Looks at whether the uses of an authority's key are counted, as far as the log proves them.
    private func lookAtUses(
        of state: AuthorityState,
        in recorded: RecordedLedger,
        _ log: ExaminedLog,
        _ gathered: inout Gathered
    ) async throws(OpeningError) {
        guard let key = state.key?.key, gathered.hasKeys, !gathered.isWithoutUses else { return }
        let proven = try await recorded.accounts(of: state).keyAccounts[key]?.proven ?? 0
        guard proven > 0 else { return }
        let path = self.folder.keys + "/" + KeyUseFile.name
        let remedy =
            "Put it back; or stop the server and have what the log proves counted: ca-ledger rebuild \(self.data) --key-uses"
        do throws(StoreError) {
            guard FilePlace.exists(path) else {
                gathered.isWithoutUses = true
                let message = "The counts of key uses are gone: whatever would be signed is refused."
                return gathered.add(Finding(.problem, .usesMissing, at: path, message, do: remedy))
            }
            let found = try KeyUseFile.openReadOnly(path: path, ledger: log.ledger).find(key)
            if case .count(let count, _) = found, count >= proven { return }
            let counted = if case .count(let count, _) = found { "\(count)" } else { "nothing that can be read" }
            // A server that runs counts before the log proves; one that was cut off mends it at its start.
            let message =
                "Of the key of the authority \(state.identifier) the log proves \(proven) uses, and \(counted) is counted: it is refused."
            gathered.add(Finding(.problem, .usesBehind, at: path, message, do: remedy))
        } catch {
            gathered.isWithoutUses = true
            gathered.add(Finding(.problem, .usesMissing, at: path, error.message, do: remedy))
        }
    }
}
