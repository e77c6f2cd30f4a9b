import Bytes
import Ledger

/// What looking at lists came to, and when the next of them are due.
struct ListOutlook: Sendable {
    /// How many were made.
    private(set) var made = 0
    /// When the first of them is due; absent where there is none.
    private(set) var nextDue: Instant?
    /// When the first of them ends; absent where there is none.
    private(set) var nextEnd: Instant?
    /// When the oldest of them was made; absent where there is none.
    private(set) var oldest: Instant?
    /// Why one is due and could not be made.
    var failure: (any Error)?

    /// A list was made.
    mutating func noteMade(_ list: CRLAuthorized) {
        self.made += 1
        self.note(list)
    }

    /// There is a list.
    mutating func note(_ list: KnownList.Signed) { self.note(list.authorized) }

    private mutating func note(_ list: CRLAuthorized) {
        self.note(list.half, made: list.moment, until: list.nextUpdate)
    }

    /// There is a list that is due at a time, was made at another, and ends at a third.
    private mutating func note(_ due: Instant, made moment: Instant, until end: Instant) {
        self.nextDue = min(self.nextDue ?? due, due)
        self.nextEnd = min(self.nextEnd ?? end, end)
        self.oldest = min(self.oldest ?? moment, moment)
    }

    /// Takes in what others are due.
    mutating func take(_ other: ListOutlook) {
        guard let due = other.nextDue, let end = other.nextEnd, let oldest = other.oldest else { return }
        self.note(due, made: oldest, until: end)
    }
}

extension CRLAuthorized {
    /// When half of its life is over, and a newer one is due.
    var half: Instant {
        Instant(microseconds: self.moment.microseconds + (self.nextUpdate.microseconds - self.moment.microseconds) / 2)
    }
}
