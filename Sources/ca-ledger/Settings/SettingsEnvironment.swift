import CLinux
import Configuration
import Glibc
import JSON

/// Which settings the environment gives.
struct SettingsEnvironment {
    /// Those that are there, by name.
    private(set) var given: [String: GivenValue] = [:]
    /// What is wrong with them.
    private(set) var problems: [String] = []
    /// Whether the master key itself is in a variable.
    private(set) var hasMasterKey = false

    /// What variables say.
    ///
    /// - Parameter variables: Those of the program, without the master key's value.
    init(_ variables: [String: String], hasMasterKey: Bool = false) {
        self.hasMasterKey = hasMasterKey
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        let known = Dictionary(uniqueKeysWithValues: ServeSettings.all.map { ($0.variable, $0) })
        for (variable, value) in variables.sorted(by: { $0.key < $1.key }) {
            guard let setting = known[variable] else {
                self.tell(ofUnknown: variable, among: Array(known.keys))
                continue
            }
            guard setting.places != .flagAlone else {
                self.problems.append(
                    "\(variable) cannot be: \(setting.flag) is a decision about one start, for its flag alone."
                )
                continue
            }
            guard !value.isEmpty else {
                self.problems.append("\(variable) is empty; it takes \(setting.kind.takes).")
                continue
            }
            self.given[setting.name] = GivenValue(
                values: Self.values(of: setting, from: provider) ?? [value],
                source: .variable(variable)
            )
        }
    }

    /// What this process's environment says.
    static func ofProcess() -> SettingsEnvironment {
        var variables: [String: String] = [:]
        var hasMasterKey = false
        var place = unsafe CLinux_environment()
        while let entry = unsafe place?.pointee {
            defer { unsafe place = place?.advanced(by: 1) }
            // Before anything of it is copied: one of them may hold the master key.
            guard unsafe strncmp(entry, Setting.variablePrefix, strlen(Setting.variablePrefix)) == 0 else { continue }
            let secret = MasterKeyOptions.variable + "="
            if unsafe strncmp(entry, secret, strlen(secret)) == 0 {
                hasMasterKey = true
                continue
            }
            let parts = unsafe String(cString: entry).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
        }
        return SettingsEnvironment(variables, hasMasterKey: hasMasterKey)
    }

    /// A setting's values, as the library reads them.
    private static func values(of setting: Setting, from provider: EnvironmentVariablesProvider) -> [String]? {
        let key = AbsoluteConfigKey([setting.variable])
        switch setting.kind.form {
        case .truth:
            guard case .bool(let truth)? = try? provider.value(forKey: key, type: .bool).value?.content else {
                return nil
            }
            return [String(truth)]
        case .list:
            guard case .stringArray(let list)? = try? provider.value(forKey: key, type: .stringArray).value?.content
            else { return nil }
            return list
        case .number, .text:
            guard case .string(let text)? = try? provider.value(forKey: key, type: .string).value?.content else {
                return nil
            }
            return [text]
        }
    }

    /// A variable that is nearly one of ours will have been meant; others may be anybody's (Kubernetes names services so).
    private mutating func tell(ofUnknown variable: String, among known: [String]) {
        guard !ServeSettings.otherVariables.contains(variable) else { return }
        let names = known.map { String($0.dropFirst(Setting.variablePrefix.count)) }
        guard let near = NearestName.of(String(variable.dropFirst(Setting.variablePrefix.count)), among: names.sorted())
        else { return }
        self.problems.append(
            "\(variable.shown) is no variable of this program; is \(Setting.variablePrefix + near) meant?"
        )
    }
}
