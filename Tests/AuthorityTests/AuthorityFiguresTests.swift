import Bytes
import Ledger
import Testing

@testable import Authority

/// What is told of authorities: counts, and the first that ends.
@Suite struct AuthorityFiguresTests {
    private static let now = Instant(microseconds: 1_800_000_000_000_000)

    private static func after(days: Int64) -> Instant { self.now.adding(seconds: days * 86_400) }

    @Test func theFirstEndIsOfThoseThatHaveNotEnded() {
        var figures = AuthorityFigures()
        #expect(figures.nextEnd == nil && figures.ending.isEmpty)
        for (status, days) in [
            (AuthorityStatus.active, 400), (.active, 60), (.disabled, 20), (.pendingCertificate, 30), (.expired, -3),
            (.deleted, 5), (.active, 90),
        ] as [(AuthorityStatus, Int64)] {
            figures.take(status, until: Self.after(days: days), at: Self.now)
        }
        figures.take(.creating, until: nil, at: Self.now)
        figures.take(.pendingCertificate, until: nil, at: Self.now)
        #expect(figures.nextEnd == Self.after(days: 20))
        // Each has the shorter ones in it, and its own last moment.
        #expect(figures.ending == [30: 2, 90: 4])
        #expect(
            figures.counts == [
                .active: 3, .disabled: 1, .pendingCertificate: 2, .expired: 1, .deleted: 1, .creating: 1,
            ]
        )
    }
}
