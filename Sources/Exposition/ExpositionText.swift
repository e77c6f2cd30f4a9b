// "label_value can be any sequence of UTF-8 characters, but the backslash, double-quote, and line feed characters have to be escaped as
// `\\`, `\"`, and `\n`, respectively."                                                  -- Prometheus, text-based format, version 0.0.4

/// Readings as text.
public enum ExpositionText {
    /// What the text is, for whoever fetches it.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The text of readings, in their order; a family without series is not in it.
    public static func text(_ readings: [FamilyReading]) -> String {
        var text = ""
        for reading in readings where !reading.samples.isEmpty {
            let name = Self.name(reading.family.name, permits: Self.isOfName)
            text += "# HELP \(name) \(Self.escaped(reading.family.meaning, quotes: false))\n"
            text += "# TYPE \(name) \(reading.family.kind.word)\n"
            for sample in reading.samples {
                text += "\(name)\(sample.suffix)\(Self.labels(sample)) \(sample.value.text)\n"
            }
        }
        return text
    }

    private static func labels(_ sample: MetricSample) -> String {
        guard !sample.labels.isEmpty else { return "" }
        let labels = sample.labels.map { label in
            "\(Self.name(label.name, permits: Self.isOfLabel))=\"\(Self.escaped(label.value, quotes: true))\""
        }
        return "{\(labels.joined(separator: ","))}"
    }

    /// A text without what would end it.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped: [UInt8] = []
        for octet in text.utf8 {
            switch octet {
            case 0x5C: escaped += [0x5C, 0x5C]
            case 0x0A: escaped += [0x5C, 0x6E]
            case 0x22 where quotes: escaped += [0x5C, 0x22]
            default: escaped.append(octet)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// A name, in which whatever no name has is an underscore.
    static func name(_ text: String, permits: (UInt8) -> Bool = Self.isOfName) -> String {
        var octets = text.utf8.map { permits($0) ? $0 : 0x5F }
        if octets.first.map({ (0x30...0x39).contains($0) }) ?? true { octets.insert(0x5F, at: 0) }
        return String(decoding: octets, as: UTF8.self)
    }

    private static func isOfLabel(_ octet: UInt8) -> Bool {
        (0x61...0x7A).contains(octet | 0x20) || (0x30...0x39).contains(octet) || octet == 0x5F
    }

    private static func isOfName(_ octet: UInt8) -> Bool { Self.isOfLabel(octet) || octet == 0x3A }
}

extension MetricSample.Value {
    /// As it is written.
    var text: String {
        switch self {
        case .whole(let number): "\(number)"
        case .number(let number) where number.isNaN: "NaN"
        case .number(let number) where number.isInfinite: number < 0 ? "-Inf" : "+Inf"
        case .number(let number): "\(number)"
        }
    }
}
