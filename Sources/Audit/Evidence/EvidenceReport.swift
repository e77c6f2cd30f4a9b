internal import Bytes
internal import JSON

/// What is checked of evidence, by its number (schemas/evidence.md).
public enum EvidenceCheck: Int, Hashable, Sendable, CaseIterable {
    /// The file is in its one form.
    case form = 60
    /// Every entry is what its header says, and lies in the tree.
    case entries = 61
    /// The checkpoint is signed by the log's key, and cosigned as it says.
    case checkpoint = 62
    /// The entries are those that the certificate rests on, and no other.
    case references = 63
    /// What was intended is what was asked for, and was permitted.
    case intent = 64
    /// The certificate is that of intent and ending, signed by the authority's key.
    case certificate = 65
    /// The authority has its key, and a chain above it.
    case chain = 66
    /// Revocation, lists and periods are of this certificate.
    case standing = 67

    /// What is checked, in few words.
    public var name: String {
        switch self {
        case .form: "the file is in its one form"
        case .entries: "entries lie in the log's tree"
        case .checkpoint: "the log's key signed the checkpoint"
        case .references: "entries refer to one another, none beside"
        case .intent: "the intent is what was asked for, and permitted"
        case .certificate: "the certificate is that of intent and ending"
        case .chain: "the authority has its key and chain"
        case .standing: "revocation, lists and periods are of it"
        }
    }
}

/// What became of evidence that was checked.
public struct EvidenceReport: Sendable {
    /// How it stands.
    public enum Verdict: String, Hashable, Sendable {
        /// All of it is proved.
        case proved
        /// Something in it is not so.
        case finding
        /// Nothing speaks against it, and not all of it could be checked.
        case unverifiable
    }

    /// How one check fared.
    public struct Row: Hashable, Sendable {
        /// How often it was made.
        public internal(set) var checked = 0
        /// How often it failed.
        public internal(set) var failed = 0
        /// How often it could not be made.
        public internal(set) var notChecked = 0
        /// Where it first failed, or could not be made: a position of the log, or `nil` where it is of none.
        public internal(set) var position: UInt64?
        /// What was wrong there.
        public internal(set) var message: String?
    }

    /// What the certificate is, as far as it is proved.
    public struct Subject: Hashable, Sendable {
        /// The authority's identifier.
        public let authority: String
        /// The serial number, in hexadecimal.
        public let serialNumber: String
        /// `issued`, `revoked`, `burned`, or `unknown` where a revocation is withheld.
        public let status: String
        /// Where its intent lies.
        public let intent: UInt64
        /// Where its ending lies.
        public let ending: UInt64
    }

    /// What the file is called.
    public let file: String
    /// The rows, by check.
    public private(set) var rows: [EvidenceCheck: Row] = [:]
    /// The ledger's identifier.
    public internal(set) var ledger: String?
    /// The log's name.
    public internal(set) var origin: String?
    /// The number of the log's epoch.
    public internal(set) var epoch: Int64?
    /// How many entries the log had.
    public internal(set) var size: UInt64?
    /// The root of their tree, in base64.
    public internal(set) var root: String?
    /// The key under which all of it holds.
    public internal(set) var verifierKey: String?
    /// Who cosigned the checkpoint, and when, in seconds since 1970.
    public internal(set) var witnesses: [(key: String, time: UInt64)] = []
    /// What is proved, where all of it is.
    public internal(set) var subject: Subject?

    init(file: String) { self.file = file }

    /// How it stands.
    public var verdict: Verdict {
        if self.rows.values.contains(where: { $0.failed > 0 }) { return .finding }
        return self.rows.values.contains { $0.notChecked > 0 } ? .unverifiable : .proved
    }

    @discardableResult
    mutating func check(
        _ check: EvidenceCheck,
        _ holds: Bool,
        at position: UInt64?,
        _ message: @autoclosure () -> String
    ) -> Bool {
        self.rows[check, default: Row()].checked += 1
        guard !holds else { return true }
        if self.rows[check]?.failed == 0 {
            self.rows[check]?.position = position
            self.rows[check]?.message = message()
        }
        self.rows[check]?.failed += 1
        return false
    }

    mutating func skip(_ check: EvidenceCheck, at position: UInt64?, _ message: String) {
        self.rows[check, default: Row()].notChecked += 1
        guard self.rows[check]?.message == nil else { return }
        self.rows[check]?.position = position
        self.rows[check]?.message = message
    }

    /// The report in JSON, one line.
    public var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("file", self.file)
            json.member("verdict", self.verdict.rawValue)
            json.member("ledger", orNull: self.ledger)
            json.member("origin", orNull: self.origin)
            json.name("epoch")
            json.literal(self.epoch.map { "\($0)" } ?? "null")
            json.name("size")
            json.literal(self.size.map { "\($0)" } ?? "null")
            json.member("root", orNull: self.root)
            json.member("verifierKey", orNull: self.verifierKey)
            json.name("witnesses")
            json.list { json in
                for witness in self.witnesses {
                    json.structure { json in
                        json.member("verifierKey", witness.key)
                        json.member("time", witness.time)
                    }
                }
            }
            json.name("certificate")
            if let subject {
                json.structure { json in
                    json.member("authority", subject.authority)
                    json.member("serial", subject.serialNumber)
                    json.member("status", subject.status)
                    json.member("intent", subject.intent)
                    json.member("ending", subject.ending)
                }
            } else {
                json.literal("null")
            }
            json.name("checks")
            json.list { json in
                for check in EvidenceCheck.allCases {
                    guard let row = self.rows[check] else { continue }
                    json.structure { json in
                        json.member("number", check.rawValue)
                        json.member("name", check.name)
                        json.member("checked", row.checked)
                        json.member("failed", row.failed)
                        json.member("notChecked", row.notChecked)
                        json.name("position")
                        json.literal(row.position.map { "\($0)" } ?? "null")
                        json.member("message", orNull: row.message)
                    }
                }
            }
        }
        return String(decoding: json.octets, as: UTF8.self)
    }

    /// The report for people.
    public var text: String {
        var lines = ["\(self.file.shown): \(self.verdict.rawValue)"]
        if let verifierKey { lines.append("  under the key \(verifierKey.shown)") }
        if let origin, let size, let epoch {
            lines.append("  log \(origin.shown), epoch \(epoch), as of its first \(size.counting("entry"))")
        }
        for witness in self.witnesses { lines.append("  cosigned at \(witness.time) by \(witness.key.shown)") }
        if let subject {
            let untold = subject.status == "issued" ? " (that it was never revoked no bundle says)" : ""
            lines.append(
                "  certificate \(subject.serialNumber) of authority \(subject.authority): \(subject.status)\(untold); intended at \(subject.intent), ended at \(subject.ending)"
            )
        }
        for check in EvidenceCheck.allCases {
            guard let row = self.rows[check] else { continue }
            var line = "  \(check.rawValue)  \(check.name): \(row.checked) checked"
            if row.notChecked > 0 { line += ", \(row.notChecked) NOT CHECKED" }
            if row.failed > 0 { line += ", \(row.failed) FAILED" }
            if let message = row.message {
                line += (row.position.map { " at position \($0)" } ?? "") + ": \(message.shown)"
            }
            lines.append(line)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
