import Bytes
import Cryptography
import EventStore
import Ledger
import PKI
import Testbed
import Testing

/// Lookups give what a search through the whole log gives.
struct ViewsLookupTests {
    let log: ViewsLog
    let folder: ViewsFolder
    let views: ViewsStore

    init() throws {
        self.log = try ViewsLog.random(seed: 42, count: 600)
        self.folder = try ViewsFolder()
        self.views = try ViewsTests.views(of: self.log, in: self.folder)
    }

    @Test func everyCertificateIsFoundByItsSerialNumberAndPointsToItsEvents() throws {
        try #require(self.log.issued.count > 50)
        for issued in self.log.issued {
            let authority = try #require(issued.request.authority)
            let serialNumber = issued.tbsCertificate.serialNumber.octets
            let row = try #require(try self.views.certificate(serialNumber: serialNumber, authority: authority))
            #expect(row.signedPosition == issued.position)
            #expect(row.authority == authority)
            #expect(row.requester == issued.request.provenance.principal)
            #expect(row.issuedAt == issued.at)
            #expect(row.serialNumber == serialNumber)
            #expect(try self.body(row.requestedPosition) == .issuanceRequested(issued.request))
            guard case .issuanceAuthorized(let fact) = try self.body(row.authorizedPosition) else {
                Issue.record("no intent at \(row.authorizedPosition)")
                continue
            }
            #expect(fact.tbsCertificate == issued.tbsCertificate.derOctets)
            let stranger = UniqueIdentifier(words: (1, 1))
            #expect(try self.views.certificate(serialNumber: serialNumber, authority: stranger) == nil)
        }
        let other = [UInt8](repeating: 5, count: 16)
        let authority = try #require(self.log.issued.first?.request.authority)
        #expect(try self.views.certificate(serialNumber: other, authority: authority) == nil)
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

    @Test func authoritiesShowWhatTheirEventsAddUpTo() throws {
        let log = ViewsLog(seed: 1)
        for _ in 0..<20 { _ = try log.makeAuthority() }
        let folder = try ViewsFolder()
        let views = try ViewsTests.views(of: log, in: folder)
        let rows = try views.authorities()
        #expect(rows.count == 20)
        #expect(Set(rows.map(\.status)) == [.active, .failed])
        for row in rows {
            #expect(log.entries[Int(row.creatingPosition)].header.stream == row.identifier)
            #expect((row.importedPosition == nil) == (row.status == .failed))
            #expect(row.importedPosition.map { $0 == row.creatingPosition + 2 } ?? true)
            #expect(try views.authority(row.identifier) == row)
        }
        #expect(try views.authority(UniqueIdentifier(words: (5, 5))) == nil)
    }

    private func body(_ position: UInt64) throws -> EventBody {
        let entry = self.log.entries[Int(position)]
        return try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type).body
    }
}
