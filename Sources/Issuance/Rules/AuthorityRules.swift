internal import Bytes
internal import Cryptography

/// Whether the authority that is asked may issue at all.
enum AuthorityRules {
    static let all: [Rule] = [Self.exists.rule, Self.mayIssue.rule]

    static let exists = Requirement<Inquiry, IssuingAuthority>(
        1,
        "authority-exists",
        "API reference, IssueCertificate, ResourceNotFoundException"
    ) { inquiry throws(Interruption) in
        guard let authority = inquiry.authority, !authority.isGone(at: inquiry.moment) else {
            throw .refusal(.authorityNotFound, .authorityUnknown, .text(inquiry.authorityName))
        }
        return authority
    }

    // A root signs its own certificate before it has one, and again after that one has ended.
    static let mayIssue = Requirement<(template: Template?, authority: IssuingAuthority, moment: Instant), PublicKey>(
        2,
        "authority-may-issue",
        "API reference, IssueCertificate, InvalidStateException; RFC 5280 section 6.1.3 (a)(2)"
    ) { given throws(Interruption) in
        let signsItself = given.authority.isRoot && given.template?.isRoot == true
        let isExpired = given.authority.isExpired(at: given.moment)
        let mayIssue =
            switch given.authority.stage {
            case .active: signsItself || (!isExpired && given.authority.certificate != nil)
            case .pendingCertificate: signsItself
            case .disabled: signsItself && isExpired
            case .creating, .failed, .deleted: false
            }
        guard mayIssue, let publicKey = given.authority.publicKey, given.authority.subjectPublicKeyInfo != nil else {
            throw .refusal(.authorityState, .authorityMayNotIssue)
        }
        if !signsItself, given.authority.isEarly(at: given.moment), let path = given.authority.pathValidity {
            throw .refusal(.authorityState, .authorityNotYetValid, .instant(path.notBefore), .instant(given.moment))
        }
        return publicKey
    }
}
