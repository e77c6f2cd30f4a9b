internal import Bytes
internal import GRDB
internal import Ledger

/// Rows that the entries of one transaction change.
struct ViewsChanges {
    /// Requests that began, moved on or ended.
    var requests: Set<UniqueIdentifier> = []
    var certificates: [StoredCertificate] = []
    var certificateKeys: [(key: Int64, signed: Int64)] = []
}

extension ViewsWriter {
    /// Folds an event of an issuance in.
    ///
    /// An event that does not follow from those before it changes nothing: what is wrong with the log is for replay to say.
    mutating func evolve(
        _ entry: Entry,
        _ body: EventBody,
        _ changes: inout ViewsChanges,
        _ database: Database
    ) throws {
        let stream = entry.header.stream
        let position = entry.header.position
        switch body {
        case .issuanceRequested(let fact):
            guard let authority = fact.authority, self.open[stream] == nil else { return }
            self.open[stream] = OpenRequestRow(
                stream: stream,
                requested: position,
                authority: try self.number(of: authority.octets, in: database),
                requester: try self.number(of: Array(fact.provenance.principal.utf8), in: database),
                template: try fact.template.map { try self.number(of: Array($0.utf8), in: database) }
            )
        case .issuanceAuthorized(let fact):
            guard var request = self.open[stream], request.intent == nil else { return }
            let keys = try CertificateKey.all(
                tbsCertificate: fact.tbsCertificate,
                requester: request.requester,
                template: request.template
            )
            request.intent = (position, fact.serialNumber, keys)
            self.open[stream] = request
        case .certificateSigned:
            guard let request = self.open[stream], let intent = request.intent else { return }
            let certificate = StoredCertificate(
                signed: position,
                request: request,
                authorized: intent.authorized,
                serialNumber: intent.serialNumber,
                issuedAt: self.standing.time
            )
            changes.certificates.append(certificate)
            for key in intent.keys { changes.certificateKeys.append((key, certificate.signed)) }
            self.open[stream] = nil
        case .signingFailed, .issuanceAbandoned, .issuanceRefused, .issuanceRepeated:
            self.open[stream] = nil
        default:
            return
        }
        changes.requests.insert(stream)
    }
}
