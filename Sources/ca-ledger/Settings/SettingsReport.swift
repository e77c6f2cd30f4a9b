import JSON

/// What `ca-ledger config` prints.
struct SettingsReport {
    private let settings: SettingsInForce
    private let log: RecordedChoices?

    init(_ settings: SettingsInForce, log: RecordedChoices?) {
        self.settings = settings
        self.log = log
    }

    /// For people: a line for each setting.
    var text: String {
        var rows = ServeSettings.all.map { setting -> [String] in
            let given = self.settings.value(of: setting)
            return [setting.key, self.shown(setting, given), self.origin(of: setting, given)]
        }
        rows.insert(["setting", "value", "from"], at: 0)
        let widths = [0, 1].map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            "\(Self.padded(row[0], widths[0]))  \(Self.padded(row[1], min(widths[1], 44)))  \(row[2])"
        }
        if let log {
            lines += ["", "The log of ledger \(log.ledger) says:"]
            lines += log.choices.map { choice in
                let value = choice.value?.shown ?? "none"
                return "\(Self.padded(choice.setting.key, widths[0]))  \(value)\(self.remark(on: choice))"
            }
            lines.append(
                "Policy, roles and rules are recorded there alone: `ca-ledger policy show`, `roles list`, `rules`."
            )
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One object, and a line's end.
    var json: [UInt8] {
        JSONWriter.structure { json in
            json.member("file", orNull: self.settings.file)
            json.name("settings")
            json.list { json in
                for setting in ServeSettings.all { self.write(setting, to: &json) }
            }
            json.name("log")
            if let log {
                json.structure { json in
                    json.member("ledger", log.ledger)
                    json.name("recorded")
                    json.list { json in
                        for choice in log.choices {
                            json.structure { json in
                                json.member("setting", choice.setting.key)
                                json.member("value", orNull: choice.value)
                                json.member("fixed", choice.isFixed)
                            }
                        }
                    }
                }
            } else {
                json.literal("null")
            }
            json.name("problems")
            json.list { json in
                for problem in self.settings.problems { json.string(problem) }
            }
        } + [0x0A]
    }

    private func write(_ setting: Setting, to json: inout JSONWriter) {
        let given = self.settings.value(of: setting)
        let isHidden = self.isHidden(setting, given)
        json.structure { json in
            json.member("name", setting.key)
            json.member("option", setting.flag)
            json.member("variable", orNull: setting.places == .flagAlone ? nil : setting.variable)
            json.member("kind", setting.kind.word)
            json.name("value")
            if isHidden || given.values.isEmpty {
                json.literal("null")
            } else {
                Self.write(given, of: setting, to: &json)
            }
            json.member("hidden", isHidden)
            json.name("source")
            json.structure { json in
                if setting.name == Setting.masterKey.name, self.settings.takesMasterKeyVariable {
                    Self.write(.variable(MasterKeyOptions.variable), to: &json)
                } else {
                    Self.write(given.source, to: &json)
                }
            }
            json.name("outdone")
            json.list { json in
                for other in self.settings.outdone[setting.name] ?? [] {
                    json.structure { Self.write(other.source, to: &$0) }
                }
            }
            json.member("description", setting.sentence)
        }
    }

    private static func write(_ given: GivenValue, of setting: Setting, to json: inout JSONWriter) {
        switch setting.kind.form {
        case .truth where setting.kind.accepts(given.value): json.truth(given.value == "true")
        case .number where setting.kind.accepts(given.value): json.literal(String(Int64(given.value) ?? 0))
        case .list: json.list { json in for value in given.values { json.string(value) } }
        case .truth, .number, .text: json.string(given.value)
        }
    }

    private static func write(_ source: SettingSource, to json: inout JSONWriter) {
        switch source {
        case .flag: json.member("kind", "flag")
        case .variable(let name):
            json.member("kind", "variable")
            json.member("name", name)
        case .file(let path, let line):
            json.member("kind", "file")
            json.member("name", path)
            json.member("line", line)
        case .fallback: json.member("kind", "default")
        }
    }

    // Words

    /// Whether what was given must not be shown: the master key in the environment, and what looks like a secret in place of a name.
    private func isHidden(_ setting: Setting, _ given: GivenValue) -> Bool {
        guard setting.namesSecret else { return false }
        if setting.name == Setting.masterKey.name, self.settings.takesMasterKeyVariable { return true }
        return given.values.contains(where: SettingsFile.looksSecret)
    }

    private func shown(_ setting: Setting, _ given: GivenValue) -> String {
        if self.isHidden(setting, given) { return "(hidden)" }
        if given.values.isEmpty { return "(\(setting.otherwise ?? "none"))" }
        return given.values.map(\.shown).joined(separator: ", ")
    }

    private func origin(of setting: Setting, _ given: GivenValue) -> String {
        if setting.name == Setting.masterKey.name, self.settings.takesMasterKeyVariable {
            return MasterKeyOptions.variable
        }
        let others = (self.settings.outdone[setting.name] ?? []).map(\.source.description)
        return given.source.description + (others.isEmpty ? "" : ", before \(others.joined(separator: ", "))")
    }

    private func remark(on choice: RecordedChoices.Choice) -> String {
        let given = self.settings.value(of: choice.setting)
        guard given.values.last.map({ $0 != choice.value }) ?? !choice.isFixed else {
            return choice.isFixed ? ", for good" : ""
        }
        if choice.isFixed { return ", for good: what is set counts for nothing" }
        return given.values.isEmpty || choice.value == nil ? "" : ", until a start records \(given.value.shown)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
