public import Bytes
public import Ledger
internal import PKI

/// The certificates of a log, put together from its entries in their order; it keeps what is open, and nothing else.
public struct ReportScan: Sendable {
    private struct Request: Sendable {
        let account: String?
        let template: String?
        var authorized: IssuanceAuthorized?
    }

    private let authority: UniqueIdentifier?
    private var open: [UniqueIdentifier: Request] = [:]

    /// A scan that has seen nothing yet.
    ///
    /// - Parameter authority: Whose certificates are of interest; everybody's where none is named.
    public init(of authority: UniqueIdentifier? = nil) { self.authority = authority }

    /// Whether entries of a type say anything of certificates: the others need not be read.
    public static func concerns(_ type: UInt32) -> Bool {
        switch EventType(rawValue: type) {
        case .issuanceRequested, .issuanceAuthorized, .issuanceRefused, .issuanceRepeated, .certificateSigned,
            .signingFailed, .issuanceAbandoned:
            true
        default: false
        }
    }

    /// Passes over entries, among which nothing is said of the certificates of interest: of a request whose judgement would have come next
    /// nothing will be heard any more.
    public mutating func pass() { self.open = self.open.filter { $0.value.authorized != nil } }

    /// Takes the next entry.
    ///
    /// - Returns: The certificate that it signs; `nil` where it signs none whose intent is known and can be read.
    public mutating func take(_ header: EntryHeader, _ body: EventBody) -> ReportedCertificate? {
        switch body {
        case .issuanceRequested(let requested):
            self.open[header.stream] = Request(account: requested.provenance.account, template: requested.template)
        case .issuanceAuthorized(let authorized):
            guard self.authority.map({ $0 == authorized.authority }) ?? true else {
                self.open[header.stream] = nil
                return nil
            }
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
