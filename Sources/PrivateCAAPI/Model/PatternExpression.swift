/// The tree of a regular expression.
indirect enum PatternExpression: Sendable {
    case characters(CharacterClass)
    case sequence([PatternExpression])
    case alternatives([PatternExpression])
    case repetition(PatternExpression, atLeast: Int, atMost: Int?)

    /// Reads an expression; `nil` where it uses what this dialect has not.
    init?(_ text: String) {
        var reader = PatternReader(text)
        guard let expression = reader.readAlternatives(), reader.isAtEnd else { return nil }
        self = expression
    }

    /// Appends the states of this expression, which go on to `next`.
    ///
    /// - Returns: The state to begin with.
    func compile(into states: inout [Pattern.State], next: Int) -> Int {
        switch self {
        case .characters(let characters):
            states.append(.character(characters, next: next))
            return states.count - 1
        case .sequence(let parts):
            return parts.reversed().reduce(next) { $1.compile(into: &states, next: $0) }
        case .alternatives(let branches):
            let starts = branches.map { $0.compile(into: &states, next: next) }
            return starts.dropFirst().reduce(starts.first ?? next) { earlier, start in
                states.append(.split(earlier, start))
                return states.count - 1
            }
        case .repetition(let part, let least, let most):
            var start = next
            if let most {
                // a{1,3} is a(a(a)?)?: every optional part may go straight to the end.
                for _ in 0..<max(0, most - least) {
                    let body = part.compile(into: &states, next: start)
                    states.append(.split(body, next))
                    start = states.count - 1
                }
            } else {
                let loop = states.count
                states.append(.split(next, next))
                let body = part.compile(into: &states, next: loop)
                states[loop] = .split(body, next)
                start = loop
            }
            for _ in 0..<least { start = part.compile(into: &states, next: start) }
            return start
        }
    }
}
