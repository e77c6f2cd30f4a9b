import Bytes
import JSON

/// A body that has been held against its shape, and what was decoded on the way.
struct CheckedInput: Sendable {
    /// The body as a tree.
    let value: WireValue
    /// The octets that base64 strings stood for, by where the string begins in the body.
    let blobs: [(place: Int, octets: [UInt8])]
    /// The body as received.
    let body: [UInt8]
    /// How the body is spelt.
    let encoding: WireEncoding

    /// The text of a member at the top; `nil` where it is absent.
    func text(_ name: StaticString) -> String? { self.value[name]?.text }

    /// The octets of a base64 member at the top; `nil` where it is absent.
    func octets(_ name: StaticString) -> [UInt8]? {
        guard let place = self.value[name]?.extent.lowerBound else { return nil }
        return self.blobs.first { $0.place == place }?.octets
    }

    /// A member at the top in JSON, as it was written where the body is JSON; `nil` where it is absent.
    func literalText(_ name: StaticString) -> String? {
        guard let value = self.value[name] else { return nil }
        guard self.encoding != .json else { return String(decoding: self.body[value.extent], as: UTF8.self) }
        var writer = JSONWriter()
        writer.value(value)
        return String(decoding: writer.octets, as: UTF8.self)
    }
}

/// Holds a value against a shape: first every type, then every constraint, all findings in one error.
///
/// Members that the shape does not know are passed over, and `null` is the same as absence.
struct ShapeWalker {
    /// How many findings one error spells out.
    static let maximumFindings = 16

    private let model: ServiceModel
    private let encoding: WireEncoding
    private var path: [PathPart] = []
    private var findings: [String] = []
    private var findingCount = 0
    private var blobs: [(place: Int, octets: [UInt8])] = []

    private enum PathPart {
        case member(String)
        case item(Int)
    }

    private init(_ model: ServiceModel, _ encoding: WireEncoding) {
        self.model = model
        self.encoding = encoding
    }

    /// The body with its blobs decoded.
    ///
    /// - Throws: `SerializationException` for the first value of a wrong type, else `ValidationException` for all
    ///   constraints that are not met.
    static func check(
        _ value: WireValue,
        body: [UInt8],
        encoding: WireEncoding = .json,
        against shape: Int,
        in model: ServiceModel
    ) throws(APIError) -> CheckedInput {
        var walker = ShapeWalker(model, encoding)
        try walker.walk(value, shape)
        guard walker.findingCount == 0 else { throw walker.error }
        return CheckedInput(value: value, blobs: walker.blobs, body: body, encoding: encoding)
    }

    private var error: APIError {
        let opening = self.findingCount == 1 ? "1 validation error" : "\(self.findingCount) validation errors"
        return APIError(.validation, "\(opening) detected: \(self.findings.joined(separator: "; "))")
    }

    private mutating func walk(_ value: WireValue, _ index: Int) throws(APIError) {
        guard self.model.shapes.indices.contains(index) else { return }
        let shape = self.model.shapes[index]
        switch (shape.kind, value.content) {
        case (.structure, .structure): try self.walkMembers(of: value, shape)
        case (.list, .list(let items)):
            self.checkLength(items.count, shape, of: value)
            for (offset, item) in items.enumerated() {
                self.path.append(.item(offset + 1))
                if item.isNull {
                    self.note("Value null", "Member must not be null")
                } else if let itemShape = shape.item {
                    try self.walk(item, itemShape)
                }
                self.path.removeLast()
            }
        case (.string, .string(let text)): self.checkString(text, shape, of: value)
        case (.blob, .octets(let octets)):
            self.blobs.append((value.extent.lowerBound, Array(octets)))
            self.checkLength(octets.count, shape, of: value)
        case (.blob, .string(let text)) where self.encoding == .json:
            guard let octets = [UInt8](base64Octets: text) else {
                throw APIError(.serialization, "The value at '\(self.spelledPath)' is not valid base64.")
            }
            self.blobs.append((value.extent.lowerBound, octets))
            self.checkLength(octets.count, shape, of: value)
        case (.integer, .number(let text)):
            guard let number = JSONNumber(text).truncated.flatMap(Int32.init(exactly:)) else {
                throw self.mismatch(value, shape)
            }
            self.checkNumber(Int64(number), shape, of: value)
        case (.long, .number(let text)):
            let number = JSONNumber(text)
            guard number.isWhole, let whole = number.truncated else { throw self.mismatch(value, shape) }
            self.checkNumber(whole, shape, of: value)
        case (.boolean, .boolean), (.timestamp, .number): break
        default: throw self.mismatch(value, shape)
        }
    }

    private mutating func walkMembers(of value: WireValue, _ shape: Shape) throws(APIError) {
        for member in shape.members {
            guard let part = value[member.nameOctets] else {
                if member.isRequired {
                    self.path.append(.member(member.pathName))
                    self.note("Value null", "Member must not be null")
                    self.path.removeLast()
                }
                continue
            }
            self.path.append(.member(member.pathName))
            try self.walk(part, member.shape)
            self.path.removeLast()
        }
    }

    private mutating func checkString(_ text: ArraySlice<UInt8>, _ shape: Shape, of value: WireValue) {
        if !shape.values.isEmpty, !shape.values.contains(where: { text.isVerbatim($0) }) {
            let values = shape.values.joined(separator: ", ")
            self.note(Self.echo(value), "Member must satisfy enum value set: [\(values)]")
        }
        if shape.minimum != nil || shape.maximum != nil {
            // A length is a number of characters: octets that continue one are not counted.
            let octets = text.span
            var length = 0
            for index in octets.indices where octets[index] & 0xC0 != 0x80 { length += 1 }
            self.checkLength(length, shape, of: value)
            // Where it is far too long already, it is not worth matching.
            if let maximum = shape.maximum, length > maximum { return }
        }
        if let pattern = shape.pattern, !pattern.matches(text) {
            self.note(Self.echo(value), "Member must satisfy regular expression pattern: \(pattern.text)")
        }
    }

    private mutating func checkLength(_ length: Int, _ shape: Shape, of value: WireValue) {
        let constraint: String
        if let minimum = shape.minimum, length < minimum {
            constraint = "greater than or equal to \(minimum)"
        } else if let maximum = shape.maximum, length > maximum {
            constraint = "less than or equal to \(maximum)"
        } else {
            return
        }
        let subject = shape.kind == .blob ? "Value" : Self.echo(value)
        self.note(subject, "Member must have length \(constraint)")
    }

    private mutating func checkNumber(_ number: Int64, _ shape: Shape, of value: WireValue) {
        if let minimum = shape.minimum, number < minimum {
            self.note(Self.echo(value), "Member must have value greater than or equal to \(minimum)")
        }
        if let maximum = shape.maximum, number > maximum {
            self.note(Self.echo(value), "Member must have value less than or equal to \(maximum)")
        }
    }

    private mutating func note(_ subject: String, _ constraint: String) {
        self.findingCount += 1
        guard self.findings.count < Self.maximumFindings else { return }
        self.findings.append("\(subject) at '\(self.spelledPath)' failed to satisfy constraint: \(constraint)")
    }

    /// Where the walk stands: `apiPassthrough.extensions.subjectAlternativeNames.1.member.dnsName`.
    private var spelledPath: String {
        self.path.map { part in
            switch part {
            case .member(let name): name
            case .item(let number): "\(number).member"
            }
        }.joined(separator: ".")
    }

    /// The value as a finding names it: never more than a prefix of it, and nothing of what is large by nature.
    private static func echo(_ value: WireValue) -> String {
        switch value.content {
        case .string(let text) where text.count <= 256:
            let characters = String(decoding: text, as: UTF8.self).unicodeScalars
            let prefix = String(String.UnicodeScalarView(characters.prefix(64)))
            return "Value '\(prefix)\(characters.count > 64 ? "…" : "")'"
        case .string(let text):
            let prefix = String(
                String.UnicodeScalarView(String(decoding: text.prefix(80), as: UTF8.self).unicodeScalars.prefix(16))
            )
            return "Value '\(prefix)…'"
        case .number(let text): return "Value '\(String(decoding: text.prefix(32), as: UTF8.self))'"
        default: return "Value"
        }
    }

    private func mismatch(_ value: WireValue, _ shape: Shape) -> APIError {
        let token: String
        switch value.content {
        case .list where shape.kind != .list: return APIError(.serialization, "Start of list found where not expected")
        case .structure where shape.kind != .structure:
            return APIError(.serialization, "Start of structure or map found where not expected.")
        case .string: token = "STRING_VALUE"
        case .octets: token = "BLOB_VALUE"
        case .number: token = "NUMBER_VALUE"
        case .boolean(let truth): token = truth ? "TRUE_VALUE" : "FALSE_VALUE"
        default: token = "NULL_VALUE"
        }
        switch shape.kind {
        case .list: return APIError(.serialization, "Expected list or null")
        case .structure: return APIError(.serialization, "Expected null")
        case .string: return APIError(.serialization, "\(token) can not be converted to a String")
        case .blob: return APIError(.serialization, "\(token) can not be converted to a Blob")
        case .integer: return APIError(.serialization, "\(token) can not be converted to an Integer")
        case .long: return APIError(.serialization, "\(token) can not be converted to a Long")
        case .boolean: return APIError(.serialization, "\(token) can not be converted to a Boolean")
        case .timestamp: return APIError(.serialization, "\(token) can not be converted to a Timestamp")
        }
    }
}
