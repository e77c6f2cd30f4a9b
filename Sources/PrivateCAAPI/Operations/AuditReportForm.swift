public import Authority
import Bytes
public import Derivation
public import Ledger
import PKI

// What an audit report looks like (schemas/format.md section 9.4): one JSON array of objects, or CSV with a header line; lines end with
// a line feed. Octet for octet it follows from the log, so that anybody who has the log can write it again.

/// How an audit report is written.
public struct AuditReportForm: ReportForm {
    private let settings: LedgerSettings

    /// The form of a ledger's reports.
    public init(_ settings: LedgerSettings) { self.settings = settings }

    private static let columns = [
        "awsAccountId", "requestedByServicePrincipal", "certificateArn", "serial", "subject", "notBefore", "notAfter",
        "issuedAt", "revokedAt", "revocationReason", "templateArn",
    ]

    /// What comes before all certificates.
    public func beginning(_ format: AuditReportRequested.Format) -> [UInt8] {
        switch format {
        case .json: [0x5B]
        case .csv: Array(Self.columns.joined(separator: ",").utf8) + [0x0A]
        }
    }

    /// What comes after all certificates.
    public func ending(_ format: AuditReportRequested.Format) -> [UInt8] {
        switch format {
        case .json: [0x0A, 0x5D, 0x0A]
        case .csv: []
        }
    }

    /// Appends what is told of a certificate.
    public func append(
        _ certificate: ReportedCertificate,
        isFirst: Bool,
        _ format: AuditReportRequested.Format,
        to octets: inout [UInt8]
    ) {
        let values = self.values(of: certificate)
        switch format {
        case .json:
            if !isFirst { octets.append(0x2C) }
            octets.append(contentsOf: [0x0A, 0x7B])
            var isFirst = true
            for (name, value) in zip(Self.columns, values) {
                guard let value else { continue }
                if !isFirst { octets.append(0x2C) }
                isFirst = false
                Self.appendQuoted(name, to: &octets)
                octets.append(0x3A)
                Self.appendQuoted(value, to: &octets)
            }
            octets.append(0x7D)
        case .csv:
            for (index, value) in values.enumerated() {
                if index > 0 { octets.append(0x2C) }
                octets.append(contentsOf: Self.cell(value ?? "", isSubject: Self.columns[index] == "subject"))
            }
            octets.append(0x0A)
        }
    }

    /// What stands in the columns; `nil` where nothing does.
    private func values(of certificate: ReportedCertificate) -> [String?] {
        let name = IssuedCertificateName(authority: certificate.authority, serialNumber: certificate.serialNumber)
        return [
            certificate.account ?? self.settings.account, nil,
            ResourceName.certificate(name).text(in: self.settings, serialNumbers: .decimal),
            certificate.serialNumber.map { [$0].hexadecimal }.joined(separator: ":"),
            Self.text(of: certificate.subject), Self.text(of: certificate.validity.notBefore),
            Self.text(of: certificate.validity.notAfter), Self.text(of: certificate.issuedAt),
            certificate.revocation.map { Self.text(of: $0.time) }, certificate.revocation?.reason.wire,
            "arn:\(self.settings.partition):acm-pca:::template/\(certificate.template ?? "EndEntityCertificate/V1")",
        ]
    }

    private static func text(of instant: Instant) -> String { "\(instant.wholeSecond.description.dropLast())+0000" }

    private static let keywords: [ObjectIdentifier: String] = [
        .commonName: "CN", .localityName: "L", .stateOrProvinceName: "ST", .organizationName: "O",
        .organizationalUnitName: "OU", .countryName: "C", .streetAddress: "STREET", .domainComponent: "DC",
        .userIdentifier: "UID",
    ]

    /// A name in the form of RFC 2253, the last step first; types that it has no keyword for as numbers, with `#` and hexadecimal.
    private static func text(of name: DistinguishedName) -> String {
        name.relativeNames.reversed().map { step in
            step.attributes.map { attribute in
                guard let keyword = self.keywords[attribute.type], let text = attribute.value.text else {
                    let type = self.keywords[attribute.type] ?? attribute.type.dotted
                    return "\(type)=\(attribute.hexadecimalValue)"
                }
                return "\(keyword)=\(self.escaped(text))"
            }.joined(separator: "+")
        }.joined(separator: ",")
    }

    /// A value with a backslash before what divides names, before `#` and a space at its beginning, and before a space at its end.
    private static func escaped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var escaped = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            let isFirst = index == 0
            let isLast = index == scalars.count - 1
            switch scalar {
            case ",", "+", "\"", "\\", "<", ">", ";": escaped.append("\\")
            case "#" where isFirst, " " where isFirst || isLast: escaped.append("\\")
            default: break
            }
            escaped.append(scalar)
        }
        return String(escaped)
    }

    /// A cell of CSV (RFC 4180): the subject always in quotation marks, others where they need them.
    private static func cell(_ text: String, isSubject: Bool) -> [UInt8] {
        let needsQuotes = isSubject || text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        guard needsQuotes else { return Array(text.utf8) }
        var octets: [UInt8] = [0x22]
        for octet in text.utf8 {
            if octet == 0x22 { octets.append(0x22) }
            octets.append(octet)
        }
        octets.append(0x22)
        return octets
    }

    /// A string of JSON in ASCII: what is no printable character of it stands there by the numbers of its UTF-16.
    private static func appendQuoted(_ text: String, to octets: inout [UInt8]) {
        octets.append(0x22)
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: octets.append(contentsOf: [0x5C, UInt8(unit)])
            case 0x20...0x7E: octets.append(UInt8(unit))
            default:
                octets.append(contentsOf: [0x5C, 0x75])
                octets.append(contentsOf: [UInt8(unit >> 8), UInt8(unit & 0xFF)].hexadecimal.utf8)
            }
        }
        octets.append(0x22)
    }
}
