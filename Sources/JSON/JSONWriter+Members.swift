public import Bytes

extension JSONWriter {
    /// Writes a member that is a string, unless there is none.
    public mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        self.string(text)
    }

    /// Writes a member that is a string, or `null` where there is none.
    public mutating func member(_ name: String, orNull text: String?) {
        self.name(name)
        if let text { self.string(text) } else { self.literal("null") }
    }

    /// Writes a member that is an instant, in seconds since the epoch to the millisecond, unless there is none.
    public mutating func member(_ name: String, _ instant: Instant?) {
        guard let instant else { return }
        self.name(name)
        let seconds = instant.seconds
        let milliseconds = Int64(instant.microseconds - instant.wholeSecond.microseconds) / 1_000
        // Seconds round down, so that before the epoch the fraction would count upwards: it is dropped there.
        guard milliseconds > 0, seconds >= 0 else { return self.literal(String(seconds)) }
        let digits = String(milliseconds)
        self.literal("\(seconds)." + String(repeating: "0", count: 3 - digits.count) + digits)
    }

    /// Writes a member that is a number.
    public mutating func member(_ name: String, _ number: some FixedWidthInteger) {
        self.name(name)
        self.number(number)
    }

    /// Writes a member that is a truth.
    public mutating func member(_ name: String, _ truth: Bool) {
        self.name(name)
        self.truth(truth)
    }
}
