/// What an authority does when it is soon asked again for the same public key and names is said otherwise than before.
public struct ReissuancePolicyChanged: Hashable, Sendable {
    /// What is done from now on.
    public let mode: ReissuanceMode
    /// For how many seconds after a certificate was issued another is looked at; absent where none is.
    public let period: Int64?
    /// Who said so.
    public let provenance: Provenance

    /// What an authority does when it is soon asked for the same again is said otherwise than before.
    public init(mode: ReissuanceMode, period: Int64?, provenance: Provenance) {
        self.mode = mode
        self.period = period
        self.provenance = provenance
    }

    /// What is done from now on; `nil` where nothing is.
    public var policy: ReissuancePolicy? {
        switch (self.mode, self.period) {
        case (.off, _), (_, nil): nil
        case (.note, let period?): ReissuancePolicy(refuses: false, period: period)
        case (.refuse, let period?): ReissuancePolicy(refuses: true, period: period)
        }
    }

    /// What it cannot say; `nil` where it can say this.
    public var fault: String? {
        switch (self.mode, self.period) {
        case (.off, nil): nil
        case (.off, _?): "A period is given for what is not done."
        case (_, let period):
            period.map(ReissuancePolicy.periods.contains) == true ? nil : "The period is none that there may be."
        }
    }
}

/// What may be done where the same public key and names are soon asked for again.
public enum ReissuanceMode: Int, Hashable, Sendable, CaseIterable {
    /// Nothing: nobody looks.
    case off = 0
    /// It is noted among the checks, and the certificate is issued.
    case note = 1
    /// It is refused.
    case refuse = 2
}

/// What an authority does when it is soon asked again for the same public key and names.
public struct ReissuancePolicy: Hashable, Sendable {
    /// How long it may look back, in seconds: at most a day.
    public static let periods: ClosedRange<Int64> = 1...86_400

    /// Whether the certificate is refused; where not, it is noted.
    public let refuses: Bool
    /// For how many seconds after a certificate was issued another is looked at.
    public let period: Int64

    /// A policy.
    public init(refuses: Bool, period: Int64) {
        self.refuses = refuses
        self.period = period
    }
}
