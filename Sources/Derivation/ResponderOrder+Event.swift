public import Bytes
public import Cryptography
public import Issuance
public import Ledger

extension ResponderOrder {
    /// What a responder's certificate is made of, as its intent records it.
    ///
    /// - Parameters:
    ///   - authorized: The intent.
    ///   - responder: Its stream: the identifier of the responder's key.
    ///   - authority: The authority that it names, as it stood.
    ///   - creating: How that was asked for.
    public init(
        _ authorized: ResponderAuthorized,
        of responder: UniqueIdentifier,
        by authority: IssuingAuthority,
        _ creating: AuthorityCreating
    ) {
        self.init(
            authority: authority,
            signatureAlgorithm: creating.signatureAlgorithm,
            responder: responder,
            subjectPublicKeyInfo: authorized.subjectPublicKeyInfo,
            moment: authorized.moment,
            serialNumber: authorized.serialNumber
        )
    }
}

extension ResponderAuthorized {
    /// The kinds of keys that responders may have: of the family of the authority's, so that whoever reads its signatures reads theirs.
    public static func keyAlgorithm(for authority: AuthorityCreating) -> KeyAlgorithm {
        switch KeyAlgorithm(rawValue: authority.keyAlgorithm) {
        case .rsa2048, .rsa3072, .rsa4096: .rsa2048
        default: .ecP256
        }
    }

    /// How a responder with a kind of key signs its answers.
    public static func signatureAlgorithm(of key: KeyAlgorithm) -> SignatureAlgorithm {
        key == .rsa2048 ? .rsaPKCS1WithSHA256 : .ecdsaWithSHA256
    }
}
