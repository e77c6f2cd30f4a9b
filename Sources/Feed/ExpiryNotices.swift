internal import Bytes
internal import EventLog
internal import Ledger
public import Views

/// What a notice is about: a certificate that ends, and where the notice stands.
struct ExpiryNotice: Hashable, Sendable {
    let place: NoticePlace
    let row: CertificateRow
}

/// Notices of certificates that end within a number of days: derived from the views by end, and stored nowhere.
///
/// Each certificate has one for each number of days: at the first whole minute that is not before its end less so many days. One that was
/// signed after that, or was revoked before, has none; nor have those that the server certifies for itself, which live for days.
public struct ExpiryNotices: Sendable {
    /// How many days before the end: the earliest warning first.
    public let days: [Int64]
    /// The views, wherever they stand; `nil` where there are none that can be used now.
    private let views: @Sendable () -> ViewsStore?
    private var due: ArraySlice<ExpiryNotice> = []
    /// Notices up to this are in `due`, or were given.
    private var reached: NoticePlace

    /// The most rows of one question to the views.
    private static let rows = 1_000
    private static let day: Int64 = 86_400
    /// How many days there may be between a notice and the end.
    public static let range: ClosedRange<Int64> = 1...3_650
    /// How many numbers of days there may be.
    public static let most = 16

    /// Notices so many days before the end.
    public init(days: Set<Int64>, after place: NoticePlace, views: @escaping @Sendable () -> ViewsStore?) {
        self.days = days.sorted(by: >)
        self.views = views
        self.reached = place
    }

    /// How many entries the views hold; 0 where there are none.
    func held() throws(StoreError) -> UInt64 { try self.views()?.position().size ?? 0 }

    /// The next notice that is due by a time; `nil` where none is.
    mutating func next(by time: Instant) throws(StoreError) -> ExpiryNotice? {
        while self.due.isEmpty {
            let end = NoticePlace(after: time)
            guard self.reached < end else { return nil }
            try self.load(through: end.moment)
        }
        guard let first = self.due.first, first.place.moment <= time else { return nil }
        self.due.removeFirst()
        return first
    }

    /// Reads what is due next, by a minute at most.
    private mutating func load(through last: Instant) throws(StoreError) {
        guard let views = self.views() else { throw StoreError(.unavailable, "The views cannot be used now.") }
        // First what is left of the minute that was begun, then a run of minutes: so many that each question is answered whole, or one.
        if self.reached.position < .max || self.reached.days > .min {
            let moment = self.reached.moment
            for days in self.days where days <= self.reached.days {
                let after = days == self.reached.days ? self.reached.position : nil
                let rows = try self.rows(views, days: days, from: moment, through: moment, after: after)
                self.take(rows.map { (days, $0) })
                guard rows.count < Self.rows else {
                    self.reached = NoticePlace(moment: moment, days: days, position: rows[rows.count - 1].endedPosition)
                    return
                }
            }
            self.reached = NoticePlace(after: moment)
            if !self.due.isEmpty { return }
        }
        let first =
            self.reached.moment.microseconds == .min ? self.reached.moment : self.reached.moment.adding(seconds: 60)
        var end = last
        while true {
            guard first <= end else { return }
            var found: [(Int64, CertificateRow)] = []
            var isWhole = true
            for days in self.days {
                let rows = try self.rows(views, days: days, from: first, through: end, after: nil)
                found += rows.map { (days, $0) }
                if rows.count == Self.rows { isWhole = false }
            }
            if isWhole {
                self.take(found)
                self.reached = NoticePlace(after: end)
                return
            }
            guard first < end else {
                self.reached = NoticePlace(moment: first, days: .max, position: 0)
                return
            }
            end = Self.middle(first, end)
        }
    }

    /// A whole minute between two, not the later one.
    private static func middle(_ first: Instant, _ last: Instant) -> Instant {
        // Where nothing is known of the beginning, certificates may be as old as their form allows.
        let from = max(first, .beginningOfTime).wholeMinute
        guard from < last else { return from == last ? last.adding(seconds: -60) : last }
        let half = (last.seconds - from.seconds) / 120 * 60
        return max(first, from.adding(seconds: half))
    }

    private func rows(
        _ views: ViewsStore,
        days: Int64,
        from first: Instant,
        through last: Instant,
        after: UInt64?
    ) throws(StoreError) -> [CertificateRow] {
        // The moment is the end less the days, rounded up to a minute.
        let ahead = days * Self.day
        let earliest = first.microseconds == .min ? Int64.min : first.adding(seconds: ahead - 59).seconds
        return try views.certificates(
            by: .ending(earliest...max(earliest, last.adding(seconds: ahead).seconds)),
            after: after,
            limit: Self.rows
        )
    }

    /// Keeps those that a notice is given of, in their order.
    private mutating func take(_ found: [(days: Int64, row: CertificateRow)]) {
        let notices = found.compactMap { days, row -> ExpiryNotice? in
            guard let end = row.notAfter, row.origin.requester != nil, !row.isBurned else { return nil }
            let moment = Instant(seconds: end).adding(seconds: -days * Self.day).nextMinute
            guard row.issuedAt < moment else { return nil }
            return ExpiryNotice(
                place: NoticePlace(moment: moment, days: days, position: row.endedPosition),
                row: row
            )
        }
        self.due += notices.sorted { $0.place < $1.place }
    }
}
