// "Each record is located on a separate line, delimited by a line break (CRLF)." "Fields containing line breaks (CRLF),
// double quotes, and commas should be enclosed in double-quotes." "a double-quote appearing inside a field must be escaped
// by preceding it with another double quote."                                                     -- RFC 4180, section 2
//
// Spreadsheets take a cell that begins with = + - @, a tab or a line break for a formula, quoted or not: such a cell gets an
// apostrophe before it, which they show as text. JSON holds the values unchanged. Some spreadsheets divide cells at semicolons.

internal import Derivation
internal import JSON
internal import Ledger

/// Records as octets, in one of the formats.
struct RecordWriter: Sendable {
    private let style: CertificateExport.Style

    init(_ style: CertificateExport.Style) { self.style = style }

    /// What comes before all records.
    var beginning: [UInt8] {
        if let report = self.style.report { return report.form.beginning(report.format) }
        switch self.style.format {
        case .csv:
            var octets: [UInt8] = self.style.dialect == .excel ? [0xEF, 0xBB, 0xBF] : []
            Self.appendLine(CertificateRecord.names, to: &octets)
            return octets
        case .json: return [0x5B]
        case .ndjson: return []
        }
    }

    /// Records of which the first is the first of all: nothing divides it from one before.
    func first(_ records: [UInt8]) -> [UInt8] {
        self.style.format == .json && records.first == 0x2C ? Array(records.dropFirst()) : records
    }

    /// Appends a record, as one that follows another.
    ///
    /// - Returns: Whether there is a form for it: reports tell of certificates that somebody asked for, and of nothing else.
    func append(_ record: CertificateRecord, to octets: inout [UInt8]) throws -> Bool {
        if let report = self.style.report {
            guard let reported = record.reported else { return false }
            guard reported.isTellable else {
                throw AuditError("A report has no form for the time.", at: reported.position)
            }
            report.form.append(reported, isFirst: false, report.format, to: &octets)
            return true
        }
        switch self.style.format {
        case .csv:
            Self.appendLine(record.values(withCertificate: false).map { $0.cell(self.style.dialect) }, to: &octets)
        case .json:
            octets.append(0x2C)
            octets.append(0x0A)
            octets += self.object(record)
        case .ndjson:
            octets += self.object(record)
            octets.append(0x0A)
        }
        return true
    }

    /// What divides the statement from the records before it.
    func separator(isFirst: Bool) -> [UInt8] {
        guard self.style.format == .json else { return [] }
        return isFirst ? [0x0A] : [0x2C, 0x0A]
    }

    /// What comes after all records.
    var ending: [UInt8] {
        if let report = self.style.report { return report.form.ending(report.format) }
        return self.style.format == .json ? [0x0A, 0x5D, 0x0A] : []
    }

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

    /// A cell, in quotes where it needs them.
    static func quoted(_ text: String) -> String {
        guard text.utf8.first == 0x20 || text.utf8.contains(where: Self.asksForQuotes) else { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    private static func asksForQuotes(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x22, 0x2C, 0x3B, 0x0A, 0x0D: true
        default: false
        }
    }

    private func object(_ record: CertificateRecord) -> [UInt8] {
        let isWhole = self.style.hasCertificates
        let names = isWhole ? CertificateRecord.names + [CertificateRecord.certificateName] : CertificateRecord.names
        return JSONWriter.structure { json in
            for (name, value) in zip(names, record.values(withCertificate: isWhole)) {
                json.name(name)
                json.value(value)
            }
        }
    }
}

extension JSONWriter {
    /// Writes what stands in a column.
    mutating func value(_ value: RecordValue) {
        switch value {
        case .number(let number): self.number(number)
        case .truth(let truth): self.truth(truth)
        case .text(let text), .free(let text), .octets(let text): self.string(text)
        case .absent: self.literal("null")
        case .list(let texts), .identifiers(let texts):
            self.list { json in
                for text in texts { json.string(text) }
            }
        }
    }
}
