import Dispatch
import Testbed
import Testing

@testable import Authority

/// Work that is done behind the log.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct BackgroundWorkTests {
    /// Changed by one thread and then by another, without a lock: the order of the pieces is the only thing between them.
    private final class Unlocked: @unchecked Sendable {
        var numbers: [Int] = []
        var prepared = 0
    }

    /// Ends work on a thread that no task needs.
    private static func ending(_ work: BackgroundWork) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                work.end()
                continuation.resume()
            }
        }
    }

    /// The thread sanitizer reports it where the sequence is not one of memory too.
    @Test(arguments: 0..<20) func piecesSeeWhatWasDoneBeforeThem(round: Int) async {
        let work = BackgroundWork(label: "test")
        let seen = Unlocked()
        for number in 0..<200 {
            let before = Unlocked()
            before.prepared = number
            work.add {
                if number.isMultiple(of: 3) { await Task.yield() }
                seen.numbers.append(before.prepared)
            }
        }
        await Self.ending(work)
        #expect(seen.numbers == Array(0..<200))
    }

    @Test func afterTheEndNothingIsTakenIn() async {
        let work = BackgroundWork(label: "test")
        let seen = Unlocked()
        work.add { seen.numbers.append(1) }
        await Self.ending(work)
        work.add { seen.numbers.append(2) }
        work.add(after: .nanoseconds(0)) { seen.numbers.append(3) }
        await Self.ending(work)
        #expect(seen.numbers == [1])
    }
}
