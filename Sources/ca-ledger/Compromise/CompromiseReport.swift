import Bytes
import JSON
import Ledger

/// What is compromised, what was found and done about it, and what remains, for people and for programs
/// (schemas/json/compromise.schema.json).
struct CompromiseReport {
    /// One step: what is done to what, and what became of it.
    struct Step {
        /// `blockKey`, `disableAuthority`, `withdrawAccess`, `rejectApproval`, `revoke` or `makeLists`.
        let what: String
        /// Of what or whom.
        let subject: String
        /// `planned`, `done`, `already`, `failed` or `later`.
        var state: String
        /// How many it is of, where it is of many.
        var count: UInt64?
        /// Why it failed, or what comes later.
        var note: String?
    }

    /// A certificate that was found.
    struct Certificate {
        let serialNumber: String
        let authority: String
        let subject: String
        let notAfter: Instant
        let standing: String
    }

    /// How many certificates are listed; more are counted.
    static let mostListed = 1_000

    let kind: String
    let subject: String
    let reason: RevocationReason
    let note: String?
    let ledger: String
    let actor: String
    let begun: Instant
    var ended: Instant?
    var isDone = false
    /// How many entries the log had before the first step, and after the last.
    var entriesBefore: UInt64 = 0
    var entriesAfter: UInt64 = 0
    /// How many certificates are concerned, by what had become of them.
    var found: [String: UInt64] = ["issued": 0, "revoked": 0, "expired": 0, "burned": 0]
    var listed: [Certificate] = []
    var steps: [Step] = []
    var outside: [String] = []

    /// Whether something was not done that should be.
    var hasFailed: Bool { self.steps.contains { $0.state == "failed" } }

    /// Counts a certificate, and lists it while there is room.
    mutating func take(_ certificate: Certificate) {
        self.found[certificate.standing, default: 0] += 1
        if self.listed.count < Self.mostListed { self.listed.append(certificate) }
    }

    /// For people.
    var text: String {
        var lines = [
            "\(self.kind): \(self.subject.shown)", "reason: \(self.reason)\(self.note.map { ", \($0.shown)" } ?? "")",
            "certificates: "
                + ["issued", "revoked", "expired", "burned"].map { "\($0) \(self.found[$0] ?? 0)" }
                .joined(separator: ", "),
        ]
        for step in self.steps {
            let count = step.count.map { " (\($0))" } ?? ""
            let note = step.note.map { ": \($0.shown)" } ?? ""
            lines.append("\(step.state): \(step.what) \(step.subject.shown)\(count)\(note)")
        }
        if self.isDone { lines.append("log: entries \(self.entriesBefore) to \(self.entriesAfter)") }
        lines += self.outside.map { "outside: \($0.shown)" }
        if !self.isDone { lines.append("Nothing was done. With --yes it is.") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs, and for whoever keeps it.
    var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("kind", self.kind)
            json.member("subject", self.subject)
            json.member("reason", "\(self.reason)")
            json.member("note", orNull: self.note)
            json.member("ledger", self.ledger)
            json.member("actor", self.actor)
            json.member("begun", "\(self.begun)")
            json.member("ended", orNull: self.ended.map { "\($0)" })
            json.member("done", self.isDone)
            json.member("entriesBefore", self.entriesBefore)
            json.member("entriesAfter", self.entriesAfter)
            json.name("found")
            json.structure { json in
                for name in ["issued", "revoked", "expired", "burned"] { json.member(name, self.found[name] ?? 0) }
            }
            json.name("certificates")
            json.list { json in for one in self.listed { Self.write(one, to: &json) } }
            json.name("steps")
            json.list { json in for step in self.steps { Self.write(step, to: &json) } }
            json.name("outside")
            json.list { json in for text in self.outside { json.string(text) } }
        }
        return json.text
    }

    private static func write(_ certificate: Certificate, to json: inout JSONWriter) {
        json.structure { json in
            json.member("serialNumber", certificate.serialNumber)
            json.member("authority", certificate.authority)
            json.member("subject", certificate.subject)
            json.member("notAfter", "\(certificate.notAfter)")
            json.member("standing", certificate.standing)
        }
    }

    private static func write(_ step: Step, to json: inout JSONWriter) {
        json.structure { json in
            json.member("what", step.what)
            json.member("subject", step.subject)
            json.member("state", step.state)
            if let count = step.count { json.member("count", count) }
            json.member("note", step.note)
        }
    }
}
