import Bytes
import Cryptography
import Derivation
import Dispatch
import Issuance
import Ledger
import Logging

/// The making of an authority: its intent, its key, its certification request.
struct AuthorityFounding: Sendable {
    let placing: RevocationPlacing
    let sequencer: Sequencer
    let room: SigningRoom
    let entropy: Entropy
    let ruleSets: RuleSets
    let logger: Logger

    /// Makes an authority, or names the one that an earlier call with the same token made.
    @concurrent
    func found(_ order: AuthorityOrder, caller: Caller) async throws(Refusal) -> UniqueIdentifier {
        guard SignatureAlgorithm(name: order.signatureAlgorithm) != nil else {
            let reason = Reason(.ownAlgorithmNotOffered, values: [.text(order.signatureAlgorithm)])
            throw Refusal(.invalidArgument, reason)
        }
        try self.checkNames(order)
        let revocation = try self.placing.change(order.revocation)
        let authority: UniqueIdentifier
        do {
            authority = try self.entropy.identifier()
        } catch {
            throw Refusal(.internalFailure, "No random octets.")
        }
        do throws(KeyStoreError) {
            try self.room.checkCounting()
        } catch {
            self.logger.error("The uses of a new key could not be counted.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The uses of the certificate authority's key could not be counted.")
        }
        let creating = AuthorityCreating(order, provenance: caller.provenance(inStream: authority))
        let receipt = await self.sequencer.submit(.createAuthority(authority, creating, revocation: revocation))
        switch receipt {
        case .decided(.recorded, _): break
        case .decided(.repeatsAuthority(let earlier), _): return earlier
        default: throw receipt.refusal
        }
        let ending = await self.create(order.keyAlgorithm, authority, creating)
        let ended = await self.sequencer.submit(.advanceAuthorityCreation(authority, ending))
        guard case .decided(.recorded, _) = ended else { throw ended.refusal }
        return authority
    }

    /// Refuses names that its own rules would refuse to sign, before anything is made for them.
    private func checkNames(_ order: AuthorityOrder) throws(Refusal) {
        let objection: IssuanceRefusal?
        do throws(CryptographyError) {
            objection = try self.ruleSets.objection(
                toSubject: order.subject,
                requestExtensions: order.requestExtensions,
                ruleSet: self.sequencer.withState { $0.policy.ruleSet }
            )
        } catch {
            throw Refusal(.internalFailure, "The names cannot be judged: \(error)")
        }
        guard let objection else { return }
        throw Refusal(objection.code == .invalidArgument ? .invalidArgument : .internalFailure, objection.reason)
    }

    /// How the creation ends: its key is in the log before anything is signed with it, and what it signs is, too.
    private func create(
        _ algorithm: KeyAlgorithm,
        _ authority: UniqueIdentifier,
        _ creating: AuthorityCreating
    ) async -> EventBody {
        do {
            let made = try await self.makeKey(algorithm)
            try await self.record(.keyMade(made), of: authority)
            return .authorityCreated(try await self.request(of: authority, creating, with: made))
        } catch {
            self.logger.error("An authority could not be made.", metadata: ["error": "\(error)"])
            let reason: Reason =
                switch error {
                case let failure as SigningRoom.Failure: failure.reason
                case let refusal as IssuanceRefusal: refusal.reason
                case let refusal as Refusal: Reason(.creationNotRecorded, refusal.code.rawValue)
                default: Reason(.creationNotJudged, saying: error)
                }
            return .authorityCreationFailed(AuthorityCreationFailed(reason: RecordedReason(reason)))
        }
    }

    /// Making an RSA key takes seconds: it must not hold up the threads that answer others, or those that sign.
    private func makeKey(_ algorithm: KeyAlgorithm) async throws -> KeyMade {
        let identifier: UniqueIdentifier
        do {
            identifier = try self.entropy.identifier()
        } catch {
            throw SigningRoom.Failure(Reason(.keyNotMade, saying: error), signatureMayExist: false)
        }
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(
                    with: Result { try self.room.makeKey(algorithm, as: identifier, for: .authority) }
                )
            }
        }
    }

    /// The authority's certification request: judged, authorized, signed.
    private func request(
        of authority: UniqueIdentifier,
        _ creating: AuthorityCreating,
        with made: KeyMade
    ) async throws -> AuthorityCreated {
        let judgement = try self.ruleSets.judge(
            AuthorityRequestOrder(creating, of: authority, with: made),
            ruleSet: self.sequencer.withState { $0.policy.ruleSet }
        )
        if let authorized = RequestAuthorized(judgement) {
            try await self.record(.requestAuthorized(authorized), of: authority)
        }
        switch consume judgement.verdict {
        case .refused(let refusal):
            throw refusal
        case .permitted(let permission):
            let signed = try await self.room.sign(permission, for: KeyHolder(authority, made))
            return AuthorityCreated(certificationRequest: signed.derOctets)
        }
    }

    private func record(_ step: EventBody, of authority: UniqueIdentifier) async throws(Refusal) {
        let receipt = await self.sequencer.submit(.advanceAuthorityCreation(authority, step))
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
    }
}

extension AuthorityCreating {
    init(_ order: AuthorityOrder, provenance: Provenance) {
        self.init(
            kind: order.kind,
            usageMode: order.usageMode,
            keyAlgorithm: order.keyAlgorithm.rawValue,
            signatureAlgorithm: order.signatureAlgorithm,
            subject: order.subject,
            requestExtensions: order.requestExtensions,
            configuration: order.configuration,
            keyStorageSecurityStandard: order.keyStorageSecurityStandard,
            tags: order.tags,
            token: order.token,
            provenance: provenance
        )
    }
}
