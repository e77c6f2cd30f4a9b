import Cryptography
public import Issuance
public import Ledger
import PKI

extension IssuingAuthority {
    /// The authority that the events of its stream add up to.
    ///
    /// - Throws: ``DerivationError`` where a recorded certificate or key cannot be read.
    public convenience init(_ state: AuthorityState) throws(DerivationError) {
        do {
            let subjectPublicKeyInfo = try state.subjectPublicKeyInfo.map { try SubjectPublicKeyInfo(derEncoded: $0) }
            try self.init(
                identifier: state.identifier,
                version: state.version,
                key: state.key?.key,
                isRoot: state.creating.kind == .root,
                isShortLived: state.creating.usageMode == .shortLivedCertificate,
                stage: AuthorityStage(state.status),
                restorableUntil: state.deletion?.restorableUntil,
                subjectPublicKeyInfo: subjectPublicKeyInfo,
                publicKey: try state.subjectPublicKeyInfo.map { try PublicKey(subjectPublicKeyInfo: $0) },
                certificate: try state.certificate.map { try Certificate(derEncoded: $0) },
                chain: try state.chain.map { try Certificate(derEncoded: $0) }
            )
        } catch {
            throw DerivationError(message: "The authority \(state.identifier) cannot be read from the log: \(error)")
        }
    }
}

extension IssuingAuthority {
    /// When its certificate lets it issue; `nil` before it has one.
    public var period: AuthorityPeriod? {
        guard let notBefore = self.pathValidity?.notBefore, let notAfter = self.notAfter else { return nil }
        return AuthorityPeriod(notBefore: notBefore, notAfter: notAfter, version: self.version)
    }
}

extension AuthorityStage {
    /// The stage that a recorded status says; an authority's expiry is never recorded.
    init(_ status: AuthorityStatus) {
        switch status {
        case .creating: self = .creating
        case .pendingCertificate: self = .pendingCertificate
        case .active, .expired: self = .active
        case .disabled: self = .disabled
        case .failed: self = .failed
        case .deleted: self = .deleted
        }
    }
}

/// Why recorded values do not give what the rules need.
public struct DerivationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What could not be read, for people.
    public let message: String

    /// The message.
    public var description: String { self.message }
}
