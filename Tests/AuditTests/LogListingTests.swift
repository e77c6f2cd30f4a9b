import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import Ledger
import SQLiteLog
import Testing

@Suite("A listing of events")
struct LogListingTests {
    private func events(_ listing: LogListing) async throws -> [[String: Any]] {
        var octets: [UInt8] = []
        try await listing.write(.json) { octets += $0 }
        return try octets.split(separator: 0x0A).compactMap {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any]
        }
    }

    @Test("has one line of JSON an event, with every field")
    func json() async throws {
        let (fixture, _) = try LogFixture.whole()
        let events = try await self.events(LogListing(log: fixture.store.reader))
        #expect(events.compactMap { $0["position"] as? UInt64 } == Array(0..<fixture.size))
        let opened = try #require(events.first?["event"] as? [String: Any])
        #expect(events.first?["type"] as? String == "LedgerOpened")
        #expect(opened["origin"] as? String == fixture.origin)
        let logKey = try #require(opened["logKey"] as? [String: Any])
        #expect(logKey["publicKey"] as? String == fixture.logKey.subjectPublicKeyInfo.suffix(32).hexadecimal)
        let authorized = try #require(
            events.first { $0["type"] as? String == "IssuanceAuthorized" }?["event"] as? [String: Any]
        )
        let checks = try #require(authorized["checks"] as? [[String: Any]])
        #expect(checks.first?["name"] as? String == "authority-exists")
        #expect(checks.first?["outcome"] as? String == "passed")
        let requested = try #require(
            events.first { $0["type"] as? String == "IssuanceRequested" }?["event"] as? [String: Any]
        )
        #expect(requested["token"] is NSNull)
        // An empty list is one, and no empty text.
        let started = try #require(
            events.first { $0["type"] as? String == "ServerStarted" }?["event"] as? [String: Any]
        )
        #expect((started["keyUses"] as? [Any])?.isEmpty == true)
        #expect((requested["notAfter"] as? [String: Any])?["value"] as? Int == 3650)
    }

    @Test("filters by position and by kind")
    func filters() async throws {
        let (fixture, _) = try LogFixture.whole()
        let some = try await self.events(LogListing(log: fixture.store.reader, from: 2, to: 5))
        #expect(some.compactMap { $0["position"] as? UInt64 } == [2, 3, 4])
        let type = try #require(LogListing.type(named: "certificatesigned"))
        let signed = try await self.events(LogListing(log: fixture.store.reader, types: [type]))
        #expect(signed.count == 3)
        #expect(LogListing.type(named: "Nothing") == nil)
        #expect(try await LogListing(log: fixture.store.reader, from: 900).write(.text) { _ in } == 0)
    }

    @Test("names every kind of event by a name of its own that leads back to it")
    func names() {
        for type in EventType.allCases { #expect(LogListing.type(named: LogListing.name(of: type)) == type) }
    }

    @Test("shows people blocks of lines that drive no terminal, also of what cannot be read")
    func text() async throws {
        let (fixture, root) = try LogFixture.whole()
        fixture.principal = "\u{1B}[2Jmallory\u{202E}\n"
        try fixture.issue(from: root)
        try fixture.append(payload: [0x30, 0x00], type: 99)
        var octets: [UInt8] = []
        // Everything is written, and then it is said that a later program would know more.
        let error = await #expect(throws: AuditError.self) {
            try await LogListing(log: fixture.store.reader).write(.text) { octets += $0 }
        }
        #expect(error?.isNewer == true && error?.position == fixture.size - 1)
        let text = String(decoding: octets, as: UTF8.self)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{202E}") })
        #expect(text.contains("\\u{1b}[2Jmallory"))
        #expect(text.contains("cannot be read: event type 99"))
        #expect(text.contains("rule 1, name authority-exists, outcome passed"))
    }
}
