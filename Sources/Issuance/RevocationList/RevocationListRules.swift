internal import Bytes
internal import Cryptography
internal import PKI

/// What a revocation list must be, decided before it is encoded and read from the octets to be signed.
enum RevocationListRules {
    static let all: [Rule] = [
        Self.algorithmSuitsKey.rule, Self.authorityMaySignLists.rule, Self.isEncodable.rule, Self.isReadAsDecided.rule,
    ]

    /// A list that is encoded, and not yet read.
    struct Draft {
        let content: ListContent
        let octets: [UInt8]
        /// How many certificates it lists.
        let count: Int
    }

    static let algorithmSuitsKey = Requirement<RevocationListOrder, (SignatureAlgorithm, AlgorithmIdentifier)>(
        320,
        "list-algorithm-suits-key",
        "RFC 5280 section 5.1.1.2; RFC 3279, 4055, 5758"
    ) { order throws(Interruption) in
        guard let algorithm = SignatureAlgorithm(name: order.signatureAlgorithm),
            let identifier = AlgorithmIdentifier(signatureAlgorithmName: order.signatureAlgorithm),
            order.authority.publicKey?.isSuitable(for: algorithm) == true
        else {
            throw .refusal(.internalFailure, .listAlgorithmUnsuitable, .text(order.signatureAlgorithm))
        }
        return (algorithm, identifier)
    }

    // "If a key usage extension is present, verify that the cRLSign bit is set."                   -- RFC 5280, 6.3.3 (f)
    static let authorityMaySignLists = Requirement<
        RevocationListOrder, (identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8])
    >(
        321,
        "list-authority-may-sign-lists",
        "RFC 5280 sections 4.2.1.3 and 6.3.3 (f)"
    ) { order throws(Interruption) in
        guard let key = order.authority.key, let info = order.authority.subjectPublicKeyInfo,
            let certificate = order.authority.certificate?.tbsCertificate
        else {
            throw .refusal(.authorityState, .authorityWithoutCertificate)
        }
        guard certificate.maySignLists else { throw .refusal(.authorityState, .listWithoutCRLSign) }
        return (key, info.derOctets)
    }

    static let isEncodable = Requirement<
        (order: RevocationListOrder, algorithm: AlgorithmIdentifier), Draft
    >(
        322,
        "list-is-encodable",
        "RFC 5280 section 5.1"
    ) { given throws(Interruption) in
        let order = given.order
        guard let issuer = order.authority.issuerName, let keyIdentifier = order.authority.keyIdentifier else {
            throw .refusal(.authorityState, .authorityWithoutCertificate)
        }
        let content = ListContent(
            signatureAlgorithm: given.algorithm,
            issuer: issuer,
            thisUpdate: order.thisUpdate,
            nextUpdate: order.nextUpdate,
            authorityKeyIdentifier: keyIdentifier,
            number: order.number,
            distributionPoint: order.distributionPoint,
            position: order.position
        )
        do throws(PKIError) {
            let octets = try content.derOctets(listing: order.revoked)
            return Draft(content: content, octets: octets, count: order.revoked.count)
        } catch {
            throw .refusal(.internalFailure, .listNotEncodable, quoting: error)
        }
    }

    static let isReadAsDecided = Requirement<Draft, Void>(
        323,
        "list-is-read-as-decided",
        "RFC 5280 sections 5.1 to 5.3; X.690 section 10"
    ) { draft throws(Interruption) in
        guard draft.content.isRead(in: draft.octets, listing: draft.count) else {
            throw .refusal(.internalFailure, .listReadsOtherwise)
        }
    }
}
