/// Texts that come from outside, made fit to be recorded.
extension String {
    /// The text's beginning, without the character NUL, which no event may hold.
    ///
    /// It is cut by scalars: a character of the runtime's Unicode may have any number of them.
    public func recorded(atMost scalars: Int) -> String {
        let kept = self.unicodeScalars.prefix(scalars).map { $0 == "\0" ? "\u{2400}" : $0 }
        return String(String.UnicodeScalarView(kept))
    }
}
