public import Bytes

/// Where a feed stands: everything before was told.
public struct FeedPlace: Hashable, Sendable {
    /// The next entry to be looked at.
    public var position: UInt64
    /// Notices up to this were told.
    public var notice: NoticePlace

    /// A place.
    public init(position: UInt64, notice: NoticePlace) {
        self.position = position
        self.notice = notice
    }
}

/// Where a notice of a certificate's end stands among all notices: by its moment, the earlier warning first, then by the certificate.
public struct NoticePlace: Hashable, Sendable, Comparable {
    /// When it is due: a whole minute.
    public var moment: Instant
    /// How many days before the end.
    public var days: Int64
    /// Where the certificate's ending lies.
    public var position: UInt64

    /// A place.
    public init(moment: Instant, days: Int64, position: UInt64) {
        self.moment = moment
        self.days = days
        self.position = position
    }

    /// Behind all notices that are due by a time.
    public init(after time: Instant) {
        self.init(moment: time.wholeMinute, days: .min, position: .max)
    }

    /// Before all notices.
    public static let beginning = NoticePlace(moment: Instant(microseconds: .min), days: .min, position: .max)

    /// Whether `left` comes first.
    public static func < (left: NoticePlace, right: NoticePlace) -> Bool {
        guard left.moment == right.moment else { return left.moment < right.moment }
        guard left.days == right.days else { return left.days > right.days }
        return left.position < right.position
    }
}

extension Instant {
    private static let minute: Int64 = 60_000_000

    /// This instant without what goes beyond a whole minute.
    var wholeMinute: Instant {
        let over = self.microseconds % Self.minute
        guard over != 0 else { return self }
        let (whole, overflow) = self.microseconds.subtractingReportingOverflow(over < 0 ? over + Self.minute : over)
        return overflow ? self : Instant(microseconds: whole)
    }

    /// The first whole minute that is not before this instant.
    var nextMinute: Instant {
        let whole = self.wholeMinute
        return whole == self ? self : whole.adding(seconds: 60)
    }
}
