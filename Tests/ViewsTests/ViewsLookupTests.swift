import Bytes
import Cryptography
import EventLog
import GRDB
import Ledger
import PKI
import Testbed
import Testing
import Views

/// Lookups give what a search through the whole log gives.
struct ViewsLookupTests {
    let log: ViewsLog
    let folder: ViewsFolder
    let views: ViewsStore

    init() async throws {
        self.log = try ViewsLog.random(seed: 42, count: 600)
        self.folder = try ViewsFolder()
        self.views = try await ViewsTests.views(of: self.log, in: self.folder).inPlace()
    }

    @Test func everyCertificatePointsToItsEvents() throws {
        try #require(self.log.ended.count > 50)
        try #require(self.log.ended.contains { $0.isBurned && $0.request != nil })
        try #require(self.log.ended.contains { $0.request == nil })
        for ended in self.log.ended {
            let row = try #require(try self.views.certificate(endedAt: ended.position))
            #expect(row.endedPosition == ended.position && row.isBurned == ended.isBurned)
            #expect(row.origin.authority == ended.authority)
            #expect(row.origin.requester == ended.request?.provenance.principal)
            #expect(row.origin.accessKey == ended.request?.provenance.accessKey)
            #expect(row.origin.template == ended.request?.template)
            #expect(row.issuedAt == ended.at)
            #expect(row.notAfter == ended.tbsCertificate.validity.notAfter.seconds)
            #expect(row.serialNumber == ended.tbsCertificate.serialNumber.octets)
            let request = try row.requestedPosition.map { try self.body($0) }
            #expect(request == ended.request.map { .issuanceRequested($0) })
            switch try self.body(row.authorizedPosition) {
            case .issuanceAuthorized(let fact): #expect(fact.tbsCertificate == ended.tbsCertificate.derOctets)
            case .responderAuthorized(let fact): #expect(fact.tbsCertificate == ended.tbsCertificate.derOctets)
            default: Issue.record("no intent at \(row.authorizedPosition)")
            }
            #expect(try self.views.certificate(endedAt: row.authorizedPosition) == nil)
        }
        #expect(try self.views.certificate(endedAt: .max) == nil)
    }

    /// The log's first certificates are of the first generation only, so the others are made by hand.
    @Test func aSearchGoesFromGenerationToGenerationInOrder() throws {
        let expected = self.positions { $0.request?.provenance.principal == "alice" }
        let moved = expected.suffix(expected.count / 2)
        let first = try #require(moved.first)
        let distance: UInt64 = 5 << 18
        try self.views.close()
        try DatabaseQueue(path: self.folder.database).write { database in
            try database.execute(sql: "UPDATE standing SET size = size + ?", arguments: [Int64(distance)])
            for (table, generation) in [("certificate_key", ", generation = generation + 5"), ("certificate", "")] {
                try database.execute(
                    sql: """
                        UPDATE \(table) SET ended = ended + ?\(generation) WHERE ended >= ?
                        """,
                    arguments: [Int64(distance), Int64(first)]
                )
            }
        }
        let views = try ViewsStore.open(path: self.folder.database, ledger: self.log.ledger)
        let wanted = expected.map { $0 < first ? $0 : $0 + distance }
        #expect(try Self.pages(views, .origin(OriginSelection(requester: "alice")), limit: 3) == wanted)
    }

    @Test(arguments: 0..<8)
    func certificatesAreFoundBySubjectNamesAndKey(number: Int) throws {
        let subject = try ViewsLog.name("host\(number)")
        let expected = self.positions { $0.tbsCertificate.subject == subject }
        #expect(expected.isEmpty == (number == 7))
        let selections: [CertificateSelection] = [
            .subject(subject), .subject(try ViewsLog.name(" HOST\(number) ")), .text("Host\(number)"),
            .text("host\(number).EXAMPLE."), .alternativeName(.dnsName("HOST\(number).example")),
            .alternativeName(.ipAddress([10, 0, 0, UInt8(number)])),
            .alternativeName(.rfc822Name("ann\(number)@mail\(number % 2).Corp.Example")),
        ]
        for selection in selections { #expect(try Self.pages(self.views, selection, limit: 4) == expected) }
        guard let one = self.log.ended.first(where: { $0.tbsCertificate.subject == subject }) else { return }
        let digest = try SHA256.digest(of: one.tbsCertificate.subjectPublicKeyInfo.derOctets)
        #expect(try Self.pages(self.views, .publicKey(digest), limit: 100) == expected)
    }

    @Test func certificatesAreFoundByTheDomainsAboveTheirNames() throws {
        let all = self.positions { _ in true }
        for domain in ["example", "corp.example", "Example.", "CORP.example"] {
            #expect(try Self.pages(self.views, .below(domain), limit: 50) == all)
        }
        for number in 0..<3 {
            let expected = self.positions { Self.number(of: $0) % 3 == number }
            for domain in ["b.dept\(number).corp.example", "dept\(number).CORP.example"] {
                #expect(try Self.pages(self.views, .below(domain), limit: 7) == expected)
            }
            // The name itself does not lie below itself.
            #expect(try Self.pages(self.views, .below("a.b.dept\(number).corp.example"), limit: 7).isEmpty)
        }
        for number in 0..<2 {
            let expected = self.positions { Self.number(of: $0) % 2 == number }
            #expect(try Self.pages(self.views, .mailboxesAt("MAIL\(number).corp.example"), limit: 7) == expected)
        }
        #expect(try Self.pages(self.views, .mailboxesBelow("corp.example"), limit: 50) == all)
        #expect(try Self.pages(self.views, .mailboxesBelow("mail1.corp.example"), limit: 50).isEmpty)
        #expect(try Self.pages(self.views, .below("ample"), limit: 50).isEmpty)
    }

    @Test func certificatesAreFoundByWhereTheyComeFrom() throws {
        var selections = [OriginSelection()]
        let authorities: [UniqueIdentifier?] = [nil, self.log.ended.first?.authority, self.log.ended.last?.authority]
        for authority in authorities {
            for requester in [nil, "alice", "bob", "dave"] {
                for accessKey in [nil, "AKIA00", "AKIA11"] {
                    for template in [nil, "EndEntityCertificate/V1", "CodeSigningCertificate/V1", "none"] {
                        selections.append(
                            OriginSelection(
                                authority: authority,
                                requester: requester,
                                accessKey: accessKey,
                                template: template
                            )
                        )
                    }
                }
            }
        }
        var found = 0
        for selection in selections {
            let expected = self.positions { ended in
                let provenance = ended.request?.provenance
                let template = ended.request.map { $0.template ?? "EndEntityCertificate/V1" }
                return (selection.authority ?? ended.authority) == ended.authority
                    && (selection.requester == nil || selection.requester == provenance?.principal)
                    && (selection.accessKey == nil || selection.accessKey == provenance?.accessKey)
                    && (selection.template == nil || selection.template == template)
            }
            #expect(try Self.pages(self.views, .origin(selection), limit: 11) == expected, "\(selection)")
            found += expected.count
        }
        #expect(found > self.log.ended.count)
    }

    @Test func certificatesAreFoundByTheirRequestsAndEnds() throws {
        for ended in self.log.ended {
            #expect(try Self.pages(self.views, .request(ended.stream), limit: 2) == [ended.position])
        }
        #expect(try Self.pages(self.views, .request(self.log.ledger), limit: 2).isEmpty)
        let ends = self.log.ended.map(\.tbsCertificate.validity.notAfter.seconds).sorted()
        for (low, high) in [(0, ends.count - 1), (3, 3), (5, ends.count / 2), (ends.count / 2, ends.count / 2 + 9)] {
            let range = ends[low]...ends[high]
            let expected = self.positions { range.contains($0.tbsCertificate.validity.notAfter.seconds) }
            #expect(try Self.pages(self.views, .ending(range), limit: 5) == expected)
        }
        #expect(try Self.pages(self.views, .ending(Int64.min...(ends[0] - 1)), limit: 5).isEmpty)
        #expect(try Self.pages(self.views, .ending((ends[ends.count - 1] + 1)...Int64.max), limit: 5).isEmpty)
    }

    private func positions(where isWanted: (ViewsLog.Ended) -> Bool) -> [UInt64] {
        self.log.ended.filter(isWanted).map(\.position)
    }

    /// The number that a certificate's names were made from.
    private static func number(of ended: ViewsLog.Ended) -> Int {
        ended.tbsCertificate.subject.texts(of: .commonName).first.flatMap { Int($0.dropFirst(4)) } ?? -1
    }

    static func pages(_ views: ViewsStore, _ selection: CertificateSelection, limit: Int) throws -> [UInt64] {
        var found: [UInt64] = []
        while true {
            let page = try views.certificates(by: selection, after: found.last, limit: limit)
            #expect(page.count <= limit)
            if page.isEmpty { return found }
            found += page.map(\.endedPosition)
        }
    }

    @Test func certificatesAreFoundByTimePageByPage() throws {
        for seed in 0..<60 as Range<UInt64> { try self.expectPagesByTime(seed: seed) }
    }

    private func expectPagesByTime(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let all = self.log.ended
        let one = all[Int(generator.next() % UInt64(all.count))].at.adding(seconds: Int64(generator.next() % 3) - 1)
        let two = all[Int(generator.next() % UInt64(all.count))].at.adding(seconds: Int64(generator.next() % 3) - 1)
        let expected = all.filter { $0.at >= one && $0.at < two }.map(\.position)
        var found: [UInt64] = []
        while true {
            let page = try self.views.certificates(issuedFrom: one, to: two, after: found.last, limit: 5)
            if page.isEmpty { break }
            found += page.map(\.endedPosition)
        }
        #expect(found == expected, "seed \(seed)")
    }

    @Test func limitsAndPositionsOutsideReasonTrapNothing() throws {
        let end = Instant(microseconds: .max)
        let begin = Instant(microseconds: .min)
        let alice = CertificateSelection.origin(OriginSelection(requester: "alice"))
        #expect(try self.views.certificates(by: alice, after: .max, limit: .max).isEmpty)
        #expect(try self.views.certificates(by: alice, limit: -1).isEmpty)
        #expect(try self.views.certificates(by: alice, limit: .max).count > 3)
        #expect(try self.views.certificates(by: .ending(Int64.min...Int64.max), limit: 3).count == 3)
        #expect(try self.views.certificates(by: .text(""), limit: 3).isEmpty)
        #expect(try self.views.certificates(by: .below("."), limit: 3).isEmpty)
        #expect(try self.views.certificates(by: .below(String(repeating: "a.", count: 9_000)), limit: 3).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, limit: -5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, limit: .max).count == self.log.ended.count)
        #expect(try self.views.certificates(issuedFrom: end, to: begin, limit: 5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, after: .max, limit: 5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, after: UInt64(Int64.max), limit: 5).isEmpty)
        #expect(try self.views.rareEvents(by: .type(.serverStarted), in: 0..<UInt64.max, limit: -1).isEmpty)
        #expect(try self.views.rareEvents(by: .type(.serverStarted), in: UInt64.max..<UInt64.max, limit: 1).isEmpty)
    }

    private func body(_ position: UInt64) throws -> EventBody {
        let entry = self.log.entries[Int(position)]
        return try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type).body
    }
}
