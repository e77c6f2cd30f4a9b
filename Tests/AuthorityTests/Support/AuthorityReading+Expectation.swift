import Bytes
import EventLog
import Ledger
import Testing

@testable import Authority

extension AuthorityReading {
    /// Expects every authority of a state that everything was folded into to be read as it is there, newest first in the list.
    func expect(_ folded: LedgerState) async throws {
        for (identifier, authority) in folded.authorities {
            let known = try #require(try await self.authority(identifier))
            #expect(known.state == authority)
            #expect(known.indexes.certificateCount == folded.certificateCount(of: identifier))
            for (key, account) in known.indexes.keyAccounts { #expect(account == folded.indexes.keyAccounts[key]) }
            #expect(known.indexes.streamVersions[identifier] == folded.nextVersion(of: identifier))
        }
        let listed = try #require(try await self.identifiers(before: nil, limit: .max))
        #expect(Set(listed) == Set(folded.authorities.keys) && listed.count == folded.authorities.count)
        for (newer, older) in zip(listed, listed.dropFirst()) {
            let (after, before) = (folded.authorities[newer], folded.authorities[older])
            #expect(after.map(\.createdAt.microseconds) ?? .min >= before.map(\.createdAt.microseconds) ?? .max)
            #expect(try await self.identifiers(before: newer, limit: 1) == [older])
        }
    }
}
