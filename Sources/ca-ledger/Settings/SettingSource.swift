import JSON

/// Where a setting's value comes from, the one that goes before all others first.
enum SettingSource: Hashable, Sendable {
    /// The command line.
    case flag
    /// An environment variable.
    case variable(String)
    /// The file, at a line.
    case file(String, line: Int)
    /// Nowhere: it is what the program takes of itself.
    case fallback

    /// It, as people are told it.
    var description: String {
        switch self {
        case .flag: "flag"
        case .variable(let name): name
        case .file(let path, let line): "\(path.shown), line \(line)"
        case .fallback: "default"
        }
    }

    /// How far it goes before others; less is before.
    var rank: Int {
        switch self {
        case .flag: 0
        case .variable: 1
        case .file: 2
        case .fallback: 3
        }
    }
}

/// What somebody set: one value, or those of a list.
struct GivenValue: Hashable, Sendable {
    var values: [String]
    var source: SettingSource

    /// The value of a setting that has one; the last where several were given.
    var value: String { self.values.last ?? "" }
}
