import Buckets
import Bytes
import Ledger
import Testbed
import Testing

@testable import Authority

/// How many revoked certificates a complete list tells of: the hosted service's million, made small.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ListLimitTests {
    /// Seconds after which lists tell what was revoked: at once, so that the newest list says how many there are, or later, so that what
    /// came after the first is counted.
    @Test(arguments: [0, 3_600] as [Int64])
    func `Nothing is revoked that a complete list has no room for, and lists in parts go on`(
        delay: Int64
    ) async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { options in
            options.lists.mostListed = 3
            options.lists.delay = delay
        } _: { ledger in
            let authority = ledger.authority
            try Buckets(dataFolder: premises.folder.path).make(#require(BucketName("crls")))
            let root = try await authority.foundRoot()
            try await Self.list(root, authority, inParts: false)
            var serials: [[UInt8]] = []
            for _ in 0..<6 { serials.append(try await authority.issue(from: root).serialNumber) }
            for serial in serials[..<3] { #expect(try await Self.revoke(serial, of: root, authority) == nil) }
            if delay == 0 { try await Self.awaitList(of: 3, premises) }
            for serial in serials[3...] {
                #expect(try await Self.revoke(serial, of: root, authority) == .limitExceeded)
            }
            // What is refused for another reason is refused for that.
            #expect(try await Self.revoke(serials[0], of: root, authority) == .alreadyProcessed)
            // Another authority's list is another's.
            let other = try await authority.foundRoot("Other")
            try await Self.list(other, authority, inParts: false)
            for _ in 0..<3 {
                let serial = try await authority.issue(from: other).serialNumber
                #expect(try await Self.revoke(serial, of: other, authority) == nil)
            }
            try await Self.list(root, authority, inParts: true)
            for serial in serials[3...] { #expect(try await Self.revoke(serial, of: root, authority) == nil) }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.certificateRevoked) == 9)
    }

    @Test func `Who makes no lists revokes as much as there is`() async throws {
        let premises = try LedgerUnderTest()
        let limit = { (options: inout OpeningOptions) in options.lists.mostListed = 1 }
        try await premises.whileOpen(limit) { ledger in
            let root = try await ledger.authority.foundRoot()
            for _ in 0..<3 {
                let serial = try await ledger.authority.issue(from: root).serialNumber
                #expect(try await Self.revoke(serial, of: root, ledger.authority) == nil)
            }
        }
    }

    private static func list(
        _ root: UniqueIdentifier,
        _ authority: LedgerAuthority,
        inParts: Bool
    ) async throws {
        let lists = RevocationWish.ListWish(
            validityDays: 7,
            isPartitioned: inParts,
            omitsDistributionPoint: false,
            bucket: "crls",
            isPublic: true,
            customName: "lists.example",
            customPath: nil
        )
        try await authority.updateAuthority(
            root,
            isDisabled: nil,
            revocation: RevocationWish(lists: .on(lists)),
            caller: Samples.caller()
        )
    }

    /// How a revocation is refused; `nil` where it is not.
    private static func revoke(
        _ serialNumber: [UInt8],
        of root: UniqueIdentifier,
        _ authority: LedgerAuthority
    ) async throws -> RefusalCode? {
        do {
            try await authority.revokeCertificate(serialNumber, of: root, reason: .superseded, caller: Samples.caller())
            return nil
        } catch let refusal as Refusal {
            return refusal.code
        }
    }

    /// Waits until a list was signed that tells of so many.
    private static func awaitList(of count: Int64, _ premises: LedgerUnderTest) async throws {
        for _ in 0..<500 * Patience.factor {
            let contents = try premises.contents()
            let entries = contents.facts(.cRLAuthorized).map { fact -> Int64 in
                guard case .cRLAuthorized(let authorized) = fact.body else { return 0 }
                return authorized.entries
            }
            if entries.contains(count), contents.count(.cRLSigned) == entries.count { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("No list tells of \(count).")
    }
}
