/// Reads one JSON text, strictly (RFC 8259): UTF-8, no duplicate names, bounded depth, nothing after it.
public struct JSONReader {
    /// Why octets are not one acceptable JSON text.
    public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
        /// Where the trouble was noticed.
        public let offset: Int

        /// What is wrong, for people.
        public var description: String { "it is no JSON from octet \(self.offset) on" }
    }

    /// How many lists and structures may lie inside one another.
    public static let maximumDepth = 32

    private let octets: [UInt8]
    private var index = 0
    private var depth = 0
    /// How many more values there may be.
    private var room: Int

    private init(_ octets: [UInt8], room: Int) {
        self.octets = octets
        self.room = room
    }

    /// The value that the octets spell.
    ///
    /// - Parameter limit: How many values there may be, those inside others counted: each takes some sixty times its shortest spelling.
    public static func read(_ octets: [UInt8], atMost limit: Int = .max) throws(SyntaxError) -> JSONValue {
        // RFC 8259 section 8.1: "MUST be encoded using UTF-8".
        if !Self.isASCII(octets), String(validating: octets, as: UTF8.self) == nil {
            throw SyntaxError(offset: 0)
        }
        var reader = JSONReader(octets, room: limit)
        reader.skipWhitespace()
        let value = try reader.readValue()
        reader.skipWhitespace()
        guard reader.index == octets.count else { throw reader.trouble }
        return value
    }

    /// Whether all octets are ASCII: all are looked at, many at a time.
    private static func isASCII(_ octets: [UInt8]) -> Bool {
        let octets = octets.span
        var all: UInt8 = 0
        for index in octets.indices { all |= octets[index] }
        return all < 0x80
    }

    private var trouble: SyntaxError { SyntaxError(offset: self.index) }

    private var next: UInt8? { self.index < self.octets.count ? self.octets[self.index] : nil }

    // ws = *( %x20 / %x09 / %x0A / %x0D )
    private mutating func skipWhitespace() {
        while self.index < self.octets.count {
            switch self.octets[self.index] {
            case 0x20, 0x09, 0x0A, 0x0D: self.index += 1
            default: return
            }
        }
    }

    private mutating func skip(_ octet: UInt8) throws(SyntaxError) {
        guard self.next == octet else { throw self.trouble }
        self.index += 1
    }

    private mutating func readValue() throws(SyntaxError) -> JSONValue {
        let start = self.index
        self.room -= 1
        guard self.room >= 0 else { throw self.trouble }
        let content: JSONValue.Content
        switch self.next {
        case 0x22: content = .string(try self.readString())
        case 0x7B: content = .structure(try self.readMembers())
        case 0x5B: content = .list(try self.readItems())
        case 0x74: content = try self.readLiteral("true", as: .boolean(true))
        case 0x66: content = try self.readLiteral("false", as: .boolean(false))
        case 0x6E: content = try self.readLiteral("null", as: .null)
        case 0x2D, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39: content = .number(try self.readNumber())
        default: throw self.trouble
        }
        return JSONValue(content: content, extent: start..<self.index)
    }

    private mutating func readLiteral(
        _ literal: StaticString,
        as content: JSONValue.Content
    ) throws(SyntaxError) -> JSONValue.Content {
        let end = self.index + literal.utf8CodeUnitCount
        guard end <= self.octets.count else { throw self.trouble }
        let spelt = self.octets[self.index..<end]
        guard literal.withUTF8Buffer({ unsafe spelt.elementsEqual($0) }) else { throw self.trouble }
        self.index = end
        return content
    }

    // number = [ minus ] int [ frac ] [ exp ]; int = zero / ( digit1-9 *DIGIT )
    private mutating func readNumber() throws(SyntaxError) -> ArraySlice<UInt8> {
        let start = self.index
        if self.next == 0x2D { self.index += 1 }
        if self.next == 0x30 { self.index += 1 } else { try self.skipDigits() }
        if self.next == 0x2E {
            self.index += 1
            try self.skipDigits()
        }
        if self.next == 0x65 || self.next == 0x45 {
            self.index += 1
            if self.next == 0x2B || self.next == 0x2D { self.index += 1 }
            try self.skipDigits()
        }
        return self.octets[start..<self.index]
    }

    /// Passes over one digit at least.
    private mutating func skipDigits() throws(SyntaxError) {
        let start = self.index
        while let octet = self.next, (0x30...0x39).contains(octet) { self.index += 1 }
        guard self.index > start else { throw self.trouble }
    }

    private mutating func enter() throws(SyntaxError) {
        self.depth += 1
        guard self.depth <= Self.maximumDepth else { throw self.trouble }
        self.index += 1
        self.skipWhitespace()
    }

    private mutating func readItems() throws(SyntaxError) -> [JSONValue] {
        try self.enter()
        var items: [JSONValue] = []
        if self.next != 0x5D {
            while true {
                items.append(try self.readValue())
                self.skipWhitespace()
                guard self.next == 0x2C else { break }
                self.index += 1
                self.skipWhitespace()
            }
        }
        try self.skip(0x5D)
        self.depth -= 1
        return items
    }

    private mutating func readMembers() throws(SyntaxError) -> [JSONMember] {
        try self.enter()
        var members: [JSONMember] = []
        var names: Set<ArraySlice<UInt8>> = []
        if self.next != 0x7D {
            while true {
                guard self.next == 0x22 else { throw self.trouble }
                let name = try self.readString()
                guard !Self.repeats(name, among: members, &names) else { throw self.trouble }
                self.skipWhitespace()
                try self.skip(0x3A)
                self.skipWhitespace()
                members.append(JSONMember(name: name, value: try self.readValue()))
                self.skipWhitespace()
                guard self.next == 0x2C else { break }
                self.index += 1
                self.skipWhitespace()
            }
        }
        try self.skip(0x7D)
        self.depth -= 1
        return members
    }

    /// Whether a name is there already; a set is kept only where comparing one by one would grow dear.
    private static func repeats(
        _ name: ArraySlice<UInt8>,
        among members: [JSONMember],
        _ names: inout Set<ArraySlice<UInt8>>
    ) -> Bool {
        guard members.count >= 24 else {
            return members.contains { $0.name.count == name.count && $0.name.elementsEqual(name) }
        }
        if names.isEmpty { names = Set(members.map(\.name)) }
        return !names.insert(name).inserted
    }

    /// The octets of a string, escapes resolved; a view of the text where there is none.
    private mutating func readString() throws(SyntaxError) -> ArraySlice<UInt8> {
        let start = self.index + 1
        let end = Self.endOfPlainText(in: self.octets, from: start)
        self.index = end
        switch self.next {
        case 0x22:
            self.index += 1
            return self.octets[start..<end]
        case 0x5C: return try self.readEscapedString(from: start)
        default: throw self.trouble
        }
    }

    /// Where the first octet lies that does not stand for itself in a string, or the end.
    ///
    /// "The control characters (U+0000 through U+001F)" must be escaped.
    private static func endOfPlainText(in octets: [UInt8], from start: Int) -> Int {
        let octets = octets.span
        var index = start
        while index < octets.count {
            let octet = octets[index]
            if octet == 0x22 || octet == 0x5C || octet < 0x20 { break }
            index += 1
        }
        return index
    }

    private mutating func readEscapedString(from start: Int) throws(SyntaxError) -> ArraySlice<UInt8> {
        var text = [UInt8](self.octets[start..<self.index])
        while let octet = self.next {
            self.index += 1
            switch octet {
            case 0x22: return text[...]
            case 0x5C: try self.readEscape(into: &text)
            case 0x00..<0x20: throw self.trouble
            default: text.append(octet)
            }
        }
        throw self.trouble
    }

    private mutating func readEscape(into text: inout [UInt8]) throws(SyntaxError) {
        guard let octet = self.next else { throw self.trouble }
        self.index += 1
        switch octet {
        case 0x22, 0x5C, 0x2F: text.append(octet)
        case 0x62: text.append(0x08)
        case 0x66: text.append(0x0C)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x74: text.append(0x09)
        case 0x75:
            let unit = try self.readCodeUnit()
            var scalar = UInt32(unit)
            if (0xD800..<0xDC00).contains(unit) {
                try self.skip(0x5C)
                try self.skip(0x75)
                let low = try self.readCodeUnit()
                guard (0xDC00..<0xE000).contains(low) else { throw self.trouble }
                scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
            }
            // A surrogate on its own is no character (RFC 8259 section 8.2 calls what follows unpredictable).
            guard let character = Unicode.Scalar(scalar) else { throw self.trouble }
            text.append(contentsOf: Array(Character(character).utf8))
        default: throw self.trouble
        }
    }

    private mutating func readCodeUnit() throws(SyntaxError) -> UInt16 {
        guard self.octets.count - self.index >= 4 else { throw self.trouble }
        let digits = self.octets[self.index..<(self.index + 4)]
        var unit: UInt16 = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: unit = unit << 4 | UInt16(digit - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt16(digit - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt16(digit - 0x61 + 10)
            default: throw self.trouble
            }
        }
        self.index += 4
        return unit
    }
}
