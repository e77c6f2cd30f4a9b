import ArgumentParser
import Authority
import Delivery
import DurableFiles
import Feed
import Logging

/// Where a server tells what happens: files of a folder, and targets over HTTP.
struct FeedOptions: ParsableArguments {
    @Option(.feed) var feed: String?

    @Option(.feedSize) var feedSize: Int

    @Option(.feedFiles) var feedFiles: Int

    @Option(.feedFrom) var feedFrom: String

    @Option(.webhooks) var webhooks: String?

    @Option(.expiryNotice) var expiryNotice: [Int64]

    /// What is to be delivered; `nil` where nothing is.
    ///
    /// - Throws: `ValidationError` where the targets are not described as they can be.
    func wishes() throws -> Deliveries.Wishes? {
        guard self.feed != nil || self.webhooks != nil else { return nil }
        var wishes = Deliveries.Wishes()
        wishes.folder = self.feed
        wishes.limits.octets = self.feedSize
        wishes.limits.files = self.feedFiles
        // No other text is let in by the table of settings.
        if let beginning = FeedBeginning(text: self.feedFrom) { wishes.beginning = beginning }
        guard self.expiryNotice.count <= ExpiryNotices.most else {
            throw ValidationError("--expiry-notice may be given \(ExpiryNotices.most) times.")
        }
        do {
            if let path = self.webhooks { wishes.targets = try WebhookTarget.read(path) }
        } catch {
            throw ValidationError("--webhooks: \(error.description)")
        }
        return wishes
    }

    /// Deliveries of an open ledger; `nil` where nothing is to be delivered.
    func deliveries(
        _ wishes: Deliveries.Wishes?,
        of ledger: OpenLedger,
        in folder: LedgerFolder,
        _ logger: Logger
    ) throws(FileError) -> Deliveries? {
        guard let wishes else { return nil }
        let source = DeliverySource(
            log: ledger.reader,
            settings: ledger.settings,
            now: { ledger.now() },
            notices: Set(self.expiryNotice),
            views: { ledger.finder.viewsInPlace }
        )
        return try Deliveries(
            wishes,
            from: source,
            dataFolder: folder.path,
            version: ProgramVersion.current,
            logger: logger
        )
    }
}
