/// Which settings a command line gives.
enum SettingsFlags {
    /// Those that are there, by name.
    ///
    /// Whatever else is there is ArgumentParser's to take or to refuse.
    static func read(_ words: [String]) -> [String: GivenValue] {
        var given: [String: GivenValue] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" { break }
            guard word.hasPrefix("--") else { continue }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let setting = ServeSettings.named(name) else {
                if parts.count == 1, name.hasPrefix("no-"), let truth = ServeSettings.named(String(name.dropFirst(3))),
                    truth.kind.form == .truth
                {
                    given[truth.name] = GivenValue(values: ["false"], source: .flag)
                }
                continue
            }
            if setting.kind.form == .truth {
                if parts.count == 1 { given[name] = GivenValue(values: ["true"], source: .flag) }
                continue
            }
            // A flag without its value is told by whoever parses it.
            guard let value = parts.count == 2 ? String(parts[1]) : rest.first else { continue }
            if parts.count == 1 {
                if value.hasPrefix("--") { continue }
                rest.removeFirst()
            }
            let before = setting.kind.form == .list ? given[name]?.values ?? [] : []
            given[name] = GivenValue(values: before + [value], source: .flag)
        }
        return given
    }
}
