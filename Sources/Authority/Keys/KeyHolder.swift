import Bytes
import Ledger

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

    /// What the log says of an authority; `nil` before its key was made.
    init?(_ state: AuthorityState) {
        guard let made = state.key else { return nil }
        self.init(state.identifier, made)
    }
}
