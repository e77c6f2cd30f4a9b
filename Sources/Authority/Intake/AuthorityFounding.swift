import Bytes
import Cryptography
import Dispatch
import Issuance
import Ledger
import Logging

/// The making of an authority: its intent, its key, its certification request.
struct AuthorityFounding: Sendable {
    let sequencer: Sequencer
    let room: SigningRoom
    let entropy: Entropy
    let logger: Logger

    /// Makes an authority, or names the one that an earlier call with the same token made.
    @concurrent
    func found(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        guard let algorithm = KeyAlgorithm(wireName: order.keyAlgorithm) else {
            throw Refusal(.invalidArgument, "keyAlgorithm: \(order.keyAlgorithm) is not offered by the linked library.")
        }
        guard SignatureAlgorithm(name: order.signatureAlgorithm) != nil else {
            throw Refusal(
                .invalidArgument,
                "signingAlgorithm: \(order.signatureAlgorithm) is not offered by the linked library."
            )
        }
        let authority: UniqueIdentifier
        do {
            authority = try self.entropy.identifier()
        } catch {
            throw Refusal(.internalFailure, "No random octets.")
        }
        let creating = AuthorityCreating(order, caller: caller)
        let receipt = await self.sequencer.submit(.createAuthority(authority, creating))
        switch receipt {
        case .decided(.recorded, _): break
        case .decided(.repeatsAuthority(let earlier), _): return earlier
        default: throw receipt.refusal
        }
        let ending = await self.create(algorithm, of: authority, order: order)
        let ended = await self.sequencer.submit(.endAuthorityCreation(authority, ending))
        guard case .decided(.recorded, _) = ended else { throw ended.refusal }
        return authority
    }

    /// How the creation ends.
    private func create(
        _ algorithm: KeyAlgorithm,
        of authority: UniqueIdentifier,
        order: AuthorityOrder
    ) async -> EventBody {
        do {
            let key = try await self.makeKey(algorithm, of: authority)
            return .authorityCreated(try await self.request(with: key.publicKey, of: authority, order: order))
        } catch {
            self.logger.error("An authority's key could not be made.", metadata: ["error": "\(error)"])
            return .authorityCreationFailed(AuthorityCreationFailed(reason: "\(error)"))
        }
    }

    /// Making an RSA key takes seconds: it must not hold up the threads that answer others, or those that sign.
    private func makeKey(_ algorithm: KeyAlgorithm, of authority: UniqueIdentifier) async throws -> any SigningKey {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try self.room.makeKey(algorithm, for: authority) })
            }
        }
    }

    /// The authority's certification request, judged and signed.
    private func request(
        with publicKey: PublicKey,
        of authority: UniqueIdentifier,
        order: AuthorityOrder
    ) async throws -> AuthorityCreated {
        let judgement = try AuthorityRequestRules.judge(
            AuthorityRequestOrder(
                authority: authority,
                subject: order.subject,
                requestExtensions: order.requestExtensions,
                subjectPublicKeyInfo: publicKey.subjectPublicKeyInfo,
                signatureAlgorithm: order.signatureAlgorithm
            )
        )
        switch consume judgement.verdict {
        case .refused(let refusal):
            throw refusal
        case .permitted(let permission):
            return AuthorityCreated(
                subjectPublicKeyInfo: publicKey.subjectPublicKeyInfo,
                certificationRequest: try await self.room.sign(
                    permission,
                    for: KeyHolder(authority: authority, subjectPublicKeyInfo: publicKey.subjectPublicKeyInfo)
                ).derOctets
            )
        }
    }
}

extension AuthorityCreating {
    init(_ order: AuthorityOrder, caller: Caller) {
        self.init(
            kind: order.kind,
            usageMode: order.usageMode,
            keyAlgorithm: order.keyAlgorithm,
            signatureAlgorithm: order.signatureAlgorithm,
            subject: order.subject,
            requestExtensions: order.requestExtensions,
            configuration: order.configuration,
            keyStorageSecurityStandard: order.keyStorageSecurityStandard,
            tags: order.tags,
            token: order.token,
            provenance: Provenance(caller)
        )
    }
}

extension Provenance {
    init(_ caller: Caller) {
        self.init(
            request: caller.request,
            principal: caller.principal,
            sourceAddress: caller.sourceAddress,
            bodyDigest: caller.bodyDigest
        )
    }
}

extension KeyAlgorithm {
    /// The key that a configuration names.
    init?(wireName: String) {
        switch wireName {
        case "RSA_2048": self = .rsa2048
        case "RSA_3072": self = .rsa3072
        case "RSA_4096": self = .rsa4096
        case "EC_prime256v1": self = .ecP256
        case "EC_secp384r1": self = .ecP384
        case "EC_secp521r1": self = .ecP521
        default: return nil
        }
    }
}
