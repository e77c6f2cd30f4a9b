internal import Bytes
internal import Feed
internal import JSON

/// What a line of a feed says of where it stands.
struct KeptLine {
    let ledger: UniqueIdentifier
    let place: FeedPlace
    /// The entry whose leaf hash it carries.
    let witness: UInt64
    let leafHash: Digest256

    /// What a line says; `nil` where it is no record.
    init?(_ octets: ArraySlice<UInt8>) {
        guard let value = try? JSONReader.read(Array(octets)), let detail = value["detail"],
            let ledger = detail["ledger"]?.text.flatMap({ UniqueIdentifier($0) }),
            let position = detail["position"]?.number?.truncated.flatMap({ UInt64(exactly: $0) }), position < .max,
            let leafHash = detail["leafHash"]?.text.flatMap({ [UInt8](hexadecimal: $0) }).flatMap({ Digest256($0) })
        else { return nil }
        self.ledger = ledger
        self.leafHash = leafHash
        if let recorded = detail["recordedAt"]?.text.flatMap({ Instant(rfc3339: $0) }) {
            self.witness = position
            self.place = FeedPlace(position: position + 1, notice: NoticePlace(after: recorded))
            return
        }
        guard let days = detail["daysToExpiry"]?.number?.truncated,
            let certificate = detail["certificatePosition"]?.number?.truncated.flatMap({ UInt64(exactly: $0) }),
            let moment = value["time"]?.text.flatMap({ Instant(rfc3339: $0) })
        else { return nil }
        self.witness = certificate
        self.place = FeedPlace(
            position: position,
            notice: NoticePlace(moment: moment, days: days, position: certificate)
        )
    }
}
