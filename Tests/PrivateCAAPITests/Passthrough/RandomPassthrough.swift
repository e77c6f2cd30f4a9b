import Bytes
import JSON
import Testbed

@testable import PrivateCAAPI

/// Bodies that follow the shapes of the model, and often more than that.
struct RandomPassthrough {
    var generator: SplitMix64
    private let model = ServiceModel.current

    init(seed: UInt64) { self.generator = SplitMix64(seed: seed) }

    /// The member `ApiPassthrough` of a request, JSON.
    mutating func next() -> String {
        var writer = JSONWriter()
        self.write("ApiPassthrough", to: &writer)
        return String(decoding: writer.octets, as: UTF8.self)
    }

    private mutating func write(_ name: String, to writer: inout JSONWriter) {
        guard let index = self.model.indices[name] else { return writer.string("") }
        self.write(index, named: name, to: &writer)
    }

    private mutating func write(_ index: Int, named name: String, to writer: inout JSONWriter) {
        let shape = self.model.shapes[index]
        switch shape.kind {
        case .structure:
            let members = self.members(of: shape, named: name)
            writer.structure { writer in
                for member in members {
                    writer.name(member.name)
                    self.write(member.shape, to: &writer)
                }
            }
        case .list:
            let count =
                self.chance(64) ? Int(shape.maximum ?? 3) : [1, 1, 2, 3, 5].randomElement(using: &self.generator)
            writer.list { writer in
                for _ in 0..<(count ?? 1) { if let item = shape.item { self.write(item, to: &writer) } }
            }
        case .boolean: writer.literal(Bool.random(using: &self.generator) ? "true" : "false")
        default: writer.string(self.text(name, shape))
        }
    }

    private mutating func write(_ index: Int, to writer: inout JSONWriter) {
        let name = self.model.indices.first { $0.value == index }?.key ?? ""
        self.write(index, named: name, to: &writer)
    }

    /// The members of a structure that are there; mostly as many as its rules want.
    private mutating func members(of shape: Shape, named name: String) -> [Shape.Member] {
        if ["GeneralName", "ExtendedKeyUsage"].contains(name), !self.chance(32) {
            return [shape.members.randomElement(using: &self.generator)].compactMap(\.self)
        }
        let isCustom = name == "ASN1Subject" && self.chance(3)
        let isMixed = name == "ASN1Subject" && self.chance(64)
        return shape.members.filter { member in
            if name == "ASN1Subject", !isMixed, isCustom != (member.name == "CustomAttributes") { return false }
            return member.isRequired && !self.chance(500) || self.chance(2)
        }
    }

    private mutating func text(_ name: String, _ shape: Shape) -> String {
        var pool: [String]
        switch name {
        case _ where !shape.values.isEmpty: pool = shape.values
        case "CustomObjectIdentifier":
            let last = UInt16.random(in: 0...UInt16.max, using: &self.generator)
            pool = Array(repeating: "1.2.3.\(last)", count: 16) + Self.identifiers
        case "Base64String1To4096": pool = Self.values
        case "CountryCodeString": pool = ["DE", "fr", "Zz"]
        case "ASN1PrintableString64": pool = ["", "7", "a b", "'()+,-./:?="]
        case "String39": pool = Self.addresses
        default: pool = Self.texts
        }
        if self.chance(500) { pool = Self.texts + Self.identifiers }
        let text = pool.randomElement(using: &self.generator) ?? ""
        guard let maximum = shape.maximum else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Int(maximum))))
    }

    /// True once in so many times.
    private mutating func chance(_ number: Int) -> Bool { Int.random(in: 0..<number, using: &self.generator) == 0 }

    private static let identifiers = [
        "1.2", "2.5.29.15", "2.5.29.17", "2.5.4.3", "2.5.4.6", "0.9.2342.19200300.100.1.25", "1.2.840.113549.1.9.1",
        "1.2.18446744073709551616", "2.25.329800735698586629295641978511506172918", "2.39.0", "1.2.03", "0.00",
    ]
    private static let texts = [
        "a", "b.example.com", "*.example.com", "a@example.com", "https://example.com/?a=b#c", "urn:x", " ",
        "a, CN=b+C=d",
        "\"quoted\\\"", "\n", "\u{7F}", "x\u{301}", String(repeating: "long ", count: 51), "a b c", "#0401", "<x>",
        "%41",
        "-", "//", "xn--bcker-gra", "A", "1", "z=", "DE", String(repeating: "a", count: 300), "", "ä", "漢字",
        "\u{202E}x",
        "😀", "a\u{0}b",
    ]
    private static let addresses = [
        "1.2.3.4", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8",
        "fe80::A",
        "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1.2.3", "1.2.3.04", "::1%1", "1::2::3", "",
        "::/0",
        "1:2:3:4:5:6:7:8::", "12345::", "1:2:3:4:5:6:7", "::1.2.3.4.5", "::256.1.1.1", "0001::0", "ffff::ffff",
    ]
    /// What the Python beside this calls malformed comes last.
    private static let values =
        [
            "0500", "3000", "0101ff", "3003020101", "0c03c3a461", "040a00000000000000000000", "a0020500", "800161",
            "1e020041",
            "0500", "3000", "0101ff", "3003020101", "0c03c3a461", "040a00000000000000000000", "a0020500", "800161",
            "1e020041",
            "05000500", "010101", "3005020100", "02020001", "0c01ff", "30800000",
        ].map { ([UInt8](hexadecimal: $0) ?? []).base64 } + ["BR=="]
}
