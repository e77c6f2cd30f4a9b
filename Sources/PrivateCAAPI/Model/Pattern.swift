/// A regular expression that the whole of a string must match, in the dialect that the service model uses.
///
/// Literals, classes (ranges, negation, `\w`, `\d`, `\uXXXX`, `\p{L}`, `\p{N}`, `\p{Z}`), groups, alternatives and
/// repetitions: no anchors, no references back. The time to match grows with the text alone, whatever the text: ASCII
/// goes through a deterministic automaton built beforehand, anything else through the sets of states that it came from.
struct Pattern: Sendable {
    /// The expression as it was written.
    let text: String
    private let states: [State]
    private let automaton: ASCIIAutomaton?

    /// One state of the nondeterministic automaton (Thompson's construction).
    enum State: Sendable {
        /// Goes on where a character belongs to the class.
        case character(CharacterClass, next: Int)
        /// Goes on to both without a character.
        case split(Int, Int)
        /// The pattern has matched.
        case match
    }

    /// Reads an expression; `nil` where it uses what this dialect has not.
    init?(_ text: String) {
        guard let expression = PatternExpression(text) else { return nil }
        self.text = text
        var states: [State] = [.match]
        let start = expression.compile(into: &states, next: 0)
        guard states.count <= 4_096 else { return nil }
        // The start is kept as the last state.
        states.append(.split(start, start))
        self.states = states
        self.automaton = ASCIIAutomaton(states)
    }

    /// Whether the whole text, UTF-8, matches.
    func matches(_ octets: ArraySlice<UInt8>) -> Bool {
        if let automaton = self.automaton, let answer = automaton.matches(octets) { return answer }
        var current = Self.closure(of: [self.states.count - 1], in: self.states)
        for scalar in String(decoding: octets, as: UTF8.self).unicodeScalars {
            current = Self.step(from: current, over: scalar, in: self.states)
            if current.isEmpty { return false }
        }
        return current.contains(0)
    }

    /// The states reached from some by one character, closed.
    static func step(from current: [Int], over scalar: Unicode.Scalar, in states: [State]) -> [Int] {
        var reached: [Int] = []
        for index in current {
            if case .character(let characters, let next) = states[index], characters.contains(scalar) {
                reached.append(next)
            }
        }
        return Self.closure(of: reached, in: states)
    }

    /// All states that some lead to without a character, sorted; splits themselves are left out.
    static func closure(of start: [Int], in states: [State]) -> [Int] {
        var pending = start
        var seen: Set<Int> = []
        var kept: [Int] = []
        while let index = pending.popLast() {
            guard seen.insert(index).inserted else { continue }
            if case .split(let first, let second) = states[index] {
                pending.append(second)
                pending.append(first)
            } else {
                kept.append(index)
            }
        }
        return kept.sorted()
    }
}
