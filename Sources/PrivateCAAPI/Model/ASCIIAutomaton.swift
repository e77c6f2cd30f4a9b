/// A deterministic automaton over ASCII: one table look-up a character.
struct ASCIIAutomaton: Sendable {
    /// Where state × 128 + character leads; 0 is the state that nothing leaves.
    private let transitions: [UInt16]
    private let isFinal: [Bool]

    private static let maximumStates = 1_024

    /// The automaton of sets of states; `nil` where it would grow too large.
    ///
    /// The last of the states is the start, and state 0 the match.
    init?(_ states: [Pattern.State]) {
        var sets: [[Int]] = [[], Pattern.closure(of: [states.count - 1], in: states)]
        var numbers: [[Int]: Int] = [[]: 0, sets[1]: 1]
        var transitions = [UInt16](repeating: 0, count: 128)
        var number = 1
        while number < sets.count {
            for character in UInt8(0)..<128 {
                let reached = Pattern.step(from: sets[number], over: Unicode.Scalar(character), in: states)
                if let known = numbers[reached] {
                    transitions.append(UInt16(known))
                    continue
                }
                guard sets.count < Self.maximumStates else { return nil }
                transitions.append(UInt16(sets.count))
                numbers[reached] = sets.count
                sets.append(reached)
            }
            number += 1
        }
        self.transitions = transitions
        self.isFinal = sets.map { $0.contains(0) }
    }

    /// Whether the whole text matches; `nil` where it is not ASCII.
    func matches(_ octets: ArraySlice<UInt8>) -> Bool? {
        let (octets, transitions) = (octets.span, self.transitions.span)
        var state = 1
        for index in octets.indices {
            let octet = octets[index]
            guard octet < 128 else { return nil }
            state = Int(transitions[state << 7 | Int(octet)])
        }
        return self.isFinal[state]
    }
}
