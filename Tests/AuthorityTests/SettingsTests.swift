import Ledger
import Testing

@testable import Authority

/// What an operator set is an event, once for each time that it changes.
struct SettingsTests {
    @Test func settingsAreRecordedWhenTheyChangeAndOnlyThen() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { _ in }
        try await premises.whileOpen { _ in }
        var contents = try premises.contents()
        #expect(contents.count(.serverStarted) == 2)
        #expect(contents.count(.settingsChanged) == 1)
        try await premises.whileOpen {
            $0.limits.checkpointInterval = 2_000_000
        } _: { _ in
        }
        contents = try premises.contents()
        let settings = contents.facts(.settingsChanged).compactMap { fact -> SettingsChanged? in
            if case .settingsChanged(let changed) = fact.body { changed } else { nil }
        }
        #expect(settings.count == 2)
        #expect(settings.last?.checkpointInterval == 2_000_000)
        #expect(settings.last?.clockBound == 300_000_000)
        #expect(settings.last?.provenance == Provenance(.program, "uid:0"))
        try contents.expectWhole()
    }

    @Test func wherePublishedThingsAreReachedIsASettingToo() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { #expect($0.authority.publicURL == nil) }
        for url in ["http://a.example", "http://b.example/x", "http://b.example/x"] {
            try await premises.whileOpen {
                $0.publicURL = url
            } _: {
                #expect($0.authority.publicURL == url)
            }
        }
        try await premises.whileOpen { #expect($0.authority.publicURL == nil) }
        let contents = try premises.contents()
        let settings = contents.facts(.settingsChanged).compactMap { fact -> SettingsChanged? in
            if case .settingsChanged(let changed) = fact.body { changed } else { nil }
        }
        #expect(settings.map(\.publicURLs) == [[], ["http://a.example"], ["http://b.example/x"], []])
        try contents.expectWhole()
    }
}
