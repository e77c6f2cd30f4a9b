import Foundation
import Testing

@testable import Ledger

/// Who may cause an event: in the table of events as in the one that auditors read.
struct EventCauseTests {
    @Test("An event names who acted exactly where somebody may cause it", arguments: EventType.allCases)
    func whoActsIsNamed(type: EventType) {
        var random = RandomEvent(seed: 1)
        let provenance = random.event(type).body.provenance
        #expect((provenance == nil) == (type.cause == .itself))
    }

    @Test func theFormatPrintsTheTable() throws {
        var printed: [String: EventCause] = [:]
        let channels: [String: Provenance.Channel] = [
            "`api`": .api, "`controlSocket`": .controlSocket, "`program`": .program,
        ]
        let text = try String(contentsOf: Self.format, encoding: .utf8)
        let table = try #require(text.split(separator: "| Events | Channels | Operation |\n| --- | --- | --- |\n").last)
        for line in table.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { $0.hasPrefix("|") })
        {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                cell in
                cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
            try #require(cells.count == 3)
            let ways = try Set(cells[1].map { try #require(channels[$0]) })
            let operations = try Set(cells[2].map { try #require(InterfaceOperation(named: $0)) })
            for name in cells[0] {
                let users = ways.subtracting([.api])
                printed[name] =
                    switch (ways.contains(.api), users.isEmpty) {
                    case (true, true): operations.isEmpty ? .refusedCall : .call(to: operations)
                    case (true, false):
                        operations.isEmpty ? .administrator(orUser: users) : .callOrUser(to: operations, by: users)
                    case (false, _): .user(by: users)
                    }
            }
        }
        let declared = EventType.allCases.filter { $0.cause != .itself }.map { type in
            ("\(type)".prefix(1).uppercased() + "\(type)".dropFirst(), type.cause)
        }
        #expect(printed == Dictionary(uniqueKeysWithValues: declared))
    }

    private static let format = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas/format.md")
}
