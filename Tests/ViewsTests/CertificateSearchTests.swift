import Bytes
import Cryptography
import EventLog
import Foundation
import Ledger
import PKI
import Testbed
import Testing

@testable import Views

/// A search gives what reading the whole log gives: however far the views have come, however small the pages, however little is looked at
/// for each.
struct CertificateSearchTests {
    private static let log = Result { try ViewsLog.random(seed: 4_711, count: 700) }
    private static let never = Instant(seconds: 4_000_000_000)

    /// What is looked for, and whether something that ended matches.
    private struct Case {
        let query: CertificateQuery
        let matches: (ViewsLog.Ended) -> Bool

        init(_ change: (inout CertificateQuery) -> Void, _ matches: @escaping (ViewsLog.Ended) -> Bool) {
            var query = CertificateQuery()
            change(&query)
            self.query = query
            self.matches = matches
        }
    }

    private static func cases(_ log: ViewsLog) throws -> [Case] {
        let one = log.ended[log.ended.count / 2]
        let end = one.tbsCertificate.validity.notAfter.seconds
        let digest = try SHA256.digest(of: one.tbsCertificate.subjectPublicKeyInfo.derOctets)
        func names(_ ended: ViewsLog.Ended) -> [GeneralName] {
            ended.tbsCertificate.extensions[SubjectAlternativeName.identifier]
                .flatMap { try? SubjectAlternativeName(derEncoded: $0.value).names } ?? []
        }
        return [
            Case({ _ in }, { _ in true }),
            Case(
                { $0.subject = SubjectPattern("HOST3") },
                { $0.tbsCertificate.subject.texts(of: .commonName) == ["host3"] }
            ),
            Case(
                { $0.subject = SubjectPattern("CN=Host4") },
                { $0.tbsCertificate.subject.texts(of: .commonName) == ["host4"] }
            ),
            Case(
                {
                    $0.alternativeNames = ["*.dept1.corp.example", "@Mail0.corp.example"].compactMap { NamePattern($0) }
                },
                {
                    names($0).contains(.dnsName("a.b.dept1.Corp.example"))
                        && names($0).contains { "\($0)".contains("Mail0") }
                }
            ),
            Case(
                { $0.alternativeNames = [.name(.ipAddress([10, 0, 0, 2]))] },
                { names($0).contains(.ipAddress([10, 0, 0, 2])) }
            ),
            Case(
                { $0.publicKey = digest },
                { $0.tbsCertificate.subjectPublicKeyInfo == one.tbsCertificate.subjectPublicKeyInfo }
            ),
            Case({ $0.origin.requester = "bob" }, { $0.request?.provenance.principal == "bob" }),
            Case(
                { $0.origin = OriginSelection(authority: one.authority, accessKey: "AKIA01") },
                { $0.authority == one.authority && $0.request?.provenance.accessKey == "AKIA01" }
            ),
            Case({ $0.standing = .burned }, { $0.isBurned }), Case({ $0.standing = .issued }, { _ in false }),
            Case({ $0.standing = .expired }, { !$0.isBurned && log.revocations[$0.position] == nil }),
            Case({ $0.standing = .revoked }, { log.revocations[$0.position] != nil }),
            Case(
                { ($0.standing, $0.origin.requester) = (.revoked, "bob") },
                { log.revocations[$0.position] != nil && $0.request?.provenance.principal == "bob" }
            ),
            Case(
                { ($0.standing, $0.endsBefore) = (.expired, Instant(seconds: end)) },
                {
                    !$0.isBurned && log.revocations[$0.position] == nil
                        && $0.tbsCertificate.validity.notAfter.seconds < end
                }
            ),
            Case({ $0.endsFrom = Instant(seconds: end) }, { $0.tbsCertificate.validity.notAfter.seconds >= end }),
            Case({ $0.endsBefore = Instant(seconds: end) }, { $0.tbsCertificate.validity.notAfter.seconds < end }),
            Case({ $0.request = one.stream }, { $0.stream == one.stream }),
            Case(
                { $0.positions = one.position..<(one.position + 90) },
                { (one.position..<(one.position + 90)).contains($0.position) }
            ),
        ]
    }

    @Test(arguments: [0, 1, 333, 500, 700] as [UInt64])
    func howFarTheViewsHaveComeChangesNothing(held: UInt64) async throws {
        let log = try Self.log.get()
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, upTo: min(held, log.size()), in: folder).inPlace()
        for (number, one) in try Self.cases(log).enumerated() {
            let expected = log.ended.filter(one.matches).map(\.position)
            #expect(try await Self.pages(one.query, log, views, limit: 9) == expected, "case \(number)")
        }
    }

    @Test func withoutViewsTheLogIsReadThrough() async throws {
        let log = try Self.log.get()
        for (number, one) in try Self.cases(log).enumerated() {
            let expected = log.ended.filter(one.matches).map(\.position)
            var bounds = CertificateSearch.Bounds()
            bounds.entries = 37
            #expect(try await Self.pages(one.query, log, nil, limit: 5, bounds) == expected, "case \(number)")
        }
    }

    @Test func howLittleIsLookedAtForAPageChangesNothing() async throws {
        let log = try Self.log.get()
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, upTo: log.size() - 60, in: folder).inPlace()
        var bounds = CertificateSearch.Bounds()
        (bounds.rows, bounds.certificates, bounds.entries) = (7, 3, 11)
        for (number, one) in try Self.cases(log).enumerated() {
            let expected = log.ended.filter(one.matches).map(\.position)
            #expect(try await Self.pages(one.query, log, views, limit: 4, bounds) == expected, "case \(number)")
        }
    }

    /// What was told then is told of then, whatever was issued and revoked since.
    @Test(arguments: [0, 250, 700] as [UInt64])
    func ofATimeThatIsPastTheFirstEntriesAreSearched(held: UInt64) async throws {
        let log = try Self.log.get()
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, upTo: min(held, log.size()), in: folder).inPlace()
        var generator = SplitMix64(seed: held ^ 0xA5)
        for _ in 0..<6 {
            let size = try generator.next() % log.size() + 1
            let then = log.truncated(to: size)
            let time = Instant(seconds: 1_800_000_000 + Int64(generator.next() % (9 * 86_400)))
            for standing in CertificateStanding.allCases.map(Optional.some) + [nil] {
                for requester in [nil, "bob"] {
                    var query = CertificateQuery()
                    (query.standing, query.origin.requester) = (standing, requester)
                    let expected = then.ended.filter { one in
                        requester.map { one.request?.provenance.principal == $0 } ?? true
                            && standing.map { $0 == Self.standing(of: one, in: then, at: time) } ?? true
                    }
                    let comment: Comment = "size \(size), time \(time), \(String(describing: standing))"
                    let found = try await Self.found(query, log, views, size: size, at: time)
                    #expect(found.map(\.position) == expected.map(\.position), comment)
                    let fresh = try await Self.found(query, then, nil, size: size, at: time)
                    func told(_ found: [FoundCertificate]) -> [[CertificateSummary.Value]] {
                        found.map { CertificateSummary($0, named: "", at: time).members.map(\.value) }
                    }
                    #expect(told(found) == told(fresh), comment)
                }
            }
        }
    }

    private static func standing(of one: ViewsLog.Ended, in log: ViewsLog, at time: Instant) -> CertificateStanding {
        if one.isBurned { return .burned }
        if log.revocations[one.position] != nil { return .revoked }
        return one.tbsCertificate.validity.notAfter.seconds < time.microseconds / 1_000_000 ? .expired : .issued
    }

    /// What is looked for by its standing alone is found by keys: what is read grows with what is found, not with the log.
    @Test(arguments: [CertificateStanding.revoked, .burned])
    func aStandingLeadsToItsCertificatesAlone(standing: CertificateStanding) async throws {
        let log = try Self.log.get()
        let folder = try ViewsFolder()
        let views = try await ViewsTests.views(of: log, in: folder).inPlace()
        let counting = CountingReader(log)
        var query = CertificateQuery()
        query.standing = standing
        let found = try await Self.found(query, counting, views, size: log.size(), at: Self.never)
        #expect(found.count >= 5 && found.count * 3 < log.ended.count)
        #expect((found.count...found.count * 4).contains(counting.entriesRead))
    }

    @Test func viewsAtRestAreReadWhereTheyLieAndNothingIsLeftBehind() async throws {
        let log = try Self.log.get()
        let folder = try ViewsFolder()
        let open = try await ViewsTests.views(of: log, in: folder)
        let one = try Self.cases(log)[6]
        let expected = log.ended.filter(one.matches).map(\.position)
        // While somebody has them open, in a copy; once they are closed, in place.
        for isOpen in [true, false] {
            if !isOpen { try open.close() }
            let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            let views = try ReadViews.open(folder: folder.path, ledger: log.ledger)
            #expect(try await Self.pages(one.query, log, views, limit: 50) == expected)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        }
        #expect(throws: StoreError(.incompatible, "")) {
            try ReadViews.open(folder: folder.path, ledger: UniqueIdentifier(words: (1, 2)))
        }
        let views = try ReadViews.open(folder: folder.path, ledger: log.ledger)
        try Data([0]).write(to: URL(filePath: folder.database + "-wal"))
        #expect(throws: StoreError(.unavailable, "")) { try views.certificates(by: .text("host1"), limit: 1) }
    }

    private static func pages(
        _ query: CertificateQuery,
        _ log: ViewsLog,
        _ views: ViewsStore?,
        limit: Int,
        _ bounds: CertificateSearch.Bounds = CertificateSearch.Bounds()
    ) async throws -> [UInt64] {
        try await Self.found(query, log, views, size: log.size(), at: Self.never, limit: limit, bounds).map(\.position)
    }

    private static func found(
        _ query: CertificateQuery,
        _ log: any EventReading,
        _ views: ViewsStore?,
        size: UInt64,
        at time: Instant,
        limit: Int = 11,
        _ bounds: CertificateSearch.Bounds = CertificateSearch.Bounds()
    ) async throws -> [FoundCertificate] {
        let search = CertificateSearch(log: log, views: views, size: size, now: time, bounds: bounds)
        var found: [FoundCertificate] = []
        var last: UInt64?
        for _ in 0..<2_000 {
            let page = try await search.page(of: query, after: last, limit: limit)
            #expect(page.certificates.count <= limit)
            found += page.certificates
            guard let next = page.next else { return found }
            try #require(last.map { next > $0 } ?? true, "a page goes on")
            last = next
        }
        Issue.record("pages without end")
        return found
    }
}
