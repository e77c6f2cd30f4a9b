package import Bytes
internal import Cryptography
internal import Ledger

/// The streams that are about one authority.
package enum AuthorityStreams {
    /// Its own, that of its revocations, and that of its responders' periods.
    package static func all(of authority: UniqueIdentifier) throws(StoreError) -> [UniqueIdentifier] {
        try hashing { () throws(CryptographyError) in
            [authority, try StreamIdentifiers.revocations(of: authority), try StreamIdentifiers.periods(of: authority)]
        }
    }
}
