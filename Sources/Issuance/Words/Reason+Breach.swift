extension Reason {
    /// How a sentence begins that says what a certificate would break, or a name wherever it stands: authorities' own names are
    /// refused in the same words, before there is anything to certify.
    var breach: String {
        let rule = self.code.rule.flatMap(RuleSets.known.rule(numbered:))
        let whole = rule.map { (118...127).contains($0.number) } == true ? "A name" : "The certificate"
        return "\(whole) would break \(rule?.citation ?? "a rule"): "
    }
}
