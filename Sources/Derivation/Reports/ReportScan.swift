internal import Bytes
public import Ledger
internal import PKI

/// The certificates of a log, put together from its entries in their order; it keeps what is open, and nothing else.
public struct ReportScan: Sendable {
    private struct Request: Sendable {
        let account: String?
        let template: String?
        var authorized: IssuanceAuthorized?
    }

    private var open: [UniqueIdentifier: Request] = [:]

    /// A scan that has seen nothing yet.
    public init() {}

    /// Whether entries of a type say anything of certificates: the others need not be read.
    public static func concerns(_ type: UInt32) -> Bool {
        switch EventType(rawValue: type) {
        case .issuanceRequested, .issuanceAuthorized, .issuanceRefused, .issuanceRepeated, .certificateSigned,
            .signingFailed, .issuanceAbandoned:
            true
        default: false
        }
    }

    /// Takes the next entry.
    ///
    /// - Returns: The certificate that it signs; `nil` where it signs none whose intent is known and can be read.
    public mutating func take(_ header: EntryHeader, _ body: EventBody) -> ReportedCertificate? {
        switch body {
        case .issuanceRequested(let requested):
            self.open[header.stream] = Request(account: requested.provenance.account, template: requested.template)
        case .issuanceAuthorized(let authorized):
            self.open[header.stream]?.authorized = authorized
        case .issuanceRefused, .issuanceRepeated, .signingFailed, .issuanceAbandoned:
            self.open[header.stream] = nil
        case .certificateSigned:
            guard let request = self.open.removeValue(forKey: header.stream), let authorized = request.authorized,
                let certificate = try? TBSCertificate(derEncoded: authorized.tbsCertificate)
            else { return nil }
            return ReportedCertificate(
                authority: authorized.authority,
                serialNumber: authorized.serialNumber,
                account: request.account,
                template: request.template,
                subject: certificate.subject,
                validity: certificate.validity,
                issuedAt: header.time,
                position: header.position
            )
        default:
            break
        }
        return nil
    }
}
