internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI
internal import Synchronization

/// A revocation list that was authorized, derived once for all that is held against it.
final class IntendedList: Sendable {
    let authorized: CRLAuthorized
    /// What it says but for what it lists; absent where the authority cannot be read.
    let content: ListContent?
    let withdrawn: WithdrawnFold
    let partition: UInt64?
    let previous: SignedList?
    private let known = Mutex<[UInt8]??>(nil)

    init(
        _ authorized: CRLAuthorized,
        content: ListContent?,
        withdrawn: WithdrawnFold,
        partition: UInt64?,
        previous: SignedList?
    ) {
        self.authorized = authorized
        self.content = content
        self.withdrawn = withdrawn
        self.partition = partition
        self.previous = previous
    }

    /// What it lists.
    func listed(isWithoutBurned: Bool = false) -> RevokedCertificates {
        self.withdrawn.listed(
            below: self.authorized.size,
            partition: self.partition,
            after: self.previous,
            isWithoutBurned: isWithoutBurned
        )
    }

    /// The octets to be signed, as the log gives them; `nil` where it gives none.
    var octets: [UInt8]? {
        self.known.withLock { known in
            if let known { return known }
            let derived = try? self.content?.derOctets(listing: self.listed())
            known = .some(derived)
            return derived
        }
    }

    /// Whether the octets that were authorized are those that the log gives.
    var isAsAuthorized: Bool {
        guard let octets, let digest = try? SHA256.digest(of: octets) else { return false }
        return digest == self.authorized.digest
    }

    /// Whether they are those that would be without what was burned.
    var isWithoutBurned: Bool {
        guard let octets = try? self.content?.derOctets(listing: self.listed(isWithoutBurned: true)) else {
            return false
        }
        return (try? SHA256.digest(of: octets)) == self.authorized.digest
    }
}

/// A list that is to be derived again.
struct ListDerivation: Sendable {
    let position: UInt64
    let intended: IntendedList
    /// The authority that signs; absent where it cannot be read.
    let order: RevocationListOrder?
    let ruleSets: RuleSets
    /// Whether it was judged by the rule set in force.
    let isDue: Bool

    func check(_ findings: inout Findings) {
        let authorized = self.intended.authorized
        let isSame = self.intended.isAsAuthorized
        let isWithoutBurned = !isSame && self.intended.isWithoutBurned
        findings.check(
            .burnedSerials,
            !isWithoutBurned,
            at: self.position,
            "The list lacks serial numbers that were burned before."
        )
        if !isWithoutBurned {
            findings.check(
                .revocationListContents,
                isSame && authorized.entries == Int64(self.intended.listed().count),
                at: self.position,
                "The list of \(authorized.entries) certificates is not what the log says at \(authorized.size) entries."
            )
        }
        guard isSame, self.isDue, let order else { return }
        do throws(CryptographyError) {
            let judgement = try self.ruleSets.judge(order, ruleSet: authorized.ruleSet)
            let checks = judgement.checks()
            let isPermitted: Bool
            switch judgement.verdict {
            case .permitted: isPermitted = true
            case .refused: isPermitted = false
            }
            findings.check(
                .derivation,
                isPermitted && checks == authorized.checks,
                at: self.position,
                "The list is judged again differently."
            )
        } catch {
            findings.fail(.derivation, at: self.position, "It could not be judged again: \(error)")
        }
    }
}

/// A list's signature, which is to be verified again over what its intent derives to.
struct ListSignatureDerivation: Sendable {
    let position: UInt64
    let intended: IntendedList
    let signature: [UInt8]
    let subjectPublicKeyInfo: [UInt8]?

    func check(_ findings: inout Findings) {
        guard let octets = self.intended.octets, self.intended.isAsAuthorized, let content = self.intended.content,
            let name = content.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name)
        else { return }
        let key = self.subjectPublicKeyInfo.flatMap { try? PublicKey(subjectPublicKeyInfo: $0) }
        findings.check(
            .certificateSignature,
            key?.isSuitable(for: algorithm) == true
                && (try? key?.isValid(
                    signature: self.signature,
                    of: octets,
                    algorithm: algorithm,
                    saltLength: content.signatureAlgorithm.saltLength
                )) == true,
            at: self.position,
            "The list's signature does not verify under the authority's key."
        )
    }
}
