/// Where an authority stands in its life.
public enum AuthorityStatus: String, Hashable, Sendable {
    /// Its key is being made.
    case creating
    /// It has a key and a certification request, and no certificate.
    case pendingCertificate
    /// It has a certificate and may issue.
    case active
    /// It was told to stop issuing.
    case disabled
    /// Its certificate has ended. A view over what is stored: only a clock says so.
    case expired
    /// Its key could not be made.
    case failed
    /// It is deleted, and may be restored for a while.
    case deleted
}
