import Bytes
import JSON
import PrivateCAAPI

extension OctetKind {
    /// A JSON text.
    static let json = OctetKind("json", atMost: 2_048) { octets in
        let octets = Array(octets)
        guard let value = try? JSONReader.read(octets) else { return }
        let spelling = try value.json()
        let read = try again("JSON that we wrote") { try JSONReader.read(spelling) }
        try demand(try read.json() == spelling, "JSON comes back from what we write of it")
        try value.demandExtents(in: octets)
        let count = value.count
        try demand((try? JSONReader.read(octets, atMost: count)) != nil, "as many values are read as may be")
        try demand((try? JSONReader.read(octets, atMost: count - 1)) == nil, "no more values are read than may be")
    }

    /// A CBOR data item.
    static let cbor = OctetKind("cbor", atMost: 2_048) { octets in
        let octets = Array(octets)
        guard let value = try? CBORReader.read(octets) else { return }
        let spelling = value.cbor
        let read = try again("CBOR that we wrote") { try CBORReader.read(spelling) }
        try demand(read.cbor == spelling, "CBOR comes back from what we write of it")
        try demand(try read.json() == value.json(), "CBOR means the same when it is written anew")
        try demand((try? CBORReader.read(Array(octets.dropLast()))) == nil, "nothing that is cut off is a data item")
        try demand((try? CBORReader.read(octets + [0xF6])) == nil, "nothing follows a data item")
    }
}

extension JSONValue {
    /// How many values it is.
    fileprivate var count: Int {
        switch self.content {
        case .list(let items): items.reduce(1) { $0 + $1.count }
        case .structure(let members): members.reduce(1) { $0 + $1.value.count }
        default: 1
        }
    }

    /// Demands that every value lies where it says.
    fileprivate func demandExtents(in octets: [UInt8]) throws {
        let inner: [JSONValue] =
            switch self.content {
            case .list(let items): items
            case .structure(let members): members.map(\.value)
            default: []
            }
        for value in inner {
            let isInside =
                self.extent.lowerBound < value.extent.lowerBound
                && value.extent.upperBound < self.extent.upperBound
            try demand(isInside, "a value lies inside the one that holds it")
            try value.demandExtents(in: octets)
        }
        guard inner.isEmpty else { return }
        let alone = try again("a value alone") { try JSONReader.read(Array(octets[self.extent])) }
        try demand(try alone.json() == self.json(), "a value lies where it says")
    }

    /// The value as JSON; of octets, which JSON has not, their digits behind a mark.
    fileprivate func json() throws -> [UInt8] {
        var writer = JSONWriter()
        try self.write(to: &writer)
        return writer.octets
    }

    private func write(to writer: inout JSONWriter) throws {
        switch self.content {
        case .null: writer.literal("null")
        case .boolean(let truth): writer.truth(truth)
        case .number(let text):
            try Self.demandNumber(text)
            writer.literal(String(decoding: text, as: UTF8.self))
        case .string(let text): writer.string(utf8: text)
        case .octets(let octets): writer.string("\u{0}" + Array(octets).hexadecimal)
        case .list(let items):
            var fault: (any Error)?
            writer.list { writer in
                for item in items { do { try item.write(to: &writer) } catch { fault = fault ?? error } }
            }
            if let fault { throw fault }
        case .structure(let members):
            var fault: (any Error)?
            writer.structure { writer in
                for member in members {
                    writer.name(String(decoding: member.name, as: UTF8.self))
                    do { try member.value.write(to: &writer) } catch { fault = fault ?? error }
                }
            }
            if let fault { throw fault }
        }
    }

    /// Demands that a number is what Swift takes it for.
    private static func demandNumber(_ text: ArraySlice<UInt8>) throws {
        let number = JSONNumber(text)
        let spelling = String(decoding: text, as: UTF8.self)
        if !text.contains(where: { $0 == 0x2E || $0 == 0x65 || $0 == 0x45 }) {
            try demand(number.isWhole && number.truncated == Int64(spelling), "\(spelling) is an integer")
        } else if let truncated = number.truncated, let double = Double(spelling), abs(double) < 1e15 {
            // A fraction too close to an integer may be rounded up to it.
            let isNear = abs(double - Double(truncated)) <= 1 && (!number.isWhole || double == Double(truncated))
            try demand(isNear, "\(spelling) is \(truncated) and a fraction")
        }
    }

    /// The value in the shortest CBOR; written here anew, so that nothing tests itself.
    fileprivate var cbor: [UInt8] {
        switch self.content {
        case .null: return [0xF6]
        case .boolean(let truth): return [truth ? 0xF5 : 0xF4]
        case .number(let text):
            let spelling = String(decoding: text, as: UTF8.self)
            if let number = UInt64(spelling) { return Self.head(0, number) }
            if let number = Int64(spelling), number < 0 { return Self.head(1, UInt64(-1 - number)) }
            var octets: [UInt8] = [0xFB]
            octets.append(networkOrder: (Double(spelling) ?? .nan).bitPattern)
            return octets
        case .octets(let octets): return Self.head(2, UInt64(octets.count)) + octets
        case .string(let text): return Self.head(3, UInt64(text.count)) + text
        case .list(let items): return Self.head(4, UInt64(items.count)) + items.flatMap(\.cbor)
        case .structure(let members):
            return Self.head(5, UInt64(members.count))
                + members.flatMap { Self.head(3, UInt64($0.name.count)) + $0.name + $0.value.cbor }
        }
    }

    private static func head(_ major: UInt8, _ argument: UInt64) -> [UInt8] {
        let widths: [(Int, UInt64)] = [(0, 23), (1, 0xFF), (2, 0xFFFF), (4, 0xFFFF_FFFF)]
        let width = widths.first { argument <= $0.1 }?.0 ?? 8
        guard width > 0 else { return [major << 5 | UInt8(argument)] }
        let first = major << 5 | UInt8(24 + width.trailingZeroBitCount)
        return [first] + (0..<width).reversed().map { UInt8(truncatingIfNeeded: argument >> UInt64(8 * $0)) }
    }
}
