public import CoreMetrics
public import Cryptography
public import Derivation
import Issuance
public import Ledger
import PKI

/// How a ledger is to be opened.
public struct OpeningOptions: Sendable {
    /// Where it lies.
    public var folder: LedgerFolder
    /// Where the anchor lies.
    public var anchorPath: String
    /// Why a missing anchor is to be accepted; absent where it is not.
    public var newAnchorReason: String?
    /// What the keys are sealed under; absent where nothing is to be signed, only recorded.
    public var masterKey: MasterKey?
    /// Whether a server starts: then the log records it, and a ledger is made where there is none.
    ///
    /// Whoever only records something signs it where there is a master key, and ends nothing that was left open.
    public var isServing = true
    /// Whether keys are being sealed under another master key: nobody else opens a ledger between that and its end.
    var isResealing = false
    /// Whether the master key was made for development.
    public var isDevelopment = false
    /// The partition that names of a new ledger's resources carry.
    public var partition = "aws"
    /// Their region.
    public var region = "us-east-1"
    /// Their account, twelve digits.
    public var account = "000000000000"
    /// The version of this program.
    public var softwareVersion: String
    /// Seconds for which an idempotency token of an issuance is honoured.
    public var issuanceTokenWindow: Int64 = 60
    /// Seconds for which an idempotency token of the creation of an authority is honoured.
    public var authorityTokenWindow: Int64 = 300
    /// Seconds that the wall clock may gain on the boot-time clock.
    public var clockForwardBound: Int64 = 300
    /// Where time enters.
    public var timeSource = TimeSource.system
    /// Where randomness enters.
    public var entropy = Entropy.system
    /// The sets of rules that orders can be judged by.
    var ruleSets = RuleSets.known
    /// How revocation lists are made.
    public var lists = ListOptions()
    /// Where others reach what is published, as the log records it: a URL of the form of ``PublicURL``; `nil` where nobody does.
    public var publicURL: String?
    /// The arc under which the extensions that speak of the log have their identifiers, as the log records it: of the form of
    /// ``ExtensionArc``.
    public var extensionArc = LogIdentifiers.ordinaryArc
    /// How fast callers may be.
    public var rateLimits = RateLimits()
    /// What reports look like, for whoever asks for one; `nil` where none are made.
    public var reportForm: (@Sendable (LedgerSettings) -> any ReportForm)?
    /// Seconds that must lie between two reports of an authority.
    public var reportInterval: Int64 = 0
    /// How answers about the standing of certificates are given.
    public var answers = AnswerLimits()
    /// Of which authorities' certificates they are given: of those that name a responder, for as long as they live.
    var isAnsweredFor: @Sendable (AuthorityState) -> Bool = { $0.hasNamedResponder }
    /// Where what happens is counted and timed, see ``LedgerMeter``; by default nowhere.
    public var metrics: any MetricsFactory = NOOPMetricsHandler.instance
    /// What the sequencer respects.
    public var limits = Sequencer.Limits()
    /// Who opens it.
    public var provenance: Provenance

    /// Options with the ordinary values.
    public init(folder: LedgerFolder, masterKey: MasterKey?, softwareVersion: String, provenance: Provenance) {
        self.folder = folder
        self.anchorPath = folder.anchor
        self.masterKey = masterKey
        self.softwareVersion = softwareVersion
        self.provenance = provenance
    }

    /// What is recorded of them as in force.
    var settings: SettingsChanged {
        SettingsChanged(
            checkpointInterval: self.limits.checkpointInterval,
            clockBound: self.clockForwardBound * 1_000_000,
            publicURLs: self.publicURL.map { [$0] } ?? [],
            authorities: nil,
            extensionArc: self.extensionArc,
            provenance: self.provenance
        )
    }
}
