import Bytes
import EventLog
import Testing

@testable import Authority

/// How long a log may go on without a signature, without a clock and without a log.
struct UnsignedRunTests {
    private static func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_790_000_000 + seconds) }

    @Test func whatIsSignedToItsEndMayGoOnAtAnyTime() {
        let run = UnsignedRun(signed: 10, since: nil)
        #expect(run.admits(atMost: 512, at: Self.at(0), size: 10))
        #expect(run.admits(atMost: 512, at: Self.at(1_000_000), size: 10))
    }

    @Test func entriesMayFollowForAMinuteAndNoLonger() {
        var run = UnsignedRun(signed: 10, since: nil)
        run.append(at: Self.at(0))
        run.append(at: Self.at(50))
        #expect(run.admits(atMost: 1, at: Self.at(60), size: 12))
        #expect(!run.admits(atMost: 1, at: Self.at(61), size: 12))
    }

    @Test func soManyMayFollowAndNoMore() {
        var run = UnsignedRun(signed: 0, since: nil)
        run.append(at: Self.at(0))
        #expect(run.admits(atMost: 536, at: Self.at(0), size: 65_000))
        #expect(!run.admits(atMost: 537, at: Self.at(0), size: 65_000))
    }

    @Test func whatCameAfterAnIntendedCheckpointBeginsTheNextRun() {
        var run = UnsignedRun(signed: 10, since: nil)
        run.append(at: Self.at(0))
        run.intend()
        run.append(at: Self.at(30))
        run.append(at: Self.at(55))
        #expect(!run.admits(atMost: 1, at: Self.at(70), size: 13))
        run.publish(11)
        #expect(run.signed == 11 && run.since == Self.at(30))
        #expect(run.admits(atMost: 1, at: Self.at(90), size: 13))
        #expect(!run.admits(atMost: 1, at: Self.at(91), size: 13))
        run.intend()
        run.publish(13)
        #expect(run.since == nil)
    }

    @Test func whatWasFoundIsSignedBeforeAnythingFollows() {
        var run = UnsignedRun(signed: 10, since: Self.at(0), found: 12)
        #expect(!run.admits(atMost: 1, at: Self.at(1), size: 12))
        run.intend()
        run.publish(12)
        #expect(run.admits(atMost: 1, at: Self.at(1), size: 12))
    }

    /// One that was intended before a crash does not cover what recovery had written after it.
    @Test func anUnfinishedCheckpointThatIsSignedAgainIsNotEnough() {
        var run = UnsignedRun(signed: 10, since: Self.at(0), intended: 15, size: 20, found: 20)
        run.publish(15)
        #expect(run.since == Self.at(0))
        #expect(!run.admits(atMost: 1, at: Self.at(1), size: 20))
    }

    /// One that covers all that a crash left holds nothing up, however late the next start is.
    @Test func anUnfinishedCheckpointOverEverythingThatIsSignedAgainIsEnough() {
        var run = UnsignedRun(signed: 10, since: Self.at(0), intended: 20, size: 20, found: 20)
        #expect(!run.admits(atMost: 1, at: Self.at(1_000), size: 20))
        run.publish(20)
        #expect(run.since == nil)
        #expect(run.admits(atMost: 1, at: Self.at(1_000), size: 20))
        run.append(at: Self.at(1_000))
        #expect(run.admits(atMost: 1, at: Self.at(1_060), size: 21))
    }

    @Test func timesAtTheirEndsTrapNothing() {
        let ends = [Instant(microseconds: .min), Instant(microseconds: .max)]
        #expect(!CheckpointRhythm.admits(count: 1, from: ends[0], to: ends[1]))
        #expect(CheckpointRhythm.admits(count: 1, from: ends[1], to: ends[1]))
        #expect(!CheckpointRhythm.admits(count: .max, from: ends[0], to: ends[0]))
    }
}
