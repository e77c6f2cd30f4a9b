import ArgumentParser

/// The command line of `serve`, with what the environment and the file say put before what it says itself.
enum ServeArguments {
    /// Words that ask for something that no setting changes.
    private static let questions: Set<String> = [
        "--help", "-h", "-help", "--help-hidden", "--version", "--generate-completion-script",
        "--experimental-dump-help",
    ]

    /// The words that are parsed.
    ///
    /// - Throws: ``SettingsProblems`` with all that is wrong, ``Unanswered`` where the file cannot be read.
    static func complete(_ words: [String]) throws -> [String] {
        guard words.first == Serve._commandName, !words.contains(where: Self.questions.contains) else { return words }
        let flags = Array(words.dropFirst())
        let settings = try SettingsInForce(of: flags)
        let problems = settings.problems + [SettingsConflicts.missing(settings)].compactMap(\.self)
        guard problems.isEmpty else { throw SettingsProblems(problems) }
        return [words[0]] + settings.words + flags
    }
}
