public import Bytes

/// A ledger began: always the entry at position 0.
public struct LedgerOpened: Hashable, Sendable {
    /// The ledger's identifier, as in every header.
    public let ledger: UniqueIdentifier
    /// The log's name in checkpoints (C2SP tlog-checkpoint), for instance `ca-ledger/6ba7b810-…`.
    public let origin: String
    /// The key that checkpoints are signed with.
    public let logKey: LogKey
    /// The version of the books' own rules (``BooksRules``).
    public let booksVersion: Int64
    /// The number of the rule set that orders are judged by until another is adopted.
    public let ruleSet: Int64
    /// The version of the program that opened it.
    public let softwareVersion: String
    /// The partition that resource names carry, `aws`.
    public let partition: String
    /// The region that resource names carry.
    public let region: String
    /// The account that resource names carry, twelve digits.
    public let account: String

    /// A ledger began: always the entry at position 0.
    public init(
        ledger: UniqueIdentifier,
        origin: String,
        logKey: LogKey,
        booksVersion: Int64,
        ruleSet: Int64,
        softwareVersion: String,
        partition: String,
        region: String,
        account: String
    ) {
        self.ledger = ledger
        self.origin = origin
        self.logKey = logKey
        self.booksVersion = booksVersion
        self.ruleSet = ruleSet
        self.softwareVersion = softwareVersion
        self.partition = partition
        self.region = region
        self.account = account
    }
}

/// A process took the ledger over, and what was in force from then on.
public struct ServerStarted: Hashable, Sendable {
    /// The version of the program.
    public let softwareVersion: String
    /// The version of the cryptographic library that it runs with.
    public let cryptographyVersion: String
    /// The signature algorithms that the library can verify, by their names in RFCs: a recorded input, so that old decisions derive again under newer libraries.
    public let capabilities: [String]
    /// Seconds for which an idempotency token of an issuance is honoured.
    public let issuanceTokenWindow: Int64
    /// Seconds for which an idempotency token of the creation of an authority is honoured.
    public let authorityTokenWindow: Int64
    /// The version of the books' own rules from here on (``BooksRules``).
    public let booksVersion: Int64
    /// The number of the rule set that is in force.
    public let ruleSet: Int64
    /// Whether the master key was made by `--development` and lies beside the ledger.
    public let isDevelopment: Bool
    /// Why a missing or contradicting anchor was accepted, by whom; absent where the anchor agreed.
    public let anchorAccepted: String?
    /// What the key store counted, before anything was signed, for the keys of which the log cannot say how often they were used;
    /// in rising order of the keys.
    public let keyUses: [KeyUse]
    /// Who started it.
    public let provenance: Provenance

    /// A process took the ledger over, and what was in force from then on.
    public init(
        softwareVersion: String,
        cryptographyVersion: String,
        capabilities: [String],
        issuanceTokenWindow: Int64,
        authorityTokenWindow: Int64,
        booksVersion: Int64,
        ruleSet: Int64,
        isDevelopment: Bool,
        anchorAccepted: String?,
        keyUses: [KeyUse],
        provenance: Provenance
    ) {
        self.softwareVersion = softwareVersion
        self.cryptographyVersion = cryptographyVersion
        self.capabilities = capabilities
        self.issuanceTokenWindow = issuanceTokenWindow
        self.authorityTokenWindow = authorityTokenWindow
        self.booksVersion = booksVersion
        self.ruleSet = ruleSet
        self.isDevelopment = isDevelopment
        self.anchorAccepted = anchorAccepted
        self.keyUses = keyUses
        self.provenance = provenance
    }
}

/// A server ended what it had begun, and stops.
///
/// A start that has none of these after the start before it follows a crash.
public struct ServerStopped: Hashable, Sendable {
    /// A server stops.
    public init() {}
}

/// How often a key was used, as the key store counted.
public struct KeyUse: Hashable, Sendable {
    /// The key's identifier.
    public let key: UniqueIdentifier
    /// Uses, counted before each use.
    public let count: Int64

    /// How often a key was used, as the key store counted.
    public init(
        key: UniqueIdentifier,
        count: Int64
    ) {
        self.key = key
        self.count = count
    }
}

/// The wall clock contradicted itself.
public struct ClockStepped: Hashable, Sendable {
    /// What was to be expected: the log's newest time, or the wall clock carried forward by the boot-time clock.
    public let before: Instant
    /// What the wall clock said.
    public let after: Instant
    /// Whether issuance stops until somebody confirms the clock.
    public let isHeld: Bool

    /// The wall clock contradicted itself.
    public init(
        before: Instant,
        after: Instant,
        isHeld: Bool
    ) {
        self.before = before
        self.after = after
        self.isHeld = isHeld
    }
}

/// Somebody confirmed that the wall clock is right.
public struct ClockConfirmed: Hashable, Sendable {
    /// Who.
    public let provenance: Provenance

    /// Somebody confirmed that the wall clock is right.
    public init(
        provenance: Provenance
    ) {
        self.provenance = provenance
    }
}
