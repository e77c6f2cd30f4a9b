public import Bytes

/// Where an authority stands in its life.
public enum AuthorityStatus: String, Hashable, Sendable, CaseIterable {
    /// Its key is being made.
    case creating
    /// It has a key and a certification request, and no certificate that has begun.
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

    /// Why nothing is told of one that is deleted, nor changed, in the words that clients of the hosted service look for.
    public static let deletedFault = "The certificate authority is in the DELETED state."

    /// Why an authority that stands so has no permissions; `nil` where it may have some.
    public var faultForPermissions: String? {
        switch self {
        case .active, .disabled: nil
        case .creating, .pendingCertificate, .expired, .failed:
            "The certificate authority must be in the ACTIVE or DISABLED state to have permissions."
        case .deleted: Self.deletedFault
        }
    }
}

/// Between which seconds, both inside, an authority's certificate lets it issue (RFC 5280 section 4.1.2.5).
public struct AuthorityPeriod: Hashable, Sendable {
    /// The first second at which its certificate and all those above it are valid.
    public let notBefore: Instant
    /// The last second of its own certificate.
    public let notAfter: Instant
    /// The version of the authority of which that is so; absent where nobody says.
    public let version: UInt64?

    /// A period.
    public init(notBefore: Instant, notAfter: Instant, version: UInt64? = nil) {
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.version = version
    }
}

extension AuthorityState {
    /// Where it stands as far as events alone say: never `expired`.
    public var status: AuthorityStatus {
        if self.deletion != nil { return .deleted }
        return switch self.creation {
        case .underWay: .creating
        case .failed: .failed
        case .done: self.imports.isEmpty ? .pendingCertificate : self.isDisabled ? .disabled : .active
        }
    }

    /// Where it stands at a time: one whose certificate has ended is expired, whether it was disabled or not, and one whose certificate,
    /// or one above it, has yet to begin waits for it.
    public func status(at time: Instant, within period: AuthorityPeriod?) -> AuthorityStatus {
        let status = self.status
        guard status == .active || status == .disabled, let period else { return status }
        if time.wholeSecond > period.notAfter { return .expired }
        return status == .active && time.wholeSecond < period.notBefore ? .pendingCertificate : status
    }

    /// Whether a period is still its own: it may have got another certificate since somebody looked.
    func has(_ period: AuthorityPeriod?) -> Bool {
        guard let version = period?.version else { return true }
        return version == self.version
    }

    /// Whether it is as if it had never been: it was deleted, and cannot be restored any more.
    public func isGone(at time: Instant) -> Bool {
        guard let deletion else { return false }
        return deletion.restorableUntil.map { time > $0 } ?? true
    }
}
