internal import Authority
internal import Bytes
internal import EventLog
internal import JSON
internal import Ledger
internal import PrivateCAAPI
internal import Views

extension RecordMaker {
    /// The record of a notice; `nil` where its certificate was revoked before.
    ///
    /// - Parameter next: The first entry that the notice comes before.
    func record(
        of notice: ExpiryNotice,
        before next: UInt64,
        in log: any EventReading
    ) async throws -> FeedRecord? {
        let row = notice.row
        if let revoked = try await log.revocation(row.serialNumber, of: row.origin.authority), revoked.position < next {
            return nil
        }
        guard let ended = try await log.storedEntry(at: row.endedPosition),
            let authorized = try await log.storedEntry(at: row.authorizedPosition)
        else { throw StoreError(.corrupt, "The views lead to no entry.", position: row.endedPosition) }
        let identifier = try RecordIdentifier.notice(
            ended.leafHash,
            days: notice.place.days,
            of: self.settings.ledger
        )
        // Of what is withheld there is no more to tell than the views hold.
        var certificate: CertificateDetail?
        if case .certificateSigned(let fact)? = try await KnownEvent(ended, in: log)?.body,
            case .issuanceAuthorized(let intent)? = try await KnownEvent(authorized, in: log)?.body
        {
            certificate = try CertificateDetail(
                authority: intent.authority,
                serialNumber: intent.serialNumber,
                tbsCertificate: intent.tbsCertificate,
                signature: fact.signature
            )
        }
        let resources: [ResourceName] = [
            .authority(row.origin.authority),
            .certificate(.init(authority: row.origin.authority, serialNumber: row.serialNumber)),
        ]
        let octets = try self.envelope(
            identifier,
            DetailType.approachingEnd,
            notice.place.moment,
            resources.map { $0.text(in: self.settings) }
        ) { json in
            json.member("ledger", self.settings.ledger.description)
            json.member("position", next)
            json.member("daysToExpiry", notice.place.days)
            json.member("certificatePosition", row.endedPosition)
            json.member("leafHash", ended.leafHash.description)
            if let certificate {
                try certificate.write(to: &json)
            } else {
                json.member("serial", row.serialNumber.hexadecimal)
            }
        }
        return FeedRecord(
            identifier: identifier,
            detailType: DetailType.approachingEnd,
            place: FeedPlace(position: next, notice: notice.place),
            witness: row.endedPosition,
            leafHash: ended.leafHash,
            octets: octets
        )
    }
}
