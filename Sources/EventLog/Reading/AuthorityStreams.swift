package import Bytes
internal import Cryptography
internal import Ledger

/// The streams that are about one authority.
package enum AuthorityStreams {
    /// Its own, and that of its revocations.
    package static func all(of authority: UniqueIdentifier) throws(StoreError) -> [UniqueIdentifier] {
        [authority, try hashing { () throws(CryptographyError) in try StreamIdentifiers.revocations(of: authority) }]
    }
}
