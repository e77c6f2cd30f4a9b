import Bytes
import EventLog
import Testing

@testable import Authority

/// When a checkpoint is due, without a clock and without a log.
struct CheckpointPaceTests {
    private static func note(_ size: UInt64) -> SignedCheckpoint {
        SignedCheckpoint(size: size, root: .zero, note: "note")
    }

    @Test func theFirstIsDueWithTheFirstEntryAndTheNextAfterTheInterval() {
        var pace = CheckpointPace(published: 0, intended: nil, interval: 1_000)
        #expect(!pace.isDue(size: 0, now: 5, isAsked: true))
        #expect(pace.patience(size: 0, now: 5) == nil)
        #expect(pace.isDue(size: 3, now: 5, isAsked: false))
        pace.intend(size: 3, now: 5)
        pace.sign([Self.note(3)])
        pace.publish([Self.note(3)])
        #expect(pace.publishedSize == 3)
        #expect(pace.patience(size: 3, now: 6) == nil)
        #expect(pace.patience(size: 4, now: 105) == 900)
        #expect(!pace.isDue(size: 4, now: 1_004, isAsked: false))
        #expect(pace.isDue(size: 4, now: 1_005, isAsked: false))
        #expect(pace.isDue(size: 4, now: 105, isAsked: true))
    }

    @Test func noneIsDueWhileOneIsUnderWay() {
        var pace = CheckpointPace(published: 10, intended: 12, interval: 1_000)
        #expect(pace.isUnderWay)
        #expect(pace.checkpointedSize == 12)
        #expect(!pace.isDue(size: 20, now: 9_999, isAsked: true))
        #expect(pace.patience(size: 20, now: 9_999) == nil)
        pace.sign([Self.note(11)])
        #expect(pace.isUnderWay)
        pace.sign([Self.note(12)])
        #expect(pace.isDue(size: 20, now: 0, isAsked: false))
        #expect(pace.publishedSize == 10)
    }

    @Test func clocksAtTheirEndsTrapNothing() {
        var pace = CheckpointPace(published: 0, intended: nil, interval: 1_000_000)
        pace.intend(size: 1, now: 0)
        pace.sign([Self.note(1)])
        #expect(pace.patience(size: 2, now: .max) == 0)
        #expect(pace.isDue(size: 2, now: .max, isAsked: false))
    }
}
