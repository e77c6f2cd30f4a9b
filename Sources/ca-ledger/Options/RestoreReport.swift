import Authority
import Bytes
import JSON

/// What a restore found, did, and leaves to do, for people and for programs (schemas/json/restore.schema.json).
struct RestoreReport {
    /// Where the backup lies, as it was named.
    var backup = ""
    var ledger = ""
    var entries: UInt64 = 0
    var signed: UInt64 = 0
    var root = ""
    var lastEntry = ""
    /// How deep it was verified.
    var verified = ""
    /// What lies where it is put.
    var found = ""
    /// What is lost, as far as the anchor knows.
    var lost = ""
    /// How many entries are lost; absent where nobody knows.
    var lostEntries: UInt64?
    /// Where keys and credentials come from; absent where none do.
    var keys: String?
    var credentials: String?
    /// What is in the way; the restore is not done while there is anything.
    var obstacles: [String] = []
    /// What is done, or would be, in order.
    var steps: [String] = []
    /// Whether it was done.
    var isDone = false
    /// The name that what was there has now; absent where nothing was.
    var setAside: String?
    /// The epoch that was opened; absent where none was.
    var epoch: [String: String]?
    /// What remains to be done by somebody.
    var remaining: [String] = []

    /// How it is shown.
    func text(in format: TextFormat) -> String { format == .json ? self.json + "\n" : self.text }

    private var text: String {
        var lines = [
            "backup: \(self.backup.shown)",
            "ledger: \(self.ledger), \(self.entries.counting("entry")), signed up to \(self.signed), the last of \(self.lastEntry)",
            "root: \(self.root)", "verified: \(self.verified.shown)", "in its place: \(self.found.shown)",
            "lost: \(self.lost.shown)",
            "keys: \((self.keys ?? "none").shown)", "credentials: \((self.credentials ?? "none").shown)",
        ]
        lines += self.obstacles.map { "in the way: \($0.shown)" }
        lines += self.steps.map { "\(self.isDone ? "done" : "would"): \($0.shown)" }
        if let setAside { lines.append("set aside: \(setAside.shown)") }
        if let epoch { lines += OpenedEpoch.order.compactMap { name in epoch[name].map { "\(name): \($0.shown)" } } }
        lines += self.remaining.map { "to do: \($0.shown)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("backup", self.backup)
            json.member("ledger", self.ledger)
            json.member("entries", self.entries)
            json.member("signed", self.signed)
            json.member("root", self.root)
            json.member("lastEntry", self.lastEntry)
            json.member("verified", self.verified)
            json.member("found", self.found)
            json.member("lost", self.lost)
            json.name("lostEntries")
            if let lostEntries { json.number(lostEntries) } else { json.literal("null") }
            json.member("keys", orNull: self.keys)
            json.member("credentials", orNull: self.credentials)
            json.member("done", self.isDone)
            json.member("setAside", orNull: self.setAside)
            json.name("epoch")
            if let epoch {
                json.structure { json in
                    for name in OpenedEpoch.order { json.member(name, epoch[name]) }
                }
            } else {
                json.literal("null")
            }
            for (name, texts) in [
                ("obstacles", self.obstacles), ("steps", self.steps), ("remaining", self.remaining),
            ] {
                json.name(name)
                json.list { json in for text in texts { json.string(text) } }
            }
        }
        return json.text
    }
}
