import Bytes
import JSON

extension JSONWriter {
    /// Writes JSON text again, with nothing in it but what a shape knows; an empty structure where it is not JSON.
    mutating func value(of text: [UInt8], shapedAs name: String, in model: ServiceModel) {
        guard let shape = model.indices[name], let value = try? JSONReader.read(text) else {
            return self.structure { _ in }
        }
        self.value(value, shapedAs: shape, in: model)
    }

    /// Writes a value with nothing in it but what a shape knows: no unknown members, and none that are null.
    mutating func value(_ value: WireValue, shapedAs index: Int, in model: ServiceModel) {
        let shape = model.shapes[index]
        switch value.content {
        case .null: self.literal("null")
        case .boolean(let truth): self.literal(truth ? "true" : "false")
        case .number(let text): self.literal(String(decoding: text, as: UTF8.self))
        case .string(let text): self.string(utf8: text)
        case .octets(let octets): self.string(utf8: Array(octets).base64Octets)
        case .list(let items):
            self.list { list in
                guard let itemShape = shape.item else { return }
                for item in items where !item.isNull { list.value(item, shapedAs: itemShape, in: model) }
            }
        case .structure:
            self.structure { writer in
                for member in shape.members {
                    guard let part = value[member.nameOctets] else { continue }
                    writer.name(member.name)
                    writer.value(part, shapedAs: member.shape, in: model)
                }
            }
        }
    }

    /// Writes a value with all that is in it.
    mutating func value(_ value: WireValue) {
        switch value.content {
        case .null: self.literal("null")
        case .boolean(let truth): self.literal(truth ? "true" : "false")
        case .number(let text): self.literal(String(decoding: text, as: UTF8.self))
        case .string(let text): self.string(utf8: text)
        case .octets(let octets): self.string(utf8: Array(octets).base64Octets)
        case .list(let items):
            self.list { list in
                for item in items { list.value(item) }
            }
        case .structure(let members):
            self.structure { writer in
                for member in members {
                    writer.name(String(decoding: member.name, as: UTF8.self))
                    writer.value(member.value)
                }
            }
        }
    }
}
