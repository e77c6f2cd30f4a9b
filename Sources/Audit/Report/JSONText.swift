internal import Bytes

/// JSON (RFC 8259) as it is written: a text that grows at its end.
struct JSONText {
    private(set) var octets: [UInt8] = []
    /// Whether the next value follows another one in its array or object.
    private var needsComma = false

    /// The text.
    var text: String { String(decoding: self.octets, as: UTF8.self) }

    mutating func reserve(_ count: Int) { self.octets.reserveCapacity(count) }

    mutating func object(_ members: (inout JSONText) -> Void) {
        self.separate()
        self.octets.append(0x7B)
        self.needsComma = false
        members(&self)
        self.octets.append(0x7D)
        self.needsComma = true
    }

    mutating func array(_ elements: (inout JSONText) -> Void) {
        self.separate()
        self.octets.append(0x5B)
        self.needsComma = false
        elements(&self)
        self.octets.append(0x5D)
        self.needsComma = true
    }

    mutating func name(_ name: String) {
        self.separate()
        self.quote(name)
        self.octets.append(0x3A)
        self.needsComma = false
    }

    mutating func value(_ text: String?) {
        guard let text else { return self.literal("null") }
        self.separate()
        self.quote(text)
        self.needsComma = true
    }

    mutating func value(_ number: some FixedWidthInteger) { self.literal(String(number)) }

    mutating func value(_ truth: Bool) { self.literal(truth ? "true" : "false") }

    mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        self.value(text)
    }

    mutating func member(_ name: String, _ number: some FixedWidthInteger) {
        self.name(name)
        self.value(number)
    }

    mutating func member(_ name: String, _ truth: Bool) {
        self.name(name)
        self.value(truth)
    }

    /// Writes a number or a word as it is.
    mutating func literal(_ text: String) {
        self.separate()
        self.octets.append(contentsOf: text.utf8)
        self.needsComma = true
    }

    private mutating func separate() {
        if self.needsComma { self.octets.append(0x2C) }
        self.needsComma = false
    }

    /// Control characters, and what turns the direction of text or ends a line, go in as escapes: no reader's terminal obeys them.
    private mutating func quote(_ text: String) {
        self.octets.append(0x22)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: self.octets.append(contentsOf: [0x5C, 0x22])
            case 0x5C: self.octets.append(contentsOf: [0x5C, 0x5C])
            case 0x0A: self.octets.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: self.octets.append(contentsOf: [0x5C, 0x72])
            case 0x09: self.octets.append(contentsOf: [0x5C, 0x74])
            case let code where scalar.steersTerminals:
                let digits = String(code, radix: 16)
                self.octets.append(
                    contentsOf: "\\u\(String(repeating: "0", count: max(0, 4 - digits.utf8.count)))\(digits)".utf8
                )
            default: self.octets.append(contentsOf: String(scalar).utf8)
            }
        }
        self.octets.append(0x22)
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may obey it instead of showing it: control characters, line and direction marks.
    var steersTerminals: Bool {
        switch self.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
        default: false
        }
    }
}
