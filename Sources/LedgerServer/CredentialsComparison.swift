import Authority
import Bytes
import Credentials
import Ledger
import Synchronization

/// The file of credentials beside what the log says of access keys: what differs is shown, and recorded once.
final class CredentialsComparison: Sendable {
    private struct State: Sendable {
        /// What was compared last: how often the file was read, and the log said something new.
        var compared: (readings: UInt64, changes: UInt64)?
        /// What differs.
        var differed = CredentialsDiffered(differences: [], others: 0)
        /// When those keys end by themselves that do and whose secrets the file has, ascending.
        var ends: [Instant] = []
    }

    private let ledger: OpenLedger
    private let store: CredentialsStore
    private let state = Mutex(State())

    init(ledger: OpenLedger, store: CredentialsStore) {
        self.ledger = ledger
        self.store = store
    }

    /// What people should know of the file; `nil` where there is nothing.
    var notice: String? {
        // Whoever asks for the page of health may be anybody: what exactly is wrong, the diagnostics say.
        if self.store.problem != nil { return "The file of credentials cannot be read: no access key is accepted." }
        let differed = self.state.withLock { $0.differed }
        let count = differed.differences.count + Int(clamping: differed.others)
        guard count > 0 else { return nil }
        return "The file of credentials differs from the log in \(count) access keys: see ca-ledger credentials list."
    }

    /// When the first of the access keys ends that has not by then; `nil` where none ends by itself.
    func nextEnd(after time: Instant) -> Instant? { self.state.withLock { $0.ends.first { $0 > time } } }

    /// Compares where something is new, and records what differs where that was not recorded before.
    ///
    /// - Throws: ``Refusal`` where the log cannot be read, or nothing recorded.
    func compare() async throws(Refusal) {
        let (credentials, readings) = self.store.contents
        let changes = self.ledger.accessChanges
        let isNew = self.state.withLock { $0.compared.map { $0 != (readings, changes) } ?? true }
        // Of a file that cannot be read nothing follows.
        guard isNew, self.store.problem == nil else { return }
        var differences: [CredentialsDifference] = []
        var ends: [Instant] = []
        for credential in credentials {
            let newest = try await self.ledger.newestChange(of: credential.accessKeyIdentifier)
            guard let kind = Self.difference(of: credential, from: newest) else {
                if let end = newest?.expiry { ends.append(end) }
                continue
            }
            differences.append(CredentialsDifference(accessKey: credential.accessKeyIdentifier, difference: kind))
        }
        let listed = Array(differences.prefix(CredentialsDiffered.mostListed))
        let differed = CredentialsDiffered(
            differences: listed,
            others: Int64(differences.count - listed.count)
        )
        self.state.withLock { [ends] state in
            state.differed = differed
            state.ends = ends.sorted()
        }
        let before = self.ledger.recordedDifference
        if before.map({ $0 != differed }) ?? !differences.isEmpty { try await self.ledger.record(differed) }
        self.state.withLock { $0.compared = (readings, changes) }
    }

    /// How the file differs in one access key; `nil` where it does not.
    private static func difference(
        of credential: Credential,
        from newest: CredentialsChanged?
    ) -> CredentialsDifference.Kind? {
        guard let newest else { return .unknown }
        guard newest.change == .added, let secret = newest.secret else { return .removed }
        guard (try? secret.isDigest(of: credential.secretAccessKey)) == true else { return .anotherSecret }
        let isTheirs =
            credential.principal.map { $0.isVerbatim(newest.principal) } ?? true
            && credential.role.map { $0.isVerbatim(newest.role) } ?? true
        return isTheirs ? nil : .anotherActor
    }
}
