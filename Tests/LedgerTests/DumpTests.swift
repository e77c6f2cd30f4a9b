import Bytes
import Foundation
import Testing

@testable import Ledger

struct DumpTests {
    @Test func dump() throws {
        for type in EventType.allCases {
            var digits = Substring(try GoldenEventTests.event(type).derEncoded().hexadecimal)
            var lines = ""
            while !digits.isEmpty { lines += digits.prefix(64) + "\n"; digits = digits.dropFirst(64) }
            let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(type).hex")
            try lines.write(to: url, atomically: true, encoding: .utf8)
        }
    }
}
