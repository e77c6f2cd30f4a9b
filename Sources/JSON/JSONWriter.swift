import Bytes

/// Writes JSON (RFC 8259), without white space, members in the order given.
public struct JSONWriter {
    /// What has been written.
    public private(set) var octets: [UInt8] = []
    /// Whether the next value follows another one in its list or structure.
    private var needsComma = false

    /// A writer that has written nothing.
    ///
    /// - Parameter capacity: How many octets are expected.
    public init(capacity: Int = 0) { self.octets.reserveCapacity(capacity) }

    /// What has been written, as a text.
    public var text: String { String(decoding: self.octets, as: UTF8.self) }

    /// A structure's text.
    public static func structure(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.structure(write)
        return writer.octets
    }

    /// Writes a structure.
    public mutating func structure(_ write: (inout JSONWriter) -> Void) {
        self.separate()
        self.octets.append(0x7B)
        self.needsComma = false
        write(&self)
        self.octets.append(0x7D)
        self.needsComma = true
    }

    /// Writes a list.
    public mutating func list(_ write: (inout JSONWriter) -> Void) {
        self.separate()
        self.octets.append(0x5B)
        self.needsComma = false
        write(&self)
        self.octets.append(0x5D)
        self.needsComma = true
    }

    /// Writes a member's name; the next value is its value.
    public mutating func name(_ name: String) {
        self.string(name)
        self.octets.append(0x3A)
        self.needsComma = false
    }

    /// Writes text that is JSON already: a number, a word.
    public mutating func literal(_ text: String) {
        self.separate()
        self.octets.append(contentsOf: text.utf8)
        self.needsComma = true
    }

    /// Writes a number.
    public mutating func number(_ number: some FixedWidthInteger) { self.literal(String(number)) }

    /// Writes a truth.
    public mutating func truth(_ truth: Bool) { self.literal(truth ? "true" : "false") }

    /// Writes a string.
    public mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { octets in unsafe self.quote(octets) }
    }

    /// Writes a string that is given as UTF-8.
    public mutating func string(utf8 text: ArraySlice<UInt8>) {
        unsafe text.withUnsafeBufferPointer { octets in unsafe self.quote(octets) }
    }

    /// Writes a string that is given as UTF-8.
    public mutating func string(utf8 text: [UInt8]) { self.string(utf8: text[...]) }

    /// Writes a string that is given as UTF-8.
    public mutating func string(utf8 text: Span<UInt8>) {
        unsafe text.withUnsafeBufferPointer { octets in unsafe self.quote(octets) }
    }

    private mutating func separate() {
        if self.needsComma { self.octets.append(0x2C) }
    }

    /// Writes a string between its quotation marks.
    ///
    /// What a terminal may obey instead of showing it goes in as an escape: control characters, and what turns the
    /// direction of text or ends a line.
    private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        self.separate()
        self.octets.append(0x22)
        var index = 0
        // What needs no escape is copied run by run.
        var start = 0
        while index < text.count {
            let octet = unsafe text[index]
            guard Self.mayNeedEscape(octet) else {
                index += 1
                continue
            }
            unsafe self.octets.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            index += 1
            switch octet {
            case 0x22, 0x5C: self.octets.append(contentsOf: [0x5C, octet])
            case 0x09: self.octets.append(contentsOf: [0x5C, 0x74])
            case 0x0A: self.octets.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: self.octets.append(contentsOf: [0x5C, 0x72])
            case 0xC2, 0xD8, 0xE1, 0xE2, 0xEF, 0xF3:
                // The only first octets of scalars that steer terminals.
                let rest = unsafe UnsafeBufferPointer(rebasing: text[index...])
                if let (scalar, count) = unsafe Self.steering(after: octet, rest) {
                    for unit in UTF16.encode(scalar).map(Array.init) ?? [] { self.escape(unit) }
                    index += count
                } else {
                    self.octets.append(octet)
                }
            default: self.escape(UInt16(octet))
            }
            start = index
        }
        unsafe self.octets.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        self.octets.append(0x22)
        self.needsComma = true
    }

    /// Whether an octet does not stand for itself, or begins a scalar that may not.
    @inline(__always)
    private static func mayNeedEscape(_ octet: UInt8) -> Bool {
        octet < 0x20 || octet == 0x22 || octet == 0x5C || octet == 0x7F
            || octet == 0xC2 || octet == 0xD8 || octet == 0xE1 || octet == 0xE2 || octet == 0xEF || octet == 0xF3
    }

    private mutating func escape(_ unit: UInt16) {
        self.octets.append(contentsOf: [0x5C, 0x75])
        self.octets.append(contentsOf: [UInt8(unit >> 8), UInt8(unit & 0xFF)].hexadecimal.utf8)
    }

    /// The scalar that begins with an octet, and how many octets more it has, where it steers terminals.
    private static func steering(
        after first: UInt8,
        _ rest: UnsafeBufferPointer<UInt8>
    ) -> (scalar: Unicode.Scalar, count: Int)? {
        let length = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
        guard rest.count >= length else { return nil }
        var value = UInt32(first & (0x3F >> UInt8(length)))
        for index in 0..<length { value = value << 6 | UInt32(unsafe rest[index] & 0x3F) }
        guard let scalar = Unicode.Scalar(value), scalar.steersTerminals else { return nil }
        return (scalar, length)
    }
}
