import Bytes
import Derivation
import EventLog
import Issuance
import Ledger

/// Whether a key is taken or blocked, where not all such keys are at hand.
struct TakenKeysLookup: Sendable {
    let reader: any EventReading
    /// Of which keys nobody need look; absent where too few are asked about.
    var filter: AuthorityKeyFilter?

    /// Taken keys that say of an order's key what all of them would say.
    ///
    /// - Throws: ``StoreError``, or ``CryptographyError`` where hashing fails.
    func keys(for order: IssuanceOrder, atHand keys: TakenKeys) async throws -> TakenKeys {
        guard let octets = order.subjectPublicKeyInfo, let digest = try order.publicKeyDigest() else {
            return keys
        }
        // What was taken since the last commit is at hand; what left was committed long ago.
        var found = TakenKeys(atMost: 2)
        var isBlocked = keys.blocked.contains(digest)
        if !isBlocked, !keys.hasAllBlocked { isBlocked = try await self.isBlocked(digest) }
        if isBlocked { found.block(digest) }
        var isTaken = keys.ofAuthorities.contains(octets)
        if !isTaken, !keys.hasAllOfAuthorities, self.filter?.rulesOut(digest) != true {
            isTaken = try await self.isInForce(.authorityKey, octets)
        }
        if isTaken { found.take(octets) }
        return found
    }

    /// Whether a key with this digest of its SubjectPublicKeyInfo is blocked, as the last commit left it.
    func isBlocked(_ digest: Digest256) async throws(StoreError) -> Bool {
        try await self.isInForce(.blockedKey, digest.octets)
    }

    private func isInForce(_ slot: ForceSlot, _ subject: [UInt8]) async throws(StoreError) -> Bool {
        try await self.reader.position(inForceAs: ForceName(slot, of: subject)) != nil
    }
}
