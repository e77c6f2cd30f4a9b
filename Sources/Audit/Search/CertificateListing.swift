internal import JSON
public import Views

/// Certificates that were found, written for people or for programs.
public struct CertificateListing: Sendable {
    /// How they are written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// A block of lines a certificate, with an empty one after it; no character drives the reader's terminal.
        case text
        /// One object a line.
        case json
        /// One record a line, the names of the columns first (RFC 4180).
        case csv
    }

    private let format: Format

    /// A listing in a format.
    public init(_ format: Format) { self.format = format }

    /// What comes before all certificates.
    public var beginning: [UInt8] { self.format == .csv ? Self.line(CertificateSummary.names) : [] }

    /// One certificate.
    public func octets(of certificate: CertificateSummary) -> [UInt8] {
        switch self.format {
        case .text: return Array(Self.text(of: certificate).utf8)
        case .csv: return Self.line(certificate.members.map { Self.cell($0.value) })
        case .json:
            var json = JSONWriter(capacity: 1_024)
            certificate.write(to: &json)
            return json.octets + [0x0A]
        }
    }

    private static func text(of certificate: CertificateSummary) -> String {
        var lines: [String] = []
        for (name, value) in certificate.members {
            switch value {
            case .absent: continue
            case .number(let number): lines.append("\(name): \(number)")
            case .text(let text): lines.append("\(name): \(text.shown)")
            case .list(let texts):
                guard !texts.isEmpty else { continue }
                lines.append("\(name):")
                lines += texts.map { "    \($0.shown)" }
            }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        Array((cells.map(RecordWriter.quoted).joined(separator: ",") + "\r\n").utf8)
    }

    /// A value as one cell, as exports have it.
    private static func cell(_ value: CertificateSummary.Value) -> String {
        let value: RecordValue =
            switch value {
            case .absent: .absent
            case .number(let number): .number(number)
            case .text(let text): RecordValue.text(text)
            case .list(let texts): .list(texts)
            }
        return value.cell(.rfc4180)
    }
}
