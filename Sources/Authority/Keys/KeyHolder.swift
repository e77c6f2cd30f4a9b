import Bytes
import Ledger

/// An authority and the key that is its own: whom the signing room is handed a permission for.
struct KeyHolder: Hashable, Sendable {
    /// The authority.
    let authority: UniqueIdentifier
    /// The SubjectPublicKeyInfo of its key, DER.
    let subjectPublicKeyInfo: [UInt8]
}

extension KeyHolder {
    /// What the log says of an authority; `nil` before its key was made.
    init?(_ state: AuthorityState) {
        guard let subjectPublicKeyInfo = state.subjectPublicKeyInfo else { return nil }
        self.init(authority: state.identifier, subjectPublicKeyInfo: subjectPublicKeyInfo)
    }
}
