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
        try #require(self.log.issued.count > 50)
        for issued in self.log.issued {
            let row = try #require(try self.views.certificate(signedAt: issued.position))
            #expect(row.signedPosition == issued.position)
            #expect(row.authority == issued.request.authority)
            #expect(row.requester == issued.request.provenance.principal)
            #expect(row.issuedAt == issued.at)
            #expect(row.serialNumber == issued.tbsCertificate.serialNumber.octets)
            #expect(try self.body(row.requestedPosition) == .issuanceRequested(issued.request))
            guard case .issuanceAuthorized(let fact) = try self.body(row.authorizedPosition) else {
                Issue.record("no intent at \(row.authorizedPosition)")
                continue
            }
            #expect(fact.tbsCertificate == issued.tbsCertificate.derOctets)
            #expect(try self.views.certificate(signedAt: row.requestedPosition) == nil)
        }
        #expect(try self.views.certificate(signedAt: .max) == nil)
    }

    @Test(arguments: ["EndEntityCertificate/V1", "CodeSigningCertificate/V1", "none"])
    func certificatesAreFoundByTemplate(template: String) throws {
        let expected = self.log.issued.filter { $0.request.template == template }.map(\.position)
        #expect(try self.views.certificates(template: template, limit: 1_000).map(\.signedPosition) == expected)
        #expect(expected.isEmpty == (template == "none"))
    }

    /// The log's first certificates are of the first generation only, so the others are made by hand.
    @Test func aSearchGoesFromGenerationToGenerationInOrder() throws {
        let expected = self.log.issued.filter { $0.request.provenance.principal == "alice" }.map(\.position)
        let moved = expected.suffix(expected.count / 2)
        let first = try #require(moved.first)
        let distance: UInt64 = 5 << 18
        try self.views.close()
        try DatabaseQueue(path: self.folder.database).write { database in
            try database.execute(sql: "UPDATE standing SET size = size + ?", arguments: [Int64(distance)])
            for (table, generation) in [("certificate_key", ", generation = generation + 5"), ("certificate", "")] {
                try database.execute(
                    sql: """
                        UPDATE \(table) SET signed = signed + ?\(generation) WHERE signed >= ?
                        """,
                    arguments: [Int64(distance), Int64(first)]
                )
            }
        }
        let views = try ViewsStore.open(path: self.folder.database, ledger: self.log.ledger)
        let wanted = expected.map { $0 < first ? $0 : $0 + distance }
        var found: [UInt64] = []
        while true {
            let page = try views.certificates(requester: "alice", after: found.last, limit: 3)
            if page.isEmpty { break }
            found += page.map(\.signedPosition)
        }
        #expect(found == wanted)
    }

    @Test(arguments: 0..<8)
    func certificatesAreFoundBySubjectNamesAndKey(number: Int) throws {
        let subject = try ViewsLog.name("host\(number)")
        let expected = self.log.issued.filter { $0.tbsCertificate.subject == subject }.map(\.position)
        #expect(try self.views.certificates(subject: subject, limit: 1_000).map(\.signedPosition) == expected)
        for name in [
            GeneralName.dnsName("host\(number).EXAMPLE"), .ipAddress([10, 0, 0, UInt8(number)]),
        ] {
            let found = try self.views.certificates(subjectAlternativeName: name, limit: 1_000)
            #expect(found.map(\.signedPosition) == expected)
        }
        guard let one = self.log.issued.first(where: { $0.tbsCertificate.subject == subject }) else {
            #expect(number == 7)
            return
        }
        let digest = try SHA256.digest(of: one.tbsCertificate.subjectPublicKeyInfo.derOctets)
        let found = try self.views.certificates(subjectPublicKeyDigest: digest, limit: 1_000)
        #expect(found.map(\.signedPosition) == expected)
    }

    @Test(arguments: ["alice", "bob", "carol", "dave"])
    func certificatesAreFoundByRequesterPageByPage(requester: String) throws {
        let expected = self.log.issued.filter { $0.request.provenance.principal == requester }.map(\.position)
        var found: [UInt64] = []
        while true {
            let page = try self.views.certificates(requester: requester, after: found.last, limit: 7)
            #expect(page.count <= 7)
            if page.isEmpty { break }
            found += page.map(\.signedPosition)
        }
        #expect(found == expected)
        #expect(expected.isEmpty == (requester == "dave"))
    }

    @Test func certificatesAreFoundByTimePageByPage() throws {
        for seed in 0..<60 as Range<UInt64> { try self.expectPagesByTime(seed: seed) }
    }

    private func expectPagesByTime(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let all = self.log.issued
        let one = all[Int(generator.next() % UInt64(all.count))].at.adding(seconds: Int64(generator.next() % 3) - 1)
        let two = all[Int(generator.next() % UInt64(all.count))].at.adding(seconds: Int64(generator.next() % 3) - 1)
        let expected = all.filter { $0.at >= one && $0.at < two }.map(\.position)
        var found: [UInt64] = []
        while true {
            let page = try self.views.certificates(issuedFrom: one, to: two, after: found.last, limit: 5)
            if page.isEmpty { break }
            found += page.map(\.signedPosition)
        }
        #expect(found == expected, "seed \(seed)")
    }

    @Test func limitsAndPositionsOutsideReasonTrapNothing() throws {
        let end = Instant(microseconds: .max)
        let begin = Instant(microseconds: .min)
        #expect(try self.views.certificates(requester: "alice", after: .max, limit: .max).count >= 0)
        #expect(try self.views.certificates(requester: "alice", limit: -1).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, limit: -5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, limit: .max).count == self.log.issued.count)
        #expect(try self.views.certificates(issuedFrom: end, to: begin, limit: 5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, after: .max, limit: 5).isEmpty)
        #expect(try self.views.certificates(issuedFrom: begin, to: end, after: UInt64(Int64.max), limit: 5).isEmpty)
    }

    private func body(_ position: UInt64) throws -> EventBody {
        let entry = self.log.entries[Int(position)]
        return try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type).body
    }
}
