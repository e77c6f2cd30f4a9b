import Bytes
import JSON

/// Writes values as CBOR (RFC 8949), in the shortest forms and with definite lengths.
struct CBORWriter {
    /// What has been written.
    private(set) var octets: [UInt8] = []

    /// A JSON body as CBOR, the times of its shape tagged as such; empty for an empty body.
    static func octets(ofJSON body: [UInt8], shapedAs shape: Int?, in model: ServiceModel) -> [UInt8] {
        guard !body.isEmpty, let value = try? JSONReader.read(body) else { return [] }
        var writer = CBORWriter()
        writer.write(value, shape, model)
        return writer.octets
    }

    private mutating func write(_ value: WireValue, _ index: Int?, _ model: ServiceModel) {
        let shape = index.map { model.shapes[$0] }
        switch value.content {
        case .null: self.octets.append(0xF6)
        case .boolean(let truth): self.octets.append(truth ? 0xF5 : 0xF4)
        case .number(let text):
            // Tag 1: "epoch-based date/time", an integer or a floating-point number of seconds (section 3.4.2).
            if shape?.kind == .timestamp { self.octets.append(0xC1) }
            self.write(number: text)
        case .string(let text): self.write(3, text)
        case .octets(let octets): self.write(2, octets)
        case .list(let items):
            self.writeHead(4, UInt64(items.count))
            for item in items { self.write(item, shape?.item, model) }
        case .structure(let members):
            self.writeHead(5, UInt64(members.count))
            for member in members {
                self.write(3, member.name)
                let known = shape?.members.first { $0.nameOctets.elementsEqual(member.name) }
                self.write(member.value, known?.shape, model)
            }
        }
    }

    private mutating func write(number text: ArraySlice<UInt8>) {
        let number = JSONNumber(text)
        if number.isWhole, let whole = number.truncated {
            if whole >= 0 { self.writeHead(0, UInt64(whole)) } else { self.writeHead(1, UInt64(-1 - whole)) }
        } else {
            self.octets.append(0xFB)
            self.octets.append(networkOrder: (Double(String(decoding: text, as: UTF8.self)) ?? 0).bitPattern)
        }
    }

    private mutating func write(_ major: UInt8, _ string: ArraySlice<UInt8>) {
        self.writeHead(major, UInt64(string.count))
        self.octets += string
    }

    private mutating func writeHead(_ major: UInt8, _ argument: UInt64) {
        let first = major << 5
        switch argument {
        case 0..<24: self.octets.append(first | UInt8(argument))
        case 24...0xFF: self.octets += [first | 24, UInt8(argument)]
        case 0x100...0xFFFF:
            self.octets.append(first | 25)
            self.octets.append(networkOrder: UInt16(argument))
        case 0x1_0000...0xFFFF_FFFF:
            self.octets.append(first | 26)
            self.octets.append(networkOrder: UInt32(argument))
        default:
            self.octets.append(first | 27)
            self.octets.append(networkOrder: argument)
        }
    }
}
