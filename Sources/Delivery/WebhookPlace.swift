internal import Bytes
internal import DurableFiles
internal import EventLog
internal import Feed
internal import JSON
internal import Ledger

/// Where a target stands, in a small file of its own: what it said that it has.
struct WebhookPlace {
    let path: String

    private static let longest = 4_096

    /// The place of a target in a folder of places.
    init(of target: WebhookTarget, in folder: String) { self.path = "\(folder)/\(target.name).json" }

    /// Where to go on; where nothing is kept, the beginning, which is kept from then on.
    ///
    /// - Returns: The place, and whether it is another than was kept, since entries were lost.
    /// - Throws: ``WebhookFault`` where what is kept cannot be read; `StoreError`; `FileError`.
    func open(_ beginning: FeedBeginning, in log: any EventReading, now: Instant) async throws -> (
        FeedPlace, isBack: Bool
    ) {
        guard FilePlace.exists(self.path) else {
            let position = try await beginning.position(in: log)
            var place = try await FeedPlace(startingAt: position, in: log)
            if beginning == .end { place.notice = max(place.notice, NoticePlace(after: now)) }
            try await self.keep(place, in: log)
            return (place, false)
        }
        let octets = try DurableFile.read(self.path, atMost: Self.longest)
        guard let value = try? JSONReader.read(octets),
            let position = value["position"]?.text.flatMap({ UInt64($0) }),
            let moment = value["moment"]?.number?.truncated, let days = value["days"]?.number?.truncated,
            let certificate = value["certificate"]?.text.flatMap({ UInt64($0) }),
            let leafHash = value["leafHash"]?.text.flatMap({ [UInt8](hexadecimal: $0) }).flatMap({ Digest256($0) })
        else {
            throw WebhookFault(
                "\(self.path) says nothing: remove it, and the target begins where its description says."
            )
        }
        let notice = NoticePlace(moment: Instant(microseconds: moment), days: days, position: certificate)
        if position == 0 { return (FeedPlace(position: 0, notice: notice), false) }
        if try await log.hasEntry(leafHash, at: position - 1) {
            return (FeedPlace(position: position, notice: notice), false)
        }
        // Entries were lost, and another epoch took their places.
        guard let epoch = try await log.position(inForceAs: ForceName(.epoch)) else {
            throw WebhookFault("\(self.path) stands behind entries that the log does not have: remove it.")
        }
        return (FeedPlace(position: min(epoch, position), notice: notice), true)
    }

    /// Keeps a place, which survives power loss once this returns.
    func keep(_ place: FeedPlace, in log: any EventReading) async throws {
        let before = place.position > 0 ? try await log.leafHashes(in: place.position - 1..<place.position).first : nil
        // Positions as texts: programs that read numbers as doubles would round them.
        let octets = JSONWriter.structure { json in
            json.member("position", String(place.position))
            json.member("leafHash", (before ?? .zero).description)
            json.member("moment", place.notice.moment.microseconds)
            json.member("days", place.notice.days)
            json.member("certificate", String(place.notice.position))
        }
        try DurableFile.replace(self.path, octets + [0x0A])
    }
}
