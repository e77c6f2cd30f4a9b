internal import PKI

// "pathLenConstraint … gives the maximum number of non-self-issued intermediate certificates that may follow this
// certificate in a valid certification path."  -- RFC 5280, 4.2.1.9

/// How long a path may still grow below an authority.
enum PathLength {
    /// How many more authorities may follow below the first certificate of a path (its own; its issuer's next; the root's last); `nil` for any number, negative where the path is too long already.
    static func remaining(below path: [Certificate]) -> Int? {
        var remaining: Int?
        var intermediates = 0
        for certificate in path {
            let tbsCertificate = certificate.tbsCertificate
            if let allowed = Self.constraint(of: tbsCertificate) {
                remaining = min(remaining ?? .max, allowed - intermediates)
            }
            if tbsCertificate.subject != tbsCertificate.issuer { intermediates += 1 }
        }
        return remaining
    }

    /// How many authorities a certificate lets follow it; `nil` for any number, and none for one that is no authority's.
    private static func constraint(of tbsCertificate: TBSCertificate) -> Int? {
        guard let carried = tbsCertificate.extensions[BasicConstraints.identifier],
            let constraints = try? BasicConstraints(derEncoded: carried.value), constraints.isCertificateAuthority
        else { return 0 }
        return constraints.pathLengthConstraint
    }
}
