import Bytes
import Cryptography
import Ledger
import PKI
import Testing

@testable import Authority

/// A certificate can name the log and the place of its request in it; it does so only where somebody decided that.
struct LogReferenceTests {
    private static func reference(in octets: [UInt8]) throws -> Extension? {
        try Certificate(derEncoded: octets).tbsCertificate.extensions[
            LogIdentifiers(arc: LogIdentifiers.ordinaryArc).reference
        ]
    }

    @Test func certificatesNameTheLogOnceThePolicySaysSo() async throws {
        #expect(LogReference.identifier.dotted == LogReference.identifierText)
        let premises = try LedgerUnderTest()
        let (before, after) = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let first = try await ledger.authority.issue(from: authority)
            var change = PolicyChange(provenance: Provenance(.controlSocket, "uid:7"))
            change.namesLog = true
            #expect(try await ledger.change(change).policy.namesLog)
            let second = try await ledger.authority.issue(from: authority)
            return (
                try await ledger.authority.issuedCertificate(first.serialNumber, of: authority).certificate,
                try await ledger.authority.issuedCertificate(second.serialNumber, of: authority).certificate
            )
        }
        #expect(try Self.reference(in: before) == nil)
        let contents = try premises.contents()
        let last = try #require(contents.entries.last { $0.header.type == EventType.issuanceRequested.rawValue })
        guard case .ledgerOpened(let opened) = contents.facts.first?.body else {
            Issue.record("no beginning")
            return
        }
        let expected = LogReference(
            origin: opened.origin,
            request: last.header.stream.octets,
            payloadDigest: last.header.payloadDigest.octets
        )
        let mention = LogMention(expected, identifiers: LogIdentifiers(arc: LogIdentifiers.ordinaryArc))
        #expect(try Self.reference(in: after) == mention.makeExtension())
        try contents.expectWhole()
    }
}
