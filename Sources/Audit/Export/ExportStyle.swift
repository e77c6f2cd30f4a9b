public import Derivation
public import Ledger

extension CertificateExport {
    /// How records are written.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// RFC 4180, with a header row and CRLF; a cell that a spreadsheet would take for a formula begins with an apostrophe.
        case csv
        /// One array of objects (RFC 8259).
        case json
        /// One object a line.
        case ndjson
    }

    /// For whom a table is written.
    public enum Dialect: String, Hashable, Sendable, CaseIterable {
        /// For readers of RFC 4180.
        case rfc4180
        /// For spreadsheets: a byte order mark comes first, and no cell is something else once it is opened.
        case excel
    }

    /// The format, and what goes with it.
    public struct Style: Sendable {
        let format: Format
        let dialect: Dialect
        let hasCertificates: Bool
        let report: (form: any ReportForm, format: AuditReportRequested.Format)?
        /// How the statement names it.
        let name: String

        /// The columns of this program's own.
        ///
        /// - Parameters:
        ///   - dialect: Of a table.
        ///   - hasCertificates: Whether a last column holds the certificate, PEM; tables have none.
        public init(_ format: Format, dialect: Dialect = .rfc4180, hasCertificates: Bool = false) {
            self.format = format
            self.dialect = dialect
            self.hasCertificates = hasCertificates && format != .csv
            self.report = nil
            self.name = dialect.rawValue
        }

        /// What a report tells, of all authorities.
        ///
        /// - Parameter name: How the statement names the form.
        public init(_ form: any ReportForm, _ format: AuditReportRequested.Format, named name: String) {
            self.format = format == .csv ? .csv : .json
            self.dialect = .rfc4180
            self.hasCertificates = false
            self.report = (form, format)
            self.name = name
        }
    }
}
