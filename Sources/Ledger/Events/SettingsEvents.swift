internal import Bytes

/// What an operator set, in force from then on: the whole of it, whatever was said before.
public struct SettingsChanged: Hashable, Sendable {
    /// Microseconds between two checkpoints while something is written.
    public let checkpointInterval: Int64
    /// Microseconds that the wall clock may gain on the boot-time clock before issuance stops.
    public let clockBound: Int64
    /// Where others reach what is published (revocation lists, answers, issuers' certificates), as URLs without the last part.
    public let publicURLs: [String]
    /// How many authorities there may be; absent for any number.
    public let authorities: Int64?
    /// The arc under which the extensions that speak of the log have their identifiers, of the form of ``ExtensionArc``; absent where
    /// they have those that were drawn for them first.
    public let extensionArc: String?
    /// Who set it.
    public let provenance: Provenance

    /// What an operator set, in force from then on.
    public init(
        checkpointInterval: Int64,
        clockBound: Int64,
        publicURLs: [String],
        authorities: Int64?,
        extensionArc: String? = nil,
        provenance: Provenance
    ) {
        self.checkpointInterval = checkpointInterval
        self.clockBound = clockBound
        self.publicURLs = publicURLs
        self.authorities = authorities
        self.extensionArc = extensionArc
        self.provenance = provenance
    }

    /// Whether another says the same, whoever said it.
    public func agrees(with other: SettingsChanged) -> Bool {
        self.checkpointInterval == other.checkpointInterval && self.clockBound == other.clockBound
            && self.publicURLs.isVerbatim(other.publicURLs) && self.authorities == other.authorities
            && self.extensionArc.map { Array($0.utf8) } == other.extensionArc.map { Array($0.utf8) }
    }
}
