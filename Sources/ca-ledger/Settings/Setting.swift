import JSON

/// One thing about `serve` that somebody may set: said once, for flags, environment, file, `config` and the example of a file.
struct Setting: Sendable {
    /// Where it may be set.
    enum Places: Sendable {
        /// By a flag, in the environment, in the file.
        case everywhere
        /// By a flag or in the environment: it says which file is read.
        case outsideTheFile
        /// By a flag alone: it is a decision about one start, and would go on counting if it stood anywhere.
        case flagAlone
    }

    /// Its name in the file: one word, or a group and a word.
    let path: [String]
    /// What it takes.
    let kind: SettingKind
    /// Its value where nobody says another; `nil` where it has none then.
    let fallback: String?
    /// What counts where it has no value, in a few words.
    let otherwise: String?
    /// A value that it might have, for the example of a file, where there is no ``fallback``.
    let example: String?
    /// What help calls its value; `nil` for the option's own name.
    let valueName: String?
    /// Where it may be set.
    let places: Places
    /// Its environment variable.
    let variable: String
    /// Whether it names a file with a secret: a value that is one is told so, and never shown.
    let namesSecret: Bool
    /// What it does, in a sentence or three.
    let sentence: String

    /// A setting.
    ///
    /// - Parameters:
    ///   - path: Its name in the file: one word, or a group and a word. With a hyphen between it is the flag's.
    ///   - variable: Its environment variable; `nil` for `CA_LEDGER_` and the flag's name.
    init(
        _ path: String...,
        kind: SettingKind,
        fallback: String? = nil,
        otherwise: String? = nil,
        example: String? = nil,
        valueName: String? = nil,
        places: Places = .everywhere,
        variable: String? = nil,
        namesSecret: Bool = false,
        _ sentence: String
    ) {
        self.path = path
        self.kind = kind
        self.fallback = fallback
        self.otherwise = otherwise
        self.example = example
        self.valueName = valueName
        self.places = places
        self.variable = variable ?? Self.variable(of: path.joined(separator: "-"))
        self.namesSecret = namesSecret
        self.sentence = sentence
    }

    /// What all variables of the program begin with.
    static let variablePrefix = "CA_LEDGER_"

    /// The variable that belongs to a flag's name.
    static func variable(of name: String) -> String {
        Self.variablePrefix + String(name.map { $0 == "-" ? "_" : Character($0.uppercased()) })
    }

    /// Its name: the flag's without the hyphens before it.
    var name: String { self.path.joined(separator: "-") }

    /// Its flag.
    var flag: String { "--" + self.name }

    /// Its name in the file, as it is told: `tls.certificate`.
    var key: String { self.path.joined(separator: ".") }

    /// What it is called where it was set, or could have been: by the flag, by the variable, by the key.
    func spelled(_ source: SettingSource) -> String {
        switch source {
        case .flag, .fallback: self.flag
        case .variable(let name): name
        case .file(let path, let line): "\(path.shown), line \(line): \(self.key)"
        }
    }
}
