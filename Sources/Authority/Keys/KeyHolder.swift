import Bytes
import Issuance
import Ledger
import PKI

/// An authority and the key that is its own: whom the signing room is handed a permission for.
struct KeyHolder: Hashable, Sendable {
    /// The authority.
    let authority: UniqueIdentifier
    /// Its key's identifier.
    let key: UniqueIdentifier
    /// The SubjectPublicKeyInfo of its key, DER.
    let subjectPublicKeyInfo: [UInt8]
}

extension KeyHolder {
    /// An authority with a key that was made for it.
    init(_ authority: UniqueIdentifier, _ made: KeyMade) {
        self.init(authority: authority, key: made.key, subjectPublicKeyInfo: made.subjectPublicKeyInfo)
    }

    /// The authority that an order was judged for; `nil` before its key was made.
    init?(_ authority: IssuingAuthority) {
        guard let key = authority.key, let subjectPublicKeyInfo = authority.subjectPublicKeyInfo else { return nil }
        self.init(authority: authority.identifier, key: key, subjectPublicKeyInfo: subjectPublicKeyInfo.derOctets)
    }
}
