/// One thing that a standard asks of whoever runs a certification authority.
struct ControlClause: Sendable {
    /// How much of it a ledger answers.
    enum Answer: String, Hashable, Sendable {
        /// All of it.
        case wholly
        /// Part of it: the note says what is left.
        case partly
        /// Nothing: somebody else must.
        case not
    }

    let standard: ControlStandard
    /// Its number there.
    let number: String
    /// What it asks, in our words.
    let asks: String
    let answer: Answer
    /// What is left to others, or why the ledger answers.
    let note: String
    /// What shows it.
    let commands: [String]
    /// What is said of a period.
    let measures: [ControlMeasure]

    init(
        _ standard: ControlStandard,
        _ number: String,
        _ asks: String,
        _ answer: Answer,
        _ note: String = "",
        by commands: [String] = [],
        _ measures: ControlMeasure...
    ) {
        self.standard = standard
        self.number = number
        self.asks = asks
        self.answer = answer
        self.note = note
        self.commands = commands
        self.measures = measures
    }
}

/// What a clause is of, and where its text was read.
enum ControlStandard: String, Sendable, CaseIterable {
    case baselineRequirements = "CA/B BR"
    case trustServiceProviders = "EN 319 401"
    case certificateIssuers = "EN 319 411-1"
    case protectionProfile = "NIAP PP-CA"
    case referencePolicy = "NISTIR 7924"

    /// Its title and the edition that was read.
    var title: String {
        switch self {
        case .baselineRequirements:
            "CA/Browser Forum, Baseline Requirements for the Issuance and Management of Publicly-Trusted TLS Server Certificates, version 2.2.6 (31 March 2026)"
        case .trustServiceProviders:
            "ETSI EN 319 401 V3.2.1 (2026-01), General Policy Requirements for Trust Service Providers"
        case .certificateIssuers:
            "ETSI EN 319 411-1 V1.5.1 (2025-04), Policy and security requirements for Trust Service Providers issuing certificates; Part 1"
        case .protectionProfile: "NIAP, Protection Profile for Certification Authorities, version 3.0 (13 June 2025)"
        case .referencePolicy:
            "NIST IR 7924 (second draft, May 2014), Reference Certificate Policy; its development has ceased"
        }
    }

    /// Where the text was read.
    var source: String {
        switch self {
        case .baselineRequirements: "docs/BR.md of github.com/cabforum/servercert"
        case .protectionProfile: "input/certauth.xml of github.com/commoncriteria/certauth"
        case .trustServiceProviders, .certificateIssuers:
            "the requirements one by one as a public import of them quotes them; ETSI's document was not at hand"
        case .referencePolicy:
            "section 5.4 of the certificate policy of the Corda Network, which says that it is derived from this draft; NIST's document was not at hand"
        }
    }

    /// Whether that was the original.
    var isOriginal: Bool {
        switch self {
        case .baselineRequirements, .protectionProfile: true
        case .trustServiceProviders, .certificateIssuers, .referencePolicy: false
        }
    }
}
