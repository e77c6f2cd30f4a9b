import Bytes
import Ledger
import Testing

@testable import Feed

/// What records are called, and how they lie beside one another.
@Suite struct RecordTests {
    private static let ledger = UniqueIdentifier(words: (0x0102_0304_0506_0708, 0x090A_0B0C_0D0E_0F10))
    private static let leafHash = Digest256(words: (1, 2, 3, 4))

    /// Computed by another program from what schemas/feed.md says.
    @Test func anIdentifierFollowsFromTheLedgerAndTheEntry() throws {
        let entry = try RecordIdentifier.entry(Self.leafHash, at: 7, of: Self.ledger)
        #expect(entry.description == "525b6d10-1b04-8744-9507-758eec8095b8")
        let notice = try RecordIdentifier.notice(Self.leafHash, days: 30, of: Self.ledger)
        #expect(notice.description == "6edaa1d5-8f9c-8e2c-9775-54890f9cdb73")
    }

    @Test func everyKindHasANameInWords() {
        #expect(DetailType.of(.issuanceRefused) == "CA Ledger Issuance Refused")
        #expect(DetailType.of(.cRLPartitionOpened) == "CA Ledger CRL Partition Opened")
        #expect(DetailType.of(.oCSPPeriodClosed) == "CA Ledger OCSP Period Closed")
        #expect(DetailType.of(.certificateSigned) == "ACM Private CA Certificate Issuance")
        // Kinds of our own tell every event apart.
        let own = EventType.allCases.map(DetailType.of).filter { $0.hasPrefix("CA Ledger ") }
        #expect(Set(own).count == own.count)
    }

    @Test func whatIsOnlyBegunIsToldOfByItsEnding() {
        let begun: Set<EventType> = [
            .issuanceRequested, .issuanceAuthorized, .requestAuthorized, .cRLAuthorized, .responderAuthorized,
            .auditReportRequested, .authorityCreating, .keyMade,
        ]
        for type in begun { #expect(!type.isTold) }
        // Every intent has an ending that is told of, and every ending is.
        for type in EventType.allCases where type.kind.intent == .closes || type.kind.endsStream {
            #expect(type.isTold)
        }
    }

    @Test func noticesStandByTheirMomentThenTheEarlierWarningThenTheCertificate() {
        let moment = Instant(seconds: 600)
        let places = [
            NoticePlace.beginning, NoticePlace(moment: moment, days: 30, position: 4),
            NoticePlace(moment: moment, days: 30, position: 9), NoticePlace(moment: moment, days: 7, position: 1),
            NoticePlace(after: Instant(seconds: 659)),
            NoticePlace(moment: Instant(seconds: 660), days: 30, position: 0),
        ]
        #expect(places == places.sorted())
        for (left, right) in zip(places, places.dropFirst()) { #expect(left < right) }
    }

    @Test(arguments: [(0, 0, 0), (59, 0, 60), (60, 60, 60), (-1, -60, 0), (-60, -60, -60)] as [(Int64, Int64, Int64)])
    func minutesAreWhole(seconds: Int64, whole: Int64, next: Int64) {
        #expect(Instant(seconds: seconds).wholeMinute == Instant(seconds: whole))
        #expect(Instant(seconds: seconds).nextMinute == Instant(seconds: next))
        #expect(Instant(microseconds: .min).wholeMinute.microseconds == .min)
    }
}
