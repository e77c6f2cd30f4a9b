import Authority
import Bytes
import Window

/// The certificates of a ledger's authorities, as a window shows them.
struct ShownCertificates: AuthorityCertificates {
    let authority: LedgerAuthority

    func certificates(of authority: UniqueIdentifier) async throws -> (certificate: [UInt8], chain: [[UInt8]])? {
        try await self.authority.publishedCertificate(of: authority)
    }
}
