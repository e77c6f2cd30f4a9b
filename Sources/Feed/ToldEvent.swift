internal import Authority
internal import Bytes
internal import Ledger
internal import PrivateCAAPI
internal import Views

/// An event, with what the events before it in its stream say of it.
struct ToldEvent {
    let event: KnownEvent
    /// What was asked for, of issuances.
    private(set) var request: IssuanceRequested?
    /// The certificate, of issuances and of responders.
    private(set) var certificate: CertificateDetail?
    /// What an authority was to be.
    private(set) var creating: AuthorityCreating?
    /// What a list was to be.
    private(set) var list: CRLAuthorized?
    /// What a report was asked for as.
    private(set) var reportRequest: AuditReportRequested?
    /// The authority that it is about; absent where it is about none.
    private(set) var authority: UniqueIdentifier?
    /// Who caused it, or began what it ends; absent where it follows of itself.
    private(set) var caller: Provenance?

    /// An event after those before it in its stream.
    ///
    /// - Throws: `PKIError` or `CryptographyError` where a certificate in it cannot be read.
    init(_ event: KnownEvent, after earlier: [KnownEvent]) throws {
        self.event = event
        self.authority = event.body.authority(in: event.header.stream)
        self.caller = event.body.provenance
        for one in earlier {
            self.authority = self.authority ?? one.body.authority(in: one.header.stream)
            self.caller = self.caller ?? one.body.provenance
            switch one.body {
            case .issuanceRequested(let fact): self.request = fact
            case .issuanceAuthorized(let intent):
                self.certificate = try CertificateDetail(
                    authority: intent.authority,
                    serialNumber: intent.serialNumber,
                    tbsCertificate: intent.tbsCertificate,
                    signature: event.body.certificateSignature
                )
            case .responderAuthorized(let intent):
                self.certificate = try CertificateDetail(
                    authority: intent.authority,
                    serialNumber: intent.serialNumber,
                    tbsCertificate: intent.tbsCertificate,
                    signature: event.body.certificateSignature
                )
            case .authorityCreating(let fact): self.creating = fact
            case .cRLAuthorized(let fact): self.list = fact
            case .auditReportRequested(let fact): self.reportRequest = fact
            default: continue
            }
        }
        // What belongs to the ledger's own part of the API names no authority.
        if case .operationRefused(let refused) = event.body, refused.resource?.utf8.starts(with: "/".utf8) == true {
            self.authority = nil
        }
    }

    /// Whether it is what the hosted service calls a success; absent of what it tells nothing of.
    var isDone: Bool? {
        switch self.event.body.type {
        case .authorityCreated, .certificateSigned, .certificateRevoked, .cRLSigned, .auditReportCompleted: true
        case .authorityCreationFailed, .signingFailed, .issuanceAbandoned, .cRLFailed, .auditReportFailed: false
        default: nil
        }
    }

    /// Why it failed, or was refused.
    var reason: RecordedReason? {
        switch self.event.body {
        case .authorityCreationFailed(let fact): fact.reason
        case .signingFailed(let fact): fact.reason
        case .issuanceAbandoned(let fact): fact.reason
        case .cRLFailed(let fact): fact.reason
        case .issuanceRefused(let fact): fact.reason
        case .operationRefused(let fact): fact.reason
        case .responderFailed(let fact): fact.reason
        default: nil
        }
    }

    /// The certificate that it is about; absent where it is about none.
    var certificateName: ResourceName? {
        if case .certificateRevoked(let fact) = self.event.body {
            return .certificate(IssuedCertificateName(authority: fact.authority, serialNumber: fact.serialNumber))
        }
        return self.certificate?.name
    }

    /// The report that it is about; absent where it is about none.
    var report: UniqueIdentifier? { self.event.body.type.kind.stream == .report ? self.event.header.stream : nil }

    /// The call that caused it, or began what it ends; absent where none did.
    var call: UniqueIdentifier? {
        let header = self.event.header
        return self.caller?.request ?? (self.event.body.type.kind.stream.isCall ? header.stream : nil)
    }

    /// Whether its own fields are told: of what the hosted service has an event for, the members above say what they say.
    var hasFields: Bool { self.isDone == nil || self.event.body.type == .auditReportFailed }
}

extension EventBody {
    /// The signature of a certificate that it ends an intent with.
    fileprivate var certificateSignature: [UInt8]? {
        switch self {
        case .certificateSigned(let fact): fact.signature
        case .responderCertified(let fact): fact.signature
        default: nil
        }
    }
}
