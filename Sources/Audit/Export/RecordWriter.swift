// "Each record is located on a separate line, delimited by a line break (CRLF)." "Fields containing line breaks (CRLF),
// double quotes, and commas should be enclosed in double-quotes." "a double-quote appearing inside a field must be escaped
// by preceding it with another double quote."                                                     -- RFC 4180, section 2
//
// Spreadsheets take a cell that begins with = + - @, a tab or a line break for a formula, quoted or not: such a cell gets an
// apostrophe before it, which they show as text. JSON holds the values unchanged. Some spreadsheets divide cells at semicolons.

internal import JSON

/// Records as octets, in one of the formats.
struct RecordWriter: Sendable {
    private let format: CertificateExport.Format

    init(_ format: CertificateExport.Format) { self.format = format }

    /// What comes before all records.
    var beginning: [UInt8] {
        switch self.format {
        case .csv:
            var octets: [UInt8] = []
            Self.appendLine(CertificateRecord.names, to: &octets)
            return octets
        case .json: return [0x5B]
        case .ndjson: return []
        }
    }

    /// Records of which the first is the first of all: nothing divides it from one before.
    func first(_ records: [UInt8]) -> [UInt8] { self.format == .json ? Array(records.dropFirst()) : records }

    func append(_ record: CertificateRecord, to octets: inout [UInt8]) {
        switch self.format {
        case .csv:
            Self.appendLine(record.values.map(\.cell), to: &octets)
        case .json:
            octets.append(0x2C)
            octets.append(0x0A)
            octets += Self.object(record)
        case .ndjson:
            octets += Self.object(record)
            octets.append(0x0A)
        }
    }

    /// What comes after all records.
    var ending: [UInt8] { self.format == .json ? [0x0A, 0x5D, 0x0A] : [] }

    private static func appendLine(_ cells: [String], to octets: inout [UInt8]) {
        var isFirst = true
        for cell in cells {
            if !isFirst { octets.append(0x2C) }
            octets.append(contentsOf: Self.quoted(cell).utf8)
            isFirst = false
        }
        octets.append(0x0D)
        octets.append(0x0A)
    }

    /// A cell that no spreadsheet computes, in quotes where it needs them.
    static func quoted(_ cell: String) -> String {
        let text = cell.utf8.first.map(Self.beginsFormula) == true ? "'" + cell : cell
        guard text.utf8.first == 0x20 || text.utf8.contains(where: Self.asksForQuotes) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func beginsFormula(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A: true
        default: false
        }
    }

    private static func asksForQuotes(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x22, 0x2C, 0x3B, 0x0A, 0x0D: true
        default: false
        }
    }

    private static func object(_ record: CertificateRecord) -> [UInt8] {
        var json = JSONWriter(capacity: 1_024)
        json.structure { json in
            for (name, value) in zip(CertificateRecord.names, record.values) {
                switch value {
                case .number(let number): json.member(name, number)
                case .text(let text): json.member(name, text)
                case .absent:
                    json.name(name)
                    json.literal("null")
                case .list(let texts):
                    json.name(name)
                    json.list { json in
                        for text in texts { json.string(text) }
                    }
                }
            }
        }
        return json.octets
    }
}

extension CertificateRecord.Value {
    /// The value as one cell: what steers a terminal is written as its code; names of a list are divided by semicolons, and one that
    /// they have themselves is written as its code, so that two names never look like one, or one like two.
    var cell: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text.shown
        case .absent: ""
        case .list(let texts): texts.map(Self.item).joined(separator: "; ")
        }
    }

    private static func item(_ text: String) -> String {
        let shown = text.shown
        guard shown.utf8.contains(0x3B) else { return shown }
        return shown.split(separator: ";", omittingEmptySubsequences: false).joined(separator: #"\u{3b}"#)
    }
}
