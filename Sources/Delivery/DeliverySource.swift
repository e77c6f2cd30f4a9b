public import Authority
public import Bytes
public import EventLog
internal import Feed
public import Views

/// What deliveries read: a log, its names, the time, and where notices come from.
public struct DeliverySource: Sendable {
    let log: any EventReading
    let settings: LedgerSettings
    let now: @Sendable () -> Instant
    private let notices: Set<Int64>
    private let views: @Sendable () -> ViewsStore?

    /// What deliveries read.
    ///
    /// - Parameters:
    ///   - notices: How many days before the ends of certificates notices are given; none where it is empty.
    ///   - views: The views, wherever they stand; `nil` where there are none that can be used now.
    public init(
        log: any EventReading,
        settings: LedgerSettings,
        now: @escaping @Sendable () -> Instant,
        notices: Set<Int64>,
        views: @escaping @Sendable () -> ViewsStore?
    ) {
        self.log = log
        self.settings = settings
        self.now = now
        self.notices = notices
        self.views = views
    }

    /// The records from a place on.
    func stream(from place: FeedPlace) -> FeedStream {
        let notices =
            self.notices.isEmpty ? nil : ExpiryNotices(days: self.notices, after: place.notice, views: self.views)
        return FeedStream(of: self.log, self.settings, from: place, notices: notices)
    }
}

/// Where a delivery begins that was never made.
public enum FeedBeginning: Hashable, Sendable {
    /// With the entry at a position.
    case position(UInt64)
    /// Where the log ends when it is first looked at.
    case end

    /// The position that a text names, or `end`; `nil` for anything else.
    public init?(text: String) {
        if text == "end" {
            self = .end
        } else if let position = UInt64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .position(position)
        } else {
            return nil
        }
    }

    /// The first position.
    func position(in log: any EventReading) async throws(StoreError) -> UInt64 {
        switch self {
        case .position(let position): min(position, try await log.size())
        case .end: try await log.size()
        }
    }
}
