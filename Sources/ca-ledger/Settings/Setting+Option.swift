import ArgumentParser

// Options and flags take their name, their help and their value of the table of settings.

extension Option {
    /// An option that always has a value: what the setting has where nobody says another.
    ///
    /// One that is needed is empty then, and refused by whoever looks at all settings.
    init(_ setting: Setting) where Value: ExpressibleByArgument {
        if let value = Value(argument: setting.fallback ?? "") {
            self.init(wrappedValue: value, name: .customLong(setting.name), help: setting.help)
        } else {
            self.init(name: .customLong(setting.name), help: setting.help)
        }
    }

    /// An option that has a value where somebody says one.
    init<Element: ExpressibleByArgument>(_ setting: Setting) where Value == Element? {
        self.init(name: .customLong(setting.name), help: setting.help)
    }

    /// An option that may be given again.
    init<Element: ExpressibleByArgument>(_ setting: Setting) where Value == [Element] {
        self.init(wrappedValue: [], name: .customLong(setting.name), help: setting.help)
    }
}

extension Flag where Value == Bool {
    /// A flag, with its `--no-`: what a file switches on the command line must be able to switch off.
    init(_ setting: Setting) {
        self.init(
            wrappedValue: false,
            name: .customLong(setting.name),
            inversion: .prefixedNo,
            help: setting.help
        )
    }

    /// A flag beside which there are others that go before it, so that it needs no `--no-`.
    init(plain setting: Setting) {
        self.init(wrappedValue: false, name: .customLong(setting.name), help: setting.help)
    }
}

extension Setting {
    /// What help says of it.
    fileprivate var help: ArgumentHelp { ArgumentHelp(stringLiteral: self.sentence).naming(self.valueName) }
}

extension ArgumentHelp {
    /// The same with a name for the value.
    fileprivate func naming(_ name: String?) -> ArgumentHelp {
        var help = self
        help.valueName = name
        return help
    }
}
