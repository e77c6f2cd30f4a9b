public import Bytes
import Cryptography
public import Issuance
public import Ledger

extension AuthorityRequestOrder {
    /// What an authority's own certification request is to say, once its key was made.
    public init(_ creating: AuthorityCreating, of authority: UniqueIdentifier, with key: KeyMade) {
        self.init(
            authority: authority,
            key: key.key,
            subject: creating.subject,
            requestExtensions: creating.requestExtensions,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            signatureAlgorithm: creating.signatureAlgorithm
        )
    }
}

extension RequestAuthorized {
    /// The event that records a judgement of an authority's own certification request; `nil` where it was refused.
    public init?(_ judgement: borrowing Judgement) {
        switch judgement.verdict {
        case .refused:
            return nil
        case .permitted(let permission):
            self.init(
                ruleSet: judgement.ruleSet,
                key: permission.key,
                signatureAlgorithm: permission.signatureAlgorithm.name,
                checks: judgement.outcomes.map(Check.init),
                certificationRequestInfo: permission.octets
            )
        }
    }
}
