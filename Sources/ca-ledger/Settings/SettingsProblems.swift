/// What is wrong with settings: all of it, a sentence each.
struct SettingsProblems: Error, CustomStringConvertible {
    let sentences: [String]

    init(_ sentences: String...) { self.sentences = sentences }

    init(_ sentences: [String]) { self.sentences = sentences }

    var description: String { self.sentences.joined(separator: "\n") }
}
