import Bytes
import Cryptography
import Derivation
import EventLog
import Glibc
import Issuance
import Ledger
import Logging

extension OpenLedger {
    /// Writes what a start has to say: the genesis of a new ledger, what is in force, and the endings of what a crash left open.
    func begin(_ parts: LedgerOpener.Parts, options: OpeningOptions, logger: Logger) async throws {
        let ledger = parts.opened.identity.ledger
        if parts.isNew {
            let opened = LedgerOpened(
                ledger: ledger,
                origin: parts.origin,
                logKey: parts.publishedKey,
                booksVersion: BooksRules.version,
                ruleSet: options.ruleSets.newest,
                softwareVersion: options.softwareVersion,
                partition: options.partition,
                region: options.region,
                account: options.account
            )
            try await self.record(.record(stream: ledger, .ledgerOpened(opened)))
            // The name and the key are what everything else rests on: nothing follows before they are signed.
            await self.publishCheckpoint()
        }
        guard options.masterKey != nil, options.isServing else { return }
        try await self.record(
            .record(
                stream: ledger,
                .serverStarted(
                    ServerStarted(
                        softwareVersion: options.softwareVersion,
                        cryptographyVersion: CryptographyLibrary.version,
                        capabilities: CryptographyLibrary.capabilities,
                        issuanceTokenWindow: options.issuanceTokenWindow,
                        authorityTokenWindow: options.authorityTokenWindow,
                        booksVersion: BooksRules.version,
                        ruleSet: parts.isNew ? options.ruleSets.newest : parts.state.policy.ruleSet,
                        isDevelopment: options.isDevelopment,
                        anchorAccepted: parts.anchorAccepted,
                        keyUses: Self.keyUses(parts, logger),
                        provenance: options.provenance
                    )
                )
            )
        )
        try await self.record(options.settings, unlessInForce: parts.state.settings)
        Self.warn(ofPlace: parts.state.settings?.publicURLs.first, before: options.publicURL, logger)
        try await self.endWhatWasLeftOpen(parts.state)
        self.authority.takeUpReports()
    }

    /// Certificates go on naming the place that they were issued with.
    private static func warn(ofPlace named: String?, before publicURL: String?, _ logger: Logger) {
        guard let named, publicURL.map({ !$0.isVerbatim(named) }) ?? true else { return }
        logger.warning(
            "What is published lay at \(named), and now lies \(publicURL.map { "at \($0)" } ?? "nowhere"). Certificates go on naming the place before, new ones too until their authority is updated: start with --window-url \(named), at a --window that is fixed, or update the authorities that have lists or a responder."
        )
    }

    private func record(_ settings: SettingsChanged, unlessInForce before: SettingsChanged?) async throws {
        guard before?.agrees(with: settings) != true else { return }
        try await self.record(.record(stream: self.settings.ledger, .settingsChanged(settings)))
    }

    /// An intent without an ending is presumed used: its serial number is burned, and it is never signed again, because a
    /// second signature would be a second certificate with one serial number.
    private func endWhatWasLeftOpen(_ state: LedgerState) async throws {
        let reason = RecordedReason(Reason(.processEnded))
        for stream in state.openIssuances.keys.sorted() {
            try await self.record(.abandonIssuance(stream, reason: reason))
        }
        // The number of a list that may have been signed is not used again: the next list says all that it would have said.
        for stream in state.openLists.keys.sorted() {
            let failed = EventBody.cRLFailed(CRLFailed(reason: reason, signatureMayExist: false))
            try await self.record(.endList(stream: stream, failed))
        }
        for intent in state.indexes.openIntents.values.sorted(by: { $0.position < $1.position })
        where intent.serialNumber != nil && state.openIssuances[intent.stream] == nil {
            let failed = EventBody.responderFailed(ResponderFailed(reason: reason, signatureMayExist: false))
            try await self.record(.endResponder(intent.stream, failed))
        }
        // A key that was made for an authority without an ending is never used again, nor is its request signed again.
        for authority in state.authorities.values where authority.creation == .underWay {
            let failed = EventBody.authorityCreationFailed(AuthorityCreationFailed(reason: reason))
            try await self.record(.advanceAuthorityCreation(authority.identifier, failed))
        }
    }

    /// The counts of the keys of which the log cannot say how often they were used: an intent has no ending that tells.
    ///
    /// Where there is no count, each intent is presumed used: that the key is not used again before its count is there is another matter.
    private static func keyUses(_ parts: LedgerOpener.Parts, _ logger: Logger) -> [KeyUse] {
        let accounts = parts.state.indexes.keyAccounts.filter { $0.value.unsettled > 0 }
        return accounts.sorted { $0.key < $1.key }.map { key, account in
            let kept: UInt64?
            do throws(KeyStoreError) {
                kept = try parts.keyStore.uses(of: key) ?? (account.proven == 0 ? 0 : nil)
            } catch {
                logger.error("The uses of a key are not counted.", metadata: ["error": "\(error)"])
                kept = nil
            }
            return KeyUse(key: key, count: Int64(clamping: kept ?? account.proven &+ account.unsettled))
        }
    }

    private func record(_ command: Command) async throws(Refusal) {
        let receipt = await self.submit(command)
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
    }
}
