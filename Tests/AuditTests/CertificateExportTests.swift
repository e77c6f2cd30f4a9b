import Audit
import Bytes
import Cryptography
import EventLog
import Foundation
import JSON
import Ledger
import PKI
import SQLiteLog
import Testing
import Transparency

@Suite("An export of certificates")
struct CertificateExportTests {
    private static let hostile = [
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tTAB", "\rCR", "a,b;c", "say \"hi\"", "two\r\nlines",
        "two\nlines",
        "Ünïcödé ☃ 漢字", " leading", "'quoted", "a\u{202E}b", "%s%n", "end\\", "\u{1B}[31mred", "",
    ]

    private func export(
        _ log: any EventReading,
        _ format: CertificateExport.Format,
        dialect: CertificateExport.Dialect = .rfc4180,
        filter: CertificateExport.Filter = CertificateExport.Filter(),
        hasCertificates: Bool = false,
        statement: CertificateExport.Statement? = nil
    ) async throws -> (octets: [UInt8], summary: CertificateExport.Summary) {
        var octets: [UInt8] = []
        let style = CertificateExport.Style(format, dialect: dialect, hasCertificates: hasCertificates)
        let export = CertificateExport(log: log, filter: filter, style: style, statement: statement) {
            authority,
            serialNumber in
            "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/\(authority)/certificate/\(serialNumber.decimal)"
        }
        let summary = try await export.write { octets += $0 }
        return (octets, summary)
    }

    private func records(_ octets: [UInt8]) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(octets)) as? [[String: Any]])
    }

    /// The text as a subject may have it: no name with control characters is certified.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
        return scalars.isEmpty ? "x" : String(String.UnicodeScalarView(scalars))
    }

    /// A log whose requesters and names are as bad as they get.
    private func hostileLog() throws -> (fixture: LogFixture, root: UniqueIdentifier) {
        let fixture = try LogFixture()
        try fixture.open()
        let root = try fixture.makeRoot()
        for text in Self.hostile {
            let names = try SubjectAlternativeName([
                .rfc822Name("=1+1@example.com"), .directoryName(try LogFixture.name("=\"x\",y")),
                .ipAddress([UInt8](repeating: 0x20, count: 16)),
            ])
            let request = try LogFixture.request(
                try LogFixture.subscriberKey.get(),
                subject: try LogFixture.name(Self.printable(text)),
                extensions: [names.makeExtension(isCritical: false)]
            )
            fixture.principal = text.isEmpty ? "alice" : text
            try fixture.issue(from: root, request: request)
        }
        return (fixture, root)
    }

    @Test("says the same in every format")
    func formatsAgree() async throws {
        let (fixture, _) = try self.hostileLog()
        let csv = try await self.export(fixture.store.reader, .csv)
        let json = try await self.export(fixture.store.reader, .json)
        let lines = try await self.export(fixture.store.reader, .ndjson)
        #expect(csv.summary == json.summary)
        #expect(csv.summary == lines.summary)
        let rows = try CommaSeparatedValues(csv.octets).rows
        let records = try self.records(json.octets)
        let single = try lines.octets.split(separator: 0x0A).map { try self.records([0x5B] + $0 + [0x5D])[0] }
        #expect(records.count == Self.hostile.count + 1)
        #expect(UInt64(records.count) == csv.summary.count)
        #expect(rows.count == records.count + 1)
        for (index, record) in records.enumerated() {
            #expect(NSDictionary(dictionary: record).isEqual(to: single[index]))
            for (name, cell) in zip(rows[0], rows[index + 1]) {
                let value: String =
                    switch record[name] {
                    case let number as NSNumber: number.stringValue
                    case let list as [String]:
                        list.map { $0.shown.replacingOccurrences(of: ";", with: #"\u{3b}"#) }.joined(separator: "; ")
                    case let text as String: text.shown
                    case is NSNull: ""
                    default: "missing"
                    }
                // Beside codes of what steers, only where a spreadsheet would compute does CSV differ, by the apostrophe.
                #expect(cell == value || cell == "'" + value, "\(name)")
                #expect((cell == value) == !self.isFormula(value), "\(name): \(cell)")
            }
        }
    }

    private func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return ["=", "+", "-", "@", "'", "\t", "\r", "\n"].contains(first)
    }

    @Test("lets no cell of the CSV be a formula, and ends every record with CRLF")
    func formulas() async throws {
        let (fixture, _) = try self.hostileLog()
        let octets = try await self.export(fixture.store.reader, .csv).octets
        #expect(octets.suffix(2) == [0x0D, 0x0A])
        let rows = try CommaSeparatedValues(octets).rows
        #expect(Set(rows.map(\.count)) == [32])
        #expect(rows.joined().allSatisfy { $0.first == "'" || !self.isFormula($0) })
        #expect(rows.joined().contains("'=cmd|' /C calc'!A0"))
    }

    @Test("writes no character into the CSV that a terminal obeys, and quotes what divides names")
    func terminalsAndNames() async throws {
        let (fixture, _) = try self.hostileLog()
        let octets = try await self.export(fixture.store.reader, .csv).octets
        let text = String(decoding: octets, as: UTF8.self)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\r" || $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{202E}") })
        #expect(text.contains(#"\u{202e}"#))
        var isQuoted = false
        var semicolons = (quoted: 0, bare: 0)
        for octet in octets {
            if octet == 0x22 { isQuoted.toggle() }
            if octet == 0x3B { if isQuoted { semicolons.quoted += 1 } else { semicolons.bare += 1 } }
        }
        #expect(semicolons.quoted > 0 && semicolons.bare == 0)
    }

    @Test("writes no character into JSON that a terminal obeys")
    func terminals() async throws {
        let (fixture, _) = try self.hostileLog()
        for format in [CertificateExport.Format.json, .ndjson] {
            let octets = try await self.export(fixture.store.reader, format).octets
            let text = String(decoding: octets, as: UTF8.self)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && $0 != "\u{202E}") })
        }
    }

    @Test("says what the certificate says")
    func content() async throws {
        let (fixture, root) = try LogFixture.whole()
        let certificate = try #require(try fixture.issue(from: root))
        try fixture.append(
            fixture.identifier(),
            .issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: [])))
        )
        let record = try #require(try await self.records(self.export(fixture.store.reader, .json).octets).last)
        let tbsCertificate = certificate.tbsCertificate
        #expect(record["position"] as? UInt64 == fixture.size - 2)
        #expect(record["issuedAt"] as? String == fixture.time.description)
        #expect(record["serial"] as? String == tbsCertificate.serialNumber.octets.hexadecimal)
        #expect(record["subject"] as? String == tbsCertificate.subject.description)
        #expect(record["subjectAlternativeNames"] as? [String] == ["DNS:a.example", "IP:192.0.2.1"])
        #expect(record["notAfter"] as? String == tbsCertificate.validity.notAfter.description)
        #expect(record["keyType"] as? String == "EC P-256")
        #expect(record["signatureAlgorithm"] as? String == "ecdsa-with-SHA256")
        #expect(record["template"] as? String == "EndEntityCertificate/V1")
        #expect(record["requester"] as? String == "alice")
        #expect(record["sourceAddress"] as? String == "127.0.0.1")
        let key = tbsCertificate.subjectPublicKeyInfo.derOctets
        #expect(record["publicKeySHA256"] as? String == (try SHA256.digest(of: key)).description)
        #expect(record["certificateSHA256"] as? String == (try SHA256.digest(of: certificate.derOctets)).description)
        #expect(
            (record["arn"] as? String)?.hasSuffix("certificate/" + tbsCertificate.serialNumber.octets.decimal) == true
        )
        #expect(record["status"] as? String == "issued")
    }

    @Test("says what the certificate's extensions say, and who asked")
    func extensions() async throws {
        let (fixture, root) = try LogFixture.whole()
        let certificate = try #require(try fixture.issue(from: root))
        let records = try await self.records(
            self.export(fixture.store.reader, .json, hasCertificates: true).octets
        )
        let record = try #require(records.last)
        let tbsCertificate = certificate.tbsCertificate
        #expect(record["issuer"] as? String == tbsCertificate.issuer.description)
        #expect(record["authority"] as? String == root.description)
        #expect(record["keyUsages"] as? [String] == ["digitalSignature", "keyEncipherment"])
        #expect(record["extendedKeyUsages"] as? [String] == ["serverAuth", "clientAuth"])
        #expect(record["basicConstraints"] as? String == "CA:FALSE")
        #expect(records.first?["basicConstraints"] as? String == "CA:TRUE")
        #expect(record["endOfLife"] as? String == tbsCertificate.validity.notAfter.description)
        #expect(record["account"] as? String == "111122223333")
        #expect((record["accessKey"] as? String)?.isEmpty == false)
        let blocks = try PEM.decode(Array((record["certificate"] as? String ?? "").utf8), maximumBlocks: 1)
        #expect(blocks.map(\.octets) == [certificate.derOctets])
    }

    @Test("states of which log it is, how much of it, and what comes before the statement")
    func statement() async throws {
        let (fixture, _) = try LogFixture.whole()
        let reader = fixture.store.reader
        let plain = try await self.export(reader, .ndjson).octets
        func statement(isInside: Bool) -> CertificateExport.Statement {
            CertificateExport.Statement(of: fixture.ledger, serialNumberForm: "decimal", isInside: isInside)
        }
        let told = try await self.export(reader, .ndjson, statement: statement(isInside: true)).octets
        #expect(told.starts(with: plain))
        let apart = try await self.export(reader, .ndjson, statement: statement(isInside: false))
        #expect(apart.octets == plain && apart.summary.statement.map { $0 + [0x0A] } == Array(told[plain.count...]))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(told[plain.count...])) as? [String: [String: Any]]
        )
        let said = try #require(object["statement"])
        #expect(said["sha256"] as? String == (try SHA256.digest(of: plain)).description)
        #expect(said["octets"] as? Int == plain.count)
        #expect(said["size"] as? UInt64 == fixture.size)
        #expect(said["root"] as? String == apart.summary.root.octets.base64)
        #expect(said["rows"] as? UInt64 == apart.summary.count)
        let list = try await self.export(reader, .json, statement: statement(isInside: true)).octets
        let elements = try self.records(list)
        #expect(UInt64(elements.count) == apart.summary.count + 1 && elements.last?["statement"] != nil)
        let line = list.dropLast(3).lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let last = elements.last?["statement"] as? [String: Any]
        #expect(last?["sha256"] as? String == (try SHA256.digest(of: Array(list[..<line]))).description)
    }

    @Test("keeps apart, in a table for spreadsheets, what they would take for something else")
    func spreadsheets() async throws {
        let (fixture, root) = try LogFixture.whole()
        let kept = ["alice", "bob@example.com", "AKIAIOSFODNN7EXAMPLE"]
        let changed = ["0123", "1e5", "SEPT2", "true", "FALSE", "2026-11-27", "1/2", "10%", "=1+1", "'x", "12:30"]
        for principal in kept + changed {
            fixture.principal = principal
            try fixture.issue(from: root)
        }
        let octets = try await self.export(fixture.store.reader, .csv, dialect: .excel).octets
        #expect(octets.starts(with: [0xEF, 0xBB, 0xBF]))
        let rows = try CommaSeparatedValues(Array(octets.dropFirst(3))).rows
        let place = try #require(rows[0].firstIndex(of: "requester"))
        #expect(rows.suffix(kept.count + changed.count).map { $0[place] } == kept + changed.map { "'" + $0 })
        let serial = try #require(rows[0].firstIndex(of: "serial"))
        #expect(rows[1...].allSatisfy { $0[serial].count == 47 && $0[serial].split(separator: ":").count == 16 })
    }

    @Test("filters by authority, position and requester")
    func filters() async throws {
        let (fixture, first) = try LogFixture.whole()
        let second = try fixture.makeRoot()
        try fixture.issue(from: second)
        let all = try await self.records(self.export(fixture.store.reader, .json).octets)
        let positions = all.compactMap { $0["position"] as? UInt64 }
        #expect(all.count == 5)
        var filter = CertificateExport.Filter()
        filter.authority = second
        let ofSecond = try await self.export(fixture.store.reader, .json, filter: filter)
        #expect(ofSecond.summary.count == 2)
        #expect(String(decoding: ofSecond.octets, as: UTF8.self).contains("\(first)") == false)
        filter = CertificateExport.Filter()
        filter.from = positions[1]
        filter.to = positions[3]
        let some = try await self.export(fixture.store.reader, .json, filter: filter).summary
        #expect(some.count == 2)
        #expect(some.firstPosition == positions[1])
        #expect(some.lastPosition == positions[2])
        filter = CertificateExport.Filter()
        filter.requester = "nobody"
        #expect(try await self.export(fixture.store.reader, .ndjson, filter: filter).summary.count == 0)
        filter.requester = "alice"
        let asked = try await self.export(fixture.store.reader, .ndjson, filter: filter).summary.count
        #expect(asked == UInt64(all.count { $0["requester"] as? String == "alice" }) && asked > 0)
    }

    @Test("names the tree that it was made from, and is nothing but brackets where there is no certificate")
    func summary() async throws {
        let fixture = try LogFixture()
        try fixture.open()
        let empty = try await self.export(fixture.store.reader, .json)
        #expect(String(decoding: empty.octets, as: UTF8.self) == "[\n]\n")
        #expect(empty.summary.treeSize == 3)
        #expect(empty.summary.root == (try MerkleTree.root(of: fixture.entries.map(\.leafHash))))
        #expect(empty.summary.firstPosition == nil)
        #expect(try await self.export(fixture.store.reader, .ndjson).octets.isEmpty)
    }

    @Test("comes in chunks, and stops where the sink does")
    func chunks() async throws {
        struct Full: Error {}
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<150 { try fixture.issue(from: root) }
        let export = CertificateExport(log: fixture.store.reader, style: CertificateExport.Style(.ndjson)) { _, _ in
            ""
        }
        var sizes: [Int] = []
        _ = try await export.write { sizes.append($0.count) }
        #expect(sizes.count > 1)
        #expect(sizes.allSatisfy { $0 < 160_000 })
        await #expect(throws: Full.self) { _ = try await export.write { _ in throw Full() } }
    }
}
