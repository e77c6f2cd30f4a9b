extension BinaryInteger {
    /// The number with what it counts: `1 entry`, `2 entries`, `0 certificates`.
    ///
    /// - Parameters:
    ///   - noun: What is counted, of which there is one; words after the first noun stay as they are where `plural` says them.
    ///   - plural: What is counted where there is not just one; by default the noun with an s, or -ies for a y after a consonant.
    public func counting(_ noun: String, _ plural: String? = nil) -> String {
        if self == 1 { return "1 \(noun)" }
        if let plural { return "\(self) \(plural)" }
        let beforeLast = noun.dropLast().last
        guard noun.last == "y", let beforeLast, !"aeiou".contains(beforeLast) else { return "\(self) \(noun)s" }
        return "\(self) \(noun.dropLast())ies"
    }
}
