import HTTP

/// What of several settings does not go together.
enum SettingsConflicts {
    /// All of it, a sentence each.
    static func of(_ settings: SettingsInForce) -> [String] {
        [
            Self.masterKey, Self.tls, Self.authority, Self.name, Self.clients, Self.plaintext, Self.listening,
            Self.metrics, Self.notices, Self.backups,
        ].compactMap {
            $0(settings)
        }
    }

    /// Two ways to the master key, of which neither goes before the other.
    private static func masterKey(_ settings: SettingsInForce) -> String? {
        guard let given = settings.given[Setting.masterKey.name] else { return nil }
        if case .variable(let name) = given.source, settings.hasMasterKeyVariable {
            return "\(name) and \(MasterKeyOptions.variable) exclude each other."
        }
        guard settings.isOn(.development) else { return nil }
        return "\(Self.spelled(.masterKey, settings)) and \(Self.spelled(.development, settings)) exclude each other."
    }

    private static func tls(_ settings: SettingsInForce) -> String? {
        let certificate = settings.given[Setting.tlsCertificate.name], key = settings.given[Setting.tlsKey.name]
        guard (certificate == nil) != (key == nil) else { return nil }
        let (there, missing) =
            certificate == nil ? (Setting.tlsKey, Setting.tlsCertificate) : (.tlsCertificate, .tlsKey)
        return
            "\(Self.spelled(there, settings)) is given together with \(Self.spelled(missing, settings, beside: there)), which is missing."
    }

    private static func authority(_ settings: SettingsInForce) -> String? {
        guard settings.given[Setting.tlsAuthority.name] != nil else { return nil }
        if settings.given[Setting.tlsCertificate.name] != nil {
            return
                "\(Self.spelled(.tlsCertificate, settings)) and \(Self.spelled(.tlsAuthority, settings)) exclude each other."
        }
        guard let address = ListenAddress(settings.value(of: .listen).value), address.isEverywhere,
            settings.given[Setting.tlsName.name] == nil
        else { return nil }
        let name = Self.spelled(.tlsName, settings, beside: .tlsAuthority)
        return "\(Self.spelled(.tlsAuthority, settings)) needs a \(name) where the server listens at every address."
    }

    private static func name(_ settings: SettingsInForce) -> String? {
        guard settings.given[Setting.tlsName.name] != nil, settings.given[Setting.tlsAuthority.name] == nil else {
            return nil
        }
        return "\(Self.spelled(.tlsName, settings)) needs \(Self.spelled(.tlsAuthority, settings, beside: .tlsName))."
    }

    private static func backups(_ settings: SettingsInForce) -> String? {
        let isGiven = { (setting: Setting) in settings.given[setting.name] != nil }
        if isGiven(.backupInto), isGiven(.backupCommand) {
            return
                "\(Self.spelled(.backupInto, settings)) and \(Self.spelled(.backupCommand, settings)) exclude each other."
        }
        guard !isGiven(.backupInto) else { return nil }
        if isGiven(.backupKeep) {
            let into = Self.spelled(.backupInto, settings, beside: .backupKeep)
            return "\(Self.spelled(.backupKeep, settings)) goes with \(into)."
        }
        guard !isGiven(.backupCommand), isGiven(.backupEvery) || settings.isOn(.backupWithKeys) else { return nil }
        let given = isGiven(.backupEvery) ? Setting.backupEvery : .backupWithKeys
        return
            "\(Self.spelled(given, settings)) needs a place that backups go to: \(Self.spelled(.backupInto, settings, beside: given)), or \(Self.spelled(.backupCommand, settings, beside: given))."
    }

    private static func clients(_ settings: SettingsInForce) -> String? {
        guard settings.given[Setting.tlsClients.name] != nil, !Self.hasTLS(settings) else { return nil }
        return "\(Self.spelled(.tlsClients, settings)) needs \(Self.waysToTLS(settings, beside: .tlsClients))."
    }

    private static func plaintext(_ settings: SettingsInForce) -> String? {
        guard settings.isOn(.insecurePlaintext), Self.hasTLS(settings) else { return nil }
        let tls = settings.given[Setting.tlsAuthority.name] == nil ? Setting.tlsCertificate : .tlsAuthority
        return "\(Self.spelled(.insecurePlaintext, settings)) and \(Self.spelled(tls, settings)) exclude each other."
    }

    private static func listening(_ settings: SettingsInForce) -> String? {
        guard let address = ListenAddress(settings.value(of: .listen).value), !address.isLoopback,
            !Self.hasTLS(settings),
            !settings.isOn(.insecurePlaintext)
        else { return nil }
        let plaintext = Self.spelled(.insecurePlaintext, settings, beside: .listen)
        return
            "\(Self.spelled(.listen, settings)): listening beyond this machine needs \(Self.waysToTLS(settings, beside: .listen)), or \(plaintext)."
    }

    private static func waysToTLS(_ settings: SettingsInForce, beside other: Setting) -> String {
        func named(_ setting: Setting) -> String { Self.spelled(setting, settings, beside: other) }
        return "\(named(.tlsCertificate)) and \(named(.tlsKey)), or \(named(.tlsAuthority))"
    }

    private static func metrics(_ settings: SettingsInForce) -> String? {
        guard let address = ListenAddress(settings.value(of: .metrics).value), !address.isLoopback,
            !settings.isOn(.insecureMetrics)
        else { return nil }
        return
            "\(Self.spelled(.metrics, settings)): telling /metrics beyond this machine needs \(Self.spelled(.insecureMetrics, settings, beside: .metrics))."
    }

    private static func notices(_ settings: SettingsInForce) -> String? {
        guard settings.given[Setting.expiryNotice.name] != nil, settings.given[Setting.feed.name] == nil,
            settings.given[Setting.webhooks.name] == nil
        else { return nil }
        func named(_ setting: Setting) -> String { Self.spelled(setting, settings, beside: .expiryNotice) }
        return
            "\(Self.spelled(.expiryNotice, settings)) needs \(named(.feed)) or \(named(.webhooks)): notices go nowhere else."
    }

    /// A server that opens a ledger needs to be told which.
    static func missing(_ settings: SettingsInForce) -> String? {
        guard settings.given[Setting.data.name] == nil else { return nil }
        return
            "The folder of the ledger is missing: \(Setting.data.flag), \(Setting.data.variable), or `\(Setting.data.key):` in the file of --config."
    }

    private static func hasTLS(_ settings: SettingsInForce) -> Bool {
        settings.given[Setting.tlsCertificate.name] != nil
    }

    /// A setting as it was set, or, where it was not, as one beside it was.
    private static func spelled(_ setting: Setting, _ settings: SettingsInForce, beside other: Setting? = nil) -> String
    {
        if let given = settings.given[setting.name] { return setting.spelled(given.source) }
        switch other.map({ settings.value(of: $0).source }) {
        case .file: return setting.key
        case .variable: return setting.variable
        default: return setting.flag
        }
    }
}
