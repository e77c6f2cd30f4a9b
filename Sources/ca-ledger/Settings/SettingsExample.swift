/// A file of settings with all that there are: those that are set as lines, the others as comments, with what counts without them.
enum SettingsExample {
    /// The file.
    static func text(_ settings: SettingsInForce) -> String {
        var lines = [
            "# The settings of `ca-ledger serve`, as `ca-ledger config --example` prints them.",
            "#",
            "# A flag goes before an environment variable, which goes before this file. A change takes a restart;",
            "# `ca-ledger config check FILE` tells before what would be wrong, and `ca-ledger config` what is in force.",
            "# Secrets are files of their own: what stands here is where they lie. Others must not be able to write this file.",
        ]
        var group: String?
        for setting in ServeSettings.all where setting.places == .everywhere {
            lines.append("")
            let isGiven = settings.given[setting.name] != nil
            if setting.path.count == 2, group != setting.path[0] {
                group = setting.path[0]
                let isNeeded = ServeSettings.groups[setting.path[0], default: []].contains {
                    settings.given[$0.name] != nil
                }
                lines.append((isNeeded ? "" : "#") + "\(setting.path[0]):")
            }
            let indent = setting.path.count == 2 ? "  " : ""
            lines += Self.folded(setting.sentence).map { "\(indent)# \($0)" }
            lines += ["\(indent)# \(setting.variable)\(setting.otherwise.map { "; without it: \($0)" } ?? "")"]
            let mark = isGiven ? "" : "#"
            let word = setting.path[setting.path.count - 1]
            let values = settings.given[setting.name]?.values ?? [setting.fallback ?? setting.example ?? ""]
            if setting.kind.form == .list {
                lines.append("\(indent)\(mark)\(word):")
                lines += values.map { "\(indent)\(mark)- \(Self.quoted($0))" }
            } else {
                lines.append("\(indent)\(mark)\(word): \(Self.quoted(values.last ?? ""))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A value as YAML has it, which takes no number's or truth's form for one.
    private static func quoted(_ value: String) -> String {
        if value.wholeMatch(of: /[A-Za-z0-9\/][A-Za-z0-9\/._:=-]*/) != nil, !value.hasSuffix(":") { return value }
        if value.hasPrefix("\""), value.hasSuffix("\"") { return value }
        return "'" + value.replacing("'", with: "''") + "'"
    }

    /// A sentence in lines that fit.
    private static func folded(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 110 {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
