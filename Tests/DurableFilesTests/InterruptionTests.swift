import Glibc
import Testing

@testable import DurableFiles

/// Signals and short writes change nothing.
struct InterruptionTests {
    @Test func aWriteThatIsInterruptedOrShortGoesOn() {
        let octets = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        var taken: [UInt8] = []
        var calls = 0
        let isWritten = unsafe writingAll(octets) { rest, written in
            #expect(written == taken.count)
            calls += 1
            if calls.isMultiple(of: 2) {
                errno = EINTR
                return -1
            }
            let count = min(rest.count, 1 + calls % 7)
            unsafe taken.append(contentsOf: rest.prefix(count))
            return count
        }
        #expect(isWritten)
        #expect(taken == octets)
    }

    @Test(arguments: [EIO, ENOSPC])
    func anyOtherFailureEndsIt(number: Int32) {
        var calls = 0
        let isWritten = unsafe writingAll([1, 2, 3]) { _, _ in
            calls += 1
            errno = number
            return calls == 1 ? 1 : -1
        }
        #expect(!isWritten)
        #expect(calls == 2)
        #expect(unsafe !writingAll([1]) { _, _ in 0 })
    }

    @Test func aReadThatIsInterruptedOrShortGoesOn() {
        let octets: [UInt8] = Array(0..<200)
        var calls = 0
        let read = unsafe readingAll(atMost: 1_000) { rest, length in
            calls += 1
            if calls.isMultiple(of: 3) {
                errno = EINTR
                return -1
            }
            let piece = octets.dropFirst(length).prefix(9)
            unsafe rest.copyBytes(from: piece)
            return piece.count
        }
        #expect(read == octets)
        #expect(
            unsafe readingAll(atMost: 4) { _, _ in
                errno = EIO
                return -1
            } == nil
        )
    }

    @Test func aCallIsMadeAgainForAsLongAsSignalsInterruptIt() {
        var calls = 0
        let result: Int32 = uninterrupted {
            calls += 1
            errno = EINTR
            return calls < 5 ? -1 : 0
        }
        #expect(result == 0)
        #expect(calls == 5)
    }
}
