// "Each record is located on a separate line, delimited by a line break (CRLF)." "Fields containing line breaks (CRLF),
// double quotes, and commas should be enclosed in double-quotes." "a double-quote appearing inside a field must be escaped
// by preceding it with another double quote."                                                     -- RFC 4180, section 2
//
// Spreadsheets take a cell that begins with = + - @, a tab or a line break for a formula, quoted or not: such a cell gets an
// apostrophe before it, which they show as text. JSON holds the values unchanged.

internal import JSON

/// Records as octets, in one of the formats.
struct RecordWriter {
    private let format: CertificateExport.Format
    private var octets: [UInt8] = []
    private var isFirst = true

    init(_ format: CertificateExport.Format) {
        self.format = format
        switch format {
        case .csv: self.appendLine(CertificateRecord.names)
        case .json: self.octets.append(0x5B)
        case .ndjson: break
        }
    }

    /// How many octets wait.
    var count: Int { self.octets.count }

    mutating func append(_ record: CertificateRecord) {
        switch self.format {
        case .csv:
            self.appendLine(record.values.map(\.cell))
        case .json:
            self.octets.append(contentsOf: self.isFirst ? [0x0A] : [0x2C, 0x0A])
            self.octets += Self.object(record)
        case .ndjson:
            self.octets += Self.object(record)
            self.octets.append(0x0A)
        }
        self.isFirst = false
    }

    /// Ends the whole.
    mutating func finish() {
        if self.format == .json { self.octets.append(contentsOf: [0x0A, 0x5D, 0x0A]) }
    }

    /// Takes the octets written since the last call.
    mutating func take() -> [UInt8] {
        defer { self.octets.removeAll(keepingCapacity: true) }
        return self.octets
    }

    private mutating func appendLine(_ cells: [String]) {
        self.octets.append(contentsOf: cells.map(Self.quoted).joined(separator: ",").utf8)
        self.octets.append(contentsOf: [0x0D, 0x0A])
    }

    /// A cell that no spreadsheet computes, in quotes where it needs them.
    static func quoted(_ cell: String) -> String {
        let isFormula = cell.utf8.first.map { [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A].contains($0) } ?? false
        let text = isFormula ? "'" + cell : cell
        let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } || text.utf8.first == 0x20
        guard needsQuotes else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func object(_ record: CertificateRecord) -> [UInt8] {
        var json = JSONWriter()
        json.structure { json in
            for (name, value) in zip(CertificateRecord.names, record.values) {
                switch value {
                case .number(let number): json.member(name, number)
                case .text(let text): json.member(name, text)
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
    /// The value as one cell; names of a list are divided by semicolons.
    var cell: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        case .list(let texts): texts.joined(separator: "; ")
        }
    }
}
