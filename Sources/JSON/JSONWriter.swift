import Bytes

/// Writes JSON (RFC 8259), without white space, members in the order given.
struct JSONWriter {
    /// What has been written.
    private(set) var octets: [UInt8] = []
    private var needsComma = false

    /// A structure's text.
    static func structure(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.structure(write)
        return writer.octets
    }

    /// Writes a structure.
    mutating func structure(_ write: (inout JSONWriter) -> Void) {
        self.separate()
        self.octets.append(0x7B)
        self.needsComma = false
        write(&self)
        self.octets.append(0x7D)
        self.needsComma = true
    }

    /// Writes a list.
    mutating func list(_ write: (inout JSONWriter) -> Void) {
        self.separate()
        self.octets.append(0x5B)
        self.needsComma = false
        write(&self)
        self.octets.append(0x5D)
        self.needsComma = true
    }

    /// Writes a member's name; the next value is its value.
    mutating func name(_ name: String) {
        self.string(name)
        self.octets.append(0x3A)
        self.needsComma = false
    }

    /// Writes a member that is a string, unless there is none.
    mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        self.name(name)
        self.string(text)
    }

    /// Writes a member that is an instant, in seconds since the epoch to the millisecond, unless there is none.
    mutating func member(_ name: String, _ instant: Instant?) {
        guard let instant else { return }
        self.name(name)
        let seconds = instant.seconds
        let milliseconds = Int64(instant.microseconds - instant.wholeSecond.microseconds) / 1_000
        // Seconds round down, so that before the epoch the fraction would count upwards: it is dropped there.
        guard milliseconds > 0, seconds >= 0 else { return self.literal(String(seconds)) }
        let digits = String(milliseconds)
        self.literal("\(seconds)." + String(repeating: "0", count: 3 - digits.count) + digits)
    }

    /// Writes a member that is a boolean.
    mutating func member(_ name: String, _ truth: Bool) {
        self.name(name)
        self.literal(truth ? "true" : "false")
    }

    /// Writes text that is JSON already: a number, a literal.
    mutating func literal(_ text: String) {
        self.separate()
        self.octets.append(contentsOf: text.utf8)
        self.needsComma = true
    }

    /// Writes a string.
    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { octets in unsafe self.string(utf8: octets) }
    }

    /// Writes a string that is given as UTF-8.
    mutating func string(utf8 text: some Sequence<UInt8>) {
        self.separate()
        self.octets.append(0x22)
        for octet in text {
            switch octet {
            case 0x22, 0x5C: self.octets.append(contentsOf: [0x5C, octet])
            case 0x0A: self.octets.append(contentsOf: [0x5C, 0x6E])
            case 0x00..<0x20, 0x7F:
                self.octets.append(contentsOf: "\\u00".utf8)
                self.octets.append(contentsOf: [octet].hexadecimal.utf8)
            default: self.octets.append(octet)
            }
        }
        self.octets.append(0x22)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.octets.append(0x2C) }
    }
}
