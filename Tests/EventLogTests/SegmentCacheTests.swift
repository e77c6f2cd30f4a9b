import Bytes
import EventLog
import Ledger
import Testing

@testable import SQLiteLog

/// Segments that single entries were read from lately.
@Suite struct SegmentCacheTests {
    /// An opened segment whose payloads have so many octets in all.
    private static func segment(_ number: UInt64, octets: Int) throws -> OpenedSegment {
        var log = LogBuilder()
        let payload = [UInt8](repeating: 0x5A, count: octets / 256)
        for _ in 0..<256 { _ = try log.entry(payload: payload) }
        let sealed = try SegmentCodec.seal(number: 0, stored: log.entries.map(StoredEntry.init))
        let moved = SealedSegment(number: number, headers: sealed.headers, payloads: sealed.payloads, tile: sealed.tile)
        return try OpenedSegment(moved, ledger: log.ledger, previousLeafHash: .zero)
    }

    @Test func thoseThatWereNotAskedForTheLongestGo() throws {
        let cache = SegmentCache()
        for number in 0..<9 as Range<UInt64> {
            cache.keep(try Self.segment(number, octets: 25_600))
            _ = cache.segment(0)
        }
        #expect(cache.segment(0) != nil)
        #expect(cache.segment(1) == nil)
        #expect((2..<9).allSatisfy { cache.segment($0) != nil })
    }

    /// What is read of one certificate lies close together, however long what lies beside it is.
    @Test func theLastOneStaysWhateverItTakes() throws {
        let cache = SegmentCache()
        cache.keep(try Self.segment(1, octets: 25_600))
        cache.keep(try Self.segment(2, octets: 256 * 32_768))
        #expect(cache.segment(2) != nil)
        #expect(cache.segment(1) == nil)
        cache.keep(try Self.segment(3, octets: 25_600))
        #expect(cache.segment(2) == nil)
        #expect(cache.segment(3) != nil)
    }
}
