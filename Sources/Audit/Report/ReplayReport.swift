public import Bytes
internal import JSON

/// What a replay came to.
public struct ReplayReport: Sendable {
    /// The end of it.
    public enum Verdict: String, Hashable, Sendable {
        /// Every check that applies held.
        case whole
        /// At least one check failed.
        case findings
        /// Something that is needed could not be read: nothing can be said of the whole.
        case unverifiable
    }

    /// One invariant, and how it fared.
    public struct Row: Hashable, Sendable {
        /// Which.
        public let invariant: Invariant
        /// How often it was checked.
        public let checked: UInt64
        /// How often it failed.
        public let failed: UInt64
        /// The first position where it failed; absent where nothing failed, or what failed has no position.
        public let firstPosition: UInt64?
        /// What was found there, or why it was not checked.
        public let message: String?
        /// Whether it could be checked in this log, at this depth.
        public let applies: Bool
    }

    /// How the requests of a log ended.
    public struct Issuances: Hashable, Sendable {
        /// All of them.
        public internal(set) var requested: UInt64 = 0
        /// Those that got a certificate.
        public internal(set) var issued: UInt64 = 0
        /// Those that were refused.
        public internal(set) var refused: UInt64 = 0
        /// Those that could not be signed.
        public internal(set) var failed: UInt64 = 0
        /// Those that were given up after a restart.
        public internal(set) var abandoned: UInt64 = 0
        /// Those that repeated an earlier one.
        public internal(set) var repeated: UInt64 = 0
        /// Those without an ending.
        public internal(set) var open: UInt64 = 0
    }

    /// The end of it.
    public internal(set) var verdict: Verdict
    /// What could not be read, where the verdict is ``Verdict/unverifiable``.
    public internal(set) var reason: String?
    /// Whether all of it was read and compared that this depth asks for: then a reason is the log's own, and no failure to read it.
    public internal(set) var isComplete = false
    /// The ledger; absent where the log could not be opened.
    public internal(set) var ledger: UniqueIdentifier?
    /// The log's name in checkpoints; absent where the first event could not be read.
    public internal(set) var origin: String?
    /// The key that everything holds under, as a C2SP verifier key: the one that was given, or else the one that the log begins with; absent
    /// where none was given and the first event could not be read.
    public internal(set) var verifierKey: String?
    /// The names and keys that the log had, in order; those of its beginning first.
    public internal(set) var logKeys: [LogKey] = []
    /// Whether the log's key was known from outside, and not from the log alone.
    public internal(set) var isVerifierKeyGiven = false
    /// How many entries the newest checkpoint covers whose signature is good, by a key that is believed.
    public internal(set) var signedSize: UInt64 = 0
    /// How deep it went.
    public internal(set) var depth: Replay.Depth
    /// How many events were read.
    public internal(set) var events: UInt64 = 0
    /// How many payloads are withheld: their headers are proved as all others, and what they said is not to be had.
    public internal(set) var withheld: UInt64 = 0
    /// How many entries the log had when the replay began.
    public internal(set) var size: UInt64 = 0
    /// The root hash of their tree; absent where entries are missing.
    public internal(set) var root: Digest256?
    /// How the requests ended; absent where payloads were not read.
    public internal(set) var issuances: Issuances?
    /// Where the completion of the report lies that was handed over, `nil` where it is none of this log's; absent where none was handed over.
    public internal(set) var handedReport: UInt64??
    /// What became of the answers that were handed over, in their order.
    public internal(set) var handedAnswers: [HandedAnswer] = []
    /// What became of the certificates that were handed over, in their order.
    public internal(set) var handedCertificates: [HandedCertificate] = []
    /// How long it took, in seconds.
    public internal(set) var seconds: Double = 0
    /// The invariants by number.
    public internal(set) var invariants: [Row] = []

    /// How many events were read in a second.
    public var eventsPerSecond: Double { self.seconds > 0 ? Double(self.events) / self.seconds : 0 }

    /// Whether something that was handed over is none of this log's: that says nothing against the log.
    public var isHandedForeign: Bool {
        self.handedReport == .some(nil) || self.handedAnswers.contains { $0.result == .foreign }
            || self.handedCertificates.contains { $0.result == .foreign }
    }

    /// What failed.
    public var failures: [Row] { self.invariants.filter { $0.failed > 0 } }
}

extension ReplayReport {
    /// The report as one JSON object.
    public var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("verdict", self.verdict.rawValue)
            json.member("reason", self.reason)
            json.member("ledger", orNull: self.ledger?.description)
            json.member("origin", orNull: self.origin)
            json.member("verifierKey", orNull: self.verifierKey)
            json.member("verifierKeyGiven", self.isVerifierKeyGiven)
            json.member("depth", self.depth.rawValue)
            json.member("events", self.events)
            json.member("size", self.size)
            json.member("signedSize", self.signedSize)
            json.member("withheld", self.withheld)
            json.member("root", orNull: self.root?.octets.base64)
            if let issuances = self.issuances {
                json.name("issuances")
                json.structure { json in
                    for (name, count) in issuances.named { json.member(name, count) }
                }
            }
            json.name("logKeys")
            json.list { json in
                for key in self.logKeys { key.append(to: &json) }
            }
            if let handed = self.handedReport {
                json.name("report")
                json.literal(handed.map { "\($0)" } ?? "null")
            }
            if !self.handedAnswers.isEmpty {
                json.name("ocsp")
                json.list { json in
                    for handed in self.handedAnswers { handed.append(to: &json) }
                }
            }
            if !self.handedCertificates.isEmpty {
                json.name("certificates")
                json.list { json in
                    for handed in self.handedCertificates { handed.append(to: &json) }
                }
            }
            json.name("seconds")
            json.literal(Self.decimal(self.seconds))
            json.name("eventsPerSecond")
            json.literal(String(UInt64(self.eventsPerSecond)))
            json.name("invariants")
            json.list { json in
                for row in self.invariants { row.append(to: &json) }
            }
        }
        return json.text
    }

    /// The report for people: a table, and what was found; one line where there was no log to read.
    public var text: String {
        if self.ledger == nil, self.verdict == .unverifiable {
            return "The log could not be verified: \((self.reason ?? "").shown)\n"
        }
        var lines = [self.trust]
        lines.append("ledger    \(self.ledger?.description ?? "unknown")")
        lines.append("origin    \((self.origin ?? "unknown").shown)")
        lines.append("key       \((self.verifierKey ?? "unknown").shown)")
        for key in self.logKeys.dropFirst() { lines.append("epoch     \(key.text)") }
        lines.append("size      \(self.size)")
        lines.append("signed    \(self.signature)")
        if self.withheld > 0 {
            let withheld = self.withheld.counting("payload")
            lines.append("withheld  \(withheld): what they say is not checked, their headers are")
        }
        lines.append("root      \(self.root?.octets.base64 ?? "not computable")")
        if let issuances = self.issuances {
            lines.append("requests  " + issuances.named.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
        }
        if let handed = self.handedReport {
            lines.append("report    \(handed.map { "completed at position \($0)" } ?? "none of this log's")")
        }
        for handed in self.handedAnswers { lines.append("answer    \(handed.text.shown)") }
        for handed in self.handedCertificates { lines.append("found     \(handed.text.shown)") }
        let rate = UInt64(self.eventsPerSecond)
        lines.append(
            "depth     \(self.depth.rawValue), \(self.events.counting("event")) in \(Self.decimal(self.seconds)) s, \(rate) a second"
        )
        lines.append("")
        let width = Invariant.allCases.map(\.name.count).max() ?? 0
        for row in self.invariants {
            let number = aligned(String(row.invariant.number), to: 2)
            let name = row.invariant.name + String(repeating: " ", count: width - row.invariant.name.count)
            if row.applies {
                let state = row.failed == 0 ? "ok" : "FAILED \(row.failed)"
                lines.append("\(number)  \(name)  \(aligned(String(row.checked), to: 10))  \(state)")
            } else {
                lines.append("\(number)  \(name)  \(aligned("-", to: 10))  not checked: \((row.message ?? "").shown)")
            }
        }
        lines.append("")
        for row in self.failures {
            let place = row.firstPosition.map { " at position \($0)" } ?? ""
            lines.append("FINDING \(row.invariant.number), \(row.invariant.name)\(place): \((row.message ?? "").shown)")
        }
        switch self.verdict {
        case .whole: lines.append("The log is whole.")
        case .findings: lines.append("The log is NOT whole.")
        case .unverifiable: lines.append("The log could not be verified: \((self.reason ?? "").shown)")
        }
        if self.isHandedForeign {
            lines.append(
                "Something that was handed over is none of this log's, or malformed; that says nothing against the log."
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Under whose key everything that follows holds.
    private var trust: String {
        self.isVerifierKeyGiven
            ? "What follows holds under the verifier key that was given."
            : "No --verifier-key was given: what follows holds under a key that only the log itself names."
    }

    /// How far signatures come.
    private var signature: String {
        guard self.signedSize > 0 else { return "nothing" }
        let rest = self.size > self.signedSize ? self.size - self.signedSize : 0
        let others = rest == 0 ? ", the last" : "; \(rest.counting("entry")) after it \(rest == 1 ? "is" : "are") not"
        return "up to entry \(self.signedSize - 1)\(others)"
    }

    /// Seconds with three decimals.
    private static func decimal(_ seconds: Double) -> String {
        let thousandths = UInt64(max(0, min(seconds, 1e12)) * 1000)
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}

extension ReplayReport.Issuances {
    var named: [(name: String, count: UInt64)] {
        [
            ("requested", self.requested), ("issued", self.issued), ("refused", self.refused), ("failed", self.failed),
            ("abandoned", self.abandoned), ("repeated", self.repeated), ("open", self.open),
        ]
    }
}

extension ReplayReport.Row {
    init(_ invariant: Invariant, _ tally: Findings.Tally) {
        self.invariant = invariant
        self.checked = tally.checked
        self.failed = tally.failed
        self.firstPosition = tally.firstPosition
        self.applies = tally.absence == nil || tally.failed > 0
        self.message = tally.failed > 0 ? tally.message : tally.absence
    }

    func append(to json: inout JSONWriter) {
        json.structure { json in
            json.member("number", self.invariant.number)
            json.member("name", self.invariant.name)
            json.member("checked", self.checked)
            json.member("failed", self.failed)
            json.name("firstPosition")
            if let position = self.firstPosition { json.number(position) } else { json.literal("null") }
            json.member("message", orNull: self.message)
            json.member("applies", self.applies)
        }
    }
}

/// A text to the right of a column.
private func aligned(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
