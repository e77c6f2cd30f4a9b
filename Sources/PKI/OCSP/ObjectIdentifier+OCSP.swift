// id-ad-ocsp OBJECT IDENTIFIER ::= { id-ad 1 }, id-pkix-ocsp ::= { id-ad-ocsp }                    -- RFC 6960, B.1

/// Identifiers of the Online Certificate Status Protocol (RFC 6960 section 4.4).
extension ObjectIdentifier {
    /// id-pkix-ocsp-basic.
    public static let ocspBasicResponse = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1, 1)
    /// id-pkix-ocsp-nonce.
    public static let ocspNonce = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1, 2)
    /// id-pkix-ocsp-response: which kinds of responses a client reads.
    public static let ocspAcceptableResponses = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1, 4)
    /// id-pkix-ocsp-pref-sig-algs: which signatures a client likes best.
    public static let ocspPreferredAlgorithms = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 48, 1, 8)
}
