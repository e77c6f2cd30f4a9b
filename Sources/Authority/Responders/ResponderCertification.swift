import Bytes
import Cryptography
import Derivation
import Dispatch
import Issuance
import Ledger
import Logging
import PKI

/// The making of a responder: its key, the intent to certify it, its certificate.
struct ResponderCertification: Sendable {
    let sequencer: Sequencer
    let room: SigningRoom
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let entropy: Entropy
    let ruleSets: RuleSets
    let logger: Logger

    /// A new responder of an authority.
    func certify(for authority: UniqueIdentifier) async throws(AnswerFailure) -> CertifiedResponder {
        do {
            let creating = try await self.authorities.existing(authority).creating
            let key = try await self.makeKey(ResponderAuthorized.keyAlgorithm(for: creating))
            let stream = try self.entropy.identifier()
            for _ in 0..<16 {
                guard let authorized = try await self.authorize(stream, key, for: authority) else { continue }
                return try await self.sign(authorized.permission, authorized.holder, stream, key)
            }
            throw AnswerFailure.tryLater
        } catch let failure as AnswerFailure {
            throw failure
        } catch {
            self.logger.error("A responder cannot be certified.", metadata: ["error": "\(error)"])
            throw .internalError
        }
    }

    /// Making an RSA key takes a while: it must not hold up the threads that answer others.
    private func makeKey(_ algorithm: KeyAlgorithm) async throws -> PrivateKey {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(with: Result { try PrivateKey.generate(algorithm) })
            }
        }
    }

    /// What the authority's key may sign, once the intent is durable.
    private struct Authorized: ~Copyable {
        let permission: PermissionToSign
        let holder: KeyHolder
    }

    /// Records the intent; `nil` where something changed meanwhile.
    private func authorize(
        _ stream: UniqueIdentifier,
        _ key: PrivateKey,
        for authority: UniqueIdentifier
    ) async throws -> Authorized? {
        let state = try await self.authorities.existing(authority)
        let issuing = try self.directory.authority(state, self.logger)
        guard let holder = KeyHolder(issuing) else { throw AnswerFailure.unauthorized }
        let moment = self.sequencer.now()
        let (basis, ruleSet, proven) = self.sequencer.withState { state in
            (
                state.basis(of: authority), state.policy.ruleSet,
                state.indexes.keyAccounts[holder.key]?.proven ?? 0
            )
        }
        try self.room.checkCount(of: holder.key, proven: proven)
        let serialNumber = try self.entropy.serialNumber(at: moment)
        let order = ResponderOrder(
            authority: issuing,
            signatureAlgorithm: state.creating.signatureAlgorithm,
            responder: stream,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            moment: moment,
            serialNumber: serialNumber
        )
        let permission = try self.ruleSets.permission(for: order, ruleSet: ruleSet)
        let event = ResponderAuthorized(
            ruleSet: ruleSet,
            authority: authority,
            key: holder.key,
            algorithm: key.algorithm.rawValue,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            basis: basis,
            moment: moment,
            serialNumber: serialNumber,
            tbsCertificate: permission.octets
        )
        let receipt = await self.sequencer.submit(.beginResponder(stream, event, period: issuing.period))
        switch receipt {
        case .decided(.authorized, _): return Authorized(permission: permission, holder: holder)
        case .decided(.stale, _): return nil
        case .unavailable, .overloaded: throw AnswerFailure.tryLater
        default: throw receipt.refusal
        }
    }

    /// Has the authority's key sign, and records how that ended.
    private func sign(
        _ permission: consuming PermissionToSign,
        _ holder: KeyHolder,
        _ stream: UniqueIdentifier,
        _ key: PrivateKey
    ) async throws -> CertifiedResponder {
        let signed: SignedOctets
        do throws(SigningRoom.Failure) {
            signed = try await self.room.sign(permission, for: holder)
        } catch {
            let failed = ResponderFailed(
                reason: RecordedReason(error.reason),
                signatureMayExist: error.signatureMayExist
            )
            _ = await self.sequencer.submit(.endResponder(stream, .responderFailed(failed)))
            throw error
        }
        let certified = ResponderCertified(signature: signed.signature)
        let receipt = await self.sequencer.submit(.endResponder(stream, .responderCertified(certified)))
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
        return try CertifiedResponder(stream, of: holder.authority, key: key, certificate: signed.derOctets)
    }
}
