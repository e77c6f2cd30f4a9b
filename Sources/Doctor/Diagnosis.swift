public import Bytes
import JSON

/// What a look at a folder came to.
public struct Diagnosis: Hashable, Sendable {
    /// Whether a server has the ledger.
    public struct Serving: Hashable, Sendable {
        /// Whether it takes commands from this machine.
        public let isAnswering: Bool
        /// Its process, as far as that is known.
        public let process: Int?
    }

    /// The folder.
    public let folder: String
    /// When it was looked at.
    public let time: Instant
    /// The ledger; `nil` where the log cannot be read.
    public internal(set) var ledger: UniqueIdentifier?
    /// How many entries the log has.
    public internal(set) var entries: UInt64?
    /// How many of them are under a signed checkpoint.
    public internal(set) var signed: UInt64?
    /// The time of the newest.
    public internal(set) var newest: Instant?
    /// Which server has it; `nil` where none has.
    public internal(set) var serving: Serving?
    /// What was found, as it was looked for.
    public private(set) var findings: [Finding] = []
    /// What was not looked at, and why.
    public private(set) var notLookedAt: [String] = []

    init(of folder: String, at time: Instant) {
        self.folder = folder
        self.time = time
    }

    mutating func add(_ finding: Finding) { self.findings.append(finding) }

    mutating func skip(_ what: String) { self.notLookedAt.append(what) }

    /// How many findings are so severe.
    public func count(_ severity: Finding.Severity) -> Int { self.findings.count { $0.severity == severity } }

    /// Whether something is to be done.
    public var isWell: Bool { self.count(.problem) + self.count(.warning) == 0 }
}

extension Diagnosis {
    /// For people: what there is, each finding with what to do, and the sum.
    public var text: String {
        var lines = [self.summary]
        for severity in Finding.Severity.allCases {
            for finding in self.findings where finding.severity == severity {
                let place = finding.place.map { "\($0.shown): " } ?? ""
                lines += [
                    "", "\(severity.rawValue)  \(place)\(finding.message.shown)", "    do: \(finding.remedy.shown)",
                ]
            }
        }
        if !self.notLookedAt.isEmpty { lines += [""] + self.notLookedAt.map { "not looked at: \($0.shown)" } }
        return (lines + ["", self.sum]).joined(separator: "\n") + "\n"
    }

    private var summary: String {
        let server =
            switch self.serving {
            case nil: "no server has it open"
            case let serving?: "a server has it open" + (serving.process.map { ", process \($0)" } ?? "")
            }
        guard let ledger, let entries, let newest else {
            return "\(self.folder.shown): the log cannot be read; \(server)"
        }
        let signed = self.signed.map { $0 == entries ? ", all signed" : ", signed up to \($0)" } ?? ""
        return "\(self.folder.shown): ledger \(ledger), \(entries) entries\(signed), the newest of \(newest); \(server)"
    }

    private var sum: String {
        let counts = Finding.Severity.allCases.compactMap { severity -> String? in
            let count = self.count(severity)
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return counts.isEmpty ? "Nothing is wrong." : counts.joined(separator: ", ") + "."
    }

    /// For programs (schemas/json/doctor.schema.json).
    public var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("folder", self.folder)
            json.member("time", "\(self.time)")
            json.member("ledger", orNull: self.ledger.map { "\($0)" })
            Self.write(self.entries, as: "entries", to: &json)
            Self.write(self.signed, as: "signed", to: &json)
            json.member("newestEntry", orNull: self.newest.map { "\($0)" })
            json.name("server")
            if let serving {
                json.structure { json in
                    json.name("answers")
                    json.truth(serving.isAnswering)
                    Self.write(serving.process.map(UInt64.init), as: "process", to: &json)
                }
            } else {
                json.literal("null")
            }
            json.name("findings")
            json.list { json in
                for finding in self.findings {
                    json.structure { json in
                        json.member("severity", finding.severity.rawValue)
                        json.member("code", finding.code.rawValue)
                        json.member("place", orNull: finding.place)
                        json.member("message", finding.message)
                        json.member("remedy", finding.remedy)
                    }
                }
            }
            json.name("notLookedAt")
            json.list { json in for what in self.notLookedAt { json.string(what) } }
        }
        return json.text
    }

    private static func write(_ number: UInt64?, as name: String, to json: inout JSONWriter) {
        json.name(name)
        if let number { json.number(number) } else { json.literal("null") }
    }
}
