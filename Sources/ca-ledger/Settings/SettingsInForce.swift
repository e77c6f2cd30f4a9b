/// What is in force: a flag goes before the environment, which goes before the file, which goes before what the program takes of itself.
struct SettingsInForce {
    /// What somebody set, and nothing above it sets otherwise, by name.
    private(set) var given: [String: GivenValue]
    /// What is set and does not count, since something above it does, by name.
    private(set) var outdone: [String: [GivenValue]] = [:]
    /// What is wrong, a sentence each.
    private(set) var problems: [String]
    /// The file that was read.
    let file: String?
    /// Whether the master key itself is in the environment.
    let hasMasterKeyVariable: Bool
    /// Whether that one is taken.
    private(set) var takesMasterKeyVariable: Bool

    /// Ways to say the same thing: where the command line takes one of them, another in the file counts no more.
    private static let alternatives = [Setting.masterKey.name, Setting.development.name]

    /// What the three say together.
    init(flags: [String: GivenValue], environment: SettingsEnvironment, file: SettingsFile?) {
        self.file = file?.path
        self.problems = environment.problems + (file?.problems ?? [])
        self.given = file?.given ?? [:]
        self.hasMasterKeyVariable = environment.hasMasterKey
        self.takesMasterKeyVariable = environment.hasMasterKey
        for layer in [environment.given, flags] {
            for (name, value) in layer {
                if let below = self.given.updateValue(value, forKey: name) {
                    self.outdone[name, default: []].insert(below, at: 0)
                }
            }
        }
        self.chooseMasterKey()
        self.check()
    }

    /// What a command line, this process's environment, and the file that one of them names say.
    ///
    /// - Throws: ``Unanswered`` where the file cannot be read, ``SettingsProblems`` where it must not be.
    init(of words: [String]) throws {
        let flags = SettingsFlags.read(words)
        let environment = SettingsEnvironment.ofProcess()
        let path = (flags[Setting.config.name] ?? environment.given[Setting.config.name])?.value
        if path?.isEmpty == true { throw SettingsProblems("\(Setting.config.flag) is empty.") }
        self.init(flags: flags, environment: environment, file: try path.map { try SettingsFile(reading: $0) })
    }

    /// The value of a setting and where it comes from; no value where it has none.
    func value(of setting: Setting) -> GivenValue {
        self.given[setting.name] ?? GivenValue(values: setting.fallback.map { [$0] } ?? [], source: .fallback)
    }

    /// The words that say to ArgumentParser what is set below the command line.
    var words: [String] {
        ServeSettings.all.flatMap { setting -> [String] in
            guard let given = self.given[setting.name], given.source != .flag, setting.places == .everywhere else {
                return []
            }
            if setting.kind.form == .truth { return given.value == "true" ? [setting.flag] : [] }
            return given.values.map { "\(setting.flag)=\($0)" }
        }
    }

    /// Whether a truth is set to `true`.
    func isOn(_ setting: Setting) -> Bool { self.value(of: setting).value == "true" }

    /// Where the master key comes from, of those ways that somebody named the one nearest to the command line.
    private mutating func chooseMasterKey() {
        let ranks = Self.alternatives.compactMap { name in
            self.given[name].flatMap { Self.chooses($0) ? $0.source.rank : nil }
        }
        guard var first = ranks.min() else { return }
        if self.hasMasterKeyVariable { first = min(first, SettingSource.variable("").rank) }
        for name in Self.alternatives {
            guard let value = self.given[name], value.source.rank > first else { continue }
            self.outdone[name, default: []].insert(value, at: 0)
            self.given[name] = nil
        }
        let named = Self.alternatives.contains { name in self.given[name].map(Self.chooses) == true }
        self.takesMasterKeyVariable = self.hasMasterKeyVariable && !named
    }

    private static func chooses(_ value: GivenValue) -> Bool { value.value != "false" }

    // Judging

    /// Looks at every value by itself, and at those that go or do not go together.
    private mutating func check() {
        for setting in ServeSettings.all {
            guard let given = self.given[setting.name] else { continue }
            // What a file cannot hold was told with its line.
            if case .file = given.source { continue }
            for value in given.values {
                let spelled = setting.spelled(given.source)
                if setting.namesSecret, SettingsFile.looksSecret(value) {
                    self.problems.append(
                        "\(spelled) takes the name of a file, and this looks like the secret itself: that stands in a file of its own, readable by its owner alone."
                    )
                } else if let fault = setting.kind.fault(of: value, hiding: setting.namesSecret) {
                    self.problems.append("\(spelled) \(fault)")
                }
            }
        }
        self.problems += SettingsConflicts.of(self)
    }
}
