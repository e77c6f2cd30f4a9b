public import Bytes
public import Cryptography
public import Issuance
public import Ledger
internal import PKI

extension CRLAuthorized {
    /// The event that records a judgement of a revocation list; `nil` where it was refused.
    ///
    /// - Parameters:
    ///   - order: What the list was to say.
    ///   - partition: The part that it is the list of; `nil` for the complete list.
    ///   - moment: The clock reading that went into it.
    ///   - size: How many entries of the log it is the fold of.
    /// - Throws: ``CryptographyError`` where hashing fails.
    public init?(
        _ judgement: borrowing Judgement,
        of order: RevocationListOrder,
        partition: UniqueIdentifier?,
        moment: Instant,
        size: UInt64
    ) throws(CryptographyError) {
        let checks = judgement.checks()
        switch judgement.verdict {
        case .refused:
            return nil
        case .permitted(let permission):
            self.init(
                ruleSet: judgement.ruleSet,
                authority: permission.authority,
                key: permission.key,
                partition: partition,
                number: order.number,
                moment: moment,
                thisUpdate: order.thisUpdate,
                nextUpdate: order.nextUpdate,
                size: size,
                entries: Int64(order.revoked.count),
                namesLog: order.position != nil,
                digest: try SHA256.digest(of: permission.octets),
                checks: checks
            )
        }
    }
}
