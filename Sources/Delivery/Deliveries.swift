internal import Bytes
public import DurableFiles
internal import EventLog
internal import Feed
public import Logging
internal import NIOPosix
public import ServiceLifecycle

/// Everything that a server delivers: a feed in a folder, and targets of webhooks.
public struct Deliveries: Sendable {
    /// The services, which have not begun.
    public let services: [any Service]
    private let feed: DeliveryStanding?
    private let targets: [DeliveryStanding]

    /// What is to be delivered.
    public struct Wishes: Sendable {
        /// The folder of the feed; `nil` where there is none.
        public var folder: String?
        /// How large its files are, and how many are kept.
        public var limits = FeedFolder.Limits()
        /// Where a feed begins that has no file yet.
        public var beginning = FeedBeginning.position(0)
        /// The targets of webhooks.
        public var targets: [WebhookTarget] = []

        /// Nothing.
        public init() {}
    }

    /// Deliveries that have not begun.
    ///
    /// - Parameters:
    ///   - dataFolder: The ledger's folder: where each target stands is kept in `webhooks` in it.
    ///   - version: The version of this program, which targets are told.
    /// - Throws: `FileError` where the folder of places cannot be made.
    public init(
        _ wishes: Wishes,
        from source: DeliverySource,
        dataFolder: String,
        version: String,
        logger: Logger
    ) throws(FileError) {
        var services: [any Service] = []
        var feed: DeliveryStanding?
        if let folder = wishes.folder {
            let standing = DeliveryStanding()
            feed = standing
            services.append(
                FeedService(
                    folder: folder,
                    limits: wishes.limits,
                    source: source,
                    beginning: wishes.beginning,
                    standing: standing,
                    logger: logger
                )
            )
        }
        var targets: [DeliveryStanding] = []
        if !wishes.targets.isEmpty {
            let places = dataFolder + "/webhooks"
            if !FilePlace.exists(places) {
                try FilePlace.makeFolder(places)
                try FilePlace.synchronize(dataFolder)
            }
            // A thread of its own: a target that keeps it busy keeps it from nobody who asks the ledger.
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            for target in wishes.targets {
                let standing = DeliveryStanding()
                targets.append(standing)
                services.append(
                    WebhookService(
                        target: target,
                        place: WebhookPlace(of: target, in: places),
                        source: source,
                        standing: standing,
                        group: group,
                        version: version,
                        logger: logger
                    )
                )
            }
        }
        self.services = services
        self.feed = feed
        self.targets = targets
    }

    /// How one kind of deliveries stands.
    public struct Figures: Hashable, Sendable {
        /// How many there are.
        public let count: Int
        /// How many cannot go on now.
        public let failing: Int
        /// How many entries the one that is the farthest behind has not looked at.
        public let lag: UInt64
        /// How many records went out.
        public let records: Int64
        /// How often something could not be delivered.
        public let failures: Int64

        init(_ standings: [DeliveryStanding], entries: UInt64) {
            let values = standings.map(\.values)
            self.count = values.count
            self.failing = values.count { $0.problem != nil }
            self.lag = values.map { entries - min(entries, $0.position ?? 0) }.max() ?? 0
            self.records = values.reduce(0) { $0 + $1.records }
            self.failures = values.reduce(0) { $0 + $1.failures }
        }
    }

    /// How the feed stands; `nil` where there is none.
    public func feedFigures(of entries: UInt64) -> Figures? { self.feed.map { Figures([$0], entries: entries) } }

    /// How the targets of webhooks stand; `nil` where there are none.
    public func webhookFigures(of entries: UInt64) -> Figures? {
        self.targets.isEmpty ? nil : Figures(self.targets, entries: entries)
    }

    /// What people should know; `nil` where everything goes out.
    ///
    /// Which target it is, and why, the diagnostics say.
    public var notice: String? {
        let feed = self.feed?.values.problem.map { _ in
            "The feed stands still: its folder, or the log's views, cannot be used now."
        }
        let failing = self.targets.count { $0.values.problem != nil }
        let webhooks =
            failing == 0
            ? nil : "\(failing) of \(self.targets.count) targets of webhooks has not taken what it was sent last."
        let notices = [feed, webhooks].compactMap(\.self)
        return notices.isEmpty ? nil : notices.joined(separator: " ")
    }
}
