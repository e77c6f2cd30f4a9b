import JSON

/// Reads one CBOR data item, strictly (RFC 8949): text is UTF-8, no duplicate names, bounded depth, nothing after it.
///
/// Names of members must be text. Of tags only 1 (a time) is known; simple values are `false`, `true`, `null` and
/// `undefined`, which is read as `null`.
package struct CBORReader {
    /// Where and why octets are not one acceptable data item.
    package struct SyntaxError: Error, Hashable, Sendable {
        /// Where the trouble was noticed.
        package let offset: Int
    }

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
    /// - Parameter limit: How many values there may be, names of members and those inside others counted.
    package static func read(_ octets: [UInt8], atMost limit: Int = .max) throws(SyntaxError) -> WireValue {
        var reader = CBORReader(octets, room: limit)
        let value = try reader.readValue()
        guard reader.index == octets.count else { throw reader.trouble }
        return value
    }

    private var trouble: SyntaxError { SyntaxError(offset: self.index) }

    /// What the first octet of an item says: its major type, and its argument, which is absent for an indefinite length.
    private struct Head {
        let major: UInt8
        let additional: UInt8
        let argument: UInt64?
    }

    private mutating func readHead() throws(SyntaxError) -> Head {
        guard self.index < self.octets.count else { throw self.trouble }
        let first = self.octets[self.index]
        self.index += 1
        let additional = first & 0x1F
        switch additional {
        case 0..<24: return Head(major: first >> 5, additional: additional, argument: UInt64(additional))
        case 24...27:
            let width = 1 << Int(additional - 24)
            let octets = try self.take(width)
            return Head(major: first >> 5, additional: additional, argument: octets.reduce(0) { $0 << 8 | UInt64($1) })
        case 31: return Head(major: first >> 5, additional: additional, argument: nil)
        default: throw self.trouble
        }
    }

    private mutating func take(_ count: Int) throws(SyntaxError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= self.octets.count - self.index else { throw self.trouble }
        let slice = self.octets[self.index..<(self.index + count)]
        self.index += count
        return slice
    }

    private mutating func readValue() throws(SyntaxError) -> WireValue {
        let start = self.index
        self.room -= 1
        guard self.room >= 0 else { throw self.trouble }
        let head = try self.readHead()
        let content: WireValue.Content
        switch head.major {
        case 0:
            guard let argument = head.argument else { throw self.trouble }
            content = .number(Array(String(argument).utf8)[...])
        case 1:
            // −1 − n; beyond what a 64-bit integer holds it is out of every range that is asked for.
            guard let argument = head.argument, let magnitude = Int64(exactly: argument) else { throw self.trouble }
            content = .number(Array(String(-1 - magnitude).utf8)[...])
        case 2: content = .octets(try self.readString(head))
        case 3:
            let text = try self.readString(head)
            guard String(validating: text, as: UTF8.self) != nil else { throw self.trouble }
            content = .string(text)
        case 4: content = .list(try self.readItems(head))
        case 5: content = .structure(try self.readMembers(head))
        case 6:
            guard head.argument == 1 else { throw self.trouble }
            try self.enter()
            content = try self.readValue().content
            self.depth -= 1
            guard case .number = content else { throw self.trouble }
        default: content = try self.readSimple(head)
        }
        return WireValue(content: content, extent: start..<self.index)
    }

    private mutating func readSimple(_ head: Head) throws(SyntaxError) -> WireValue.Content {
        guard let argument = head.argument else { throw self.trouble }
        let number: Double
        switch head.additional {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22, 23: return .null
        case 25: number = Self.half(UInt16(truncatingIfNeeded: argument))
        case 26: number = Double(Float(bitPattern: UInt32(truncatingIfNeeded: argument)))
        case 27: number = Double(bitPattern: argument)
        default: throw self.trouble
        }
        guard number.isFinite else { throw self.trouble }
        return .number(Array("\(number)".utf8)[...])
    }

    /// The value of a half-precision number (RFC 8949 appendix D).
    private static func half(_ bits: UInt16) -> Double {
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        let sign: Double = bits >> 15 == 0 ? 1 : -1
        switch exponent {
        case 0: return sign * Double(sign: .plus, exponent: -24, significand: fraction)
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1_024)
        }
    }

    private mutating func readString(_ head: Head) throws(SyntaxError) -> ArraySlice<UInt8> {
        if let argument = head.argument { return try self.take(Int(exactly: argument) ?? .max) }
        // A string of indefinite length: pieces of the same type and of definite length.
        var whole: [UInt8] = []
        while !self.skipBreak() {
            let piece = try self.readHead()
            guard piece.major == head.major, let count = piece.argument else { throw self.trouble }
            whole += try self.take(Int(exactly: count) ?? .max)
        }
        return whole[...]
    }

    private mutating func skipBreak() -> Bool {
        guard self.index < self.octets.count, self.octets[self.index] == 0xFF else { return false }
        self.index += 1
        return true
    }

    private mutating func enter() throws(SyntaxError) {
        self.depth += 1
        guard self.depth <= JSONReader.maximumDepth else { throw self.trouble }
    }

    private mutating func readItems(_ head: Head) throws(SyntaxError) -> [WireValue] {
        try self.enter()
        var items: [WireValue] = []
        // A count is believed only as far as there are octets for it.
        while try self.hasMore(head, after: items.count) { items.append(try self.readValue()) }
        self.depth -= 1
        return items
    }

    private mutating func readMembers(_ head: Head) throws(SyntaxError) -> [JSONMember] {
        try self.enter()
        var members: [JSONMember] = []
        var names: Set<ArraySlice<UInt8>> = []
        while try self.hasMore(head, after: members.count) {
            guard case .string(let name) = try self.readValue().content, names.insert(name).inserted else {
                throw self.trouble
            }
            members.append(JSONMember(name: name, value: try self.readValue()))
        }
        self.depth -= 1
        return members
    }

    private mutating func hasMore(_ head: Head, after count: Int) throws(SyntaxError) -> Bool {
        guard let argument = head.argument else { return !self.skipBreak() }
        return UInt64(count) < argument
    }
}
