import Bytes
import EventLog
import Ledger
import Testing

@Suite struct RecentVersionsTests {
    private var log = LogBuilder()
    private var versions = RecentVersions()

    private mutating func append(_ stream: UInt64, _ version: UInt64) throws {
        try self.versions.append(self.log.entry(stream: stream, version: version, payload: []).header)
    }

    @Test mutating func aStreamGoesOnAndNeverBack() throws {
        for version: UInt64 in 0..<3 { try self.append(1, version) }
        for version: UInt64 in 0..<3 {
            #expect(throws: StoreError(.notDurable, "")) { try self.append(1, version) }
        }
        try self.append(1, 3)
        try self.append(2, 0)
        #expect(self.versions.size == 5)
    }

    @Test mutating func aStreamIsKnownUntilManyOthersCameUp() throws {
        try self.append(0, 0)
        for stream in 1..<UInt64(RecentVersions.count) { try self.append(stream, 0) }
        #expect(throws: StoreError(.notDurable, "")) { try self.append(0, 0) }
        for stream in 0..<UInt64(RecentVersions.count) { try self.append(10_000 + stream, 0) }
        try self.append(0, 0)
    }
}
