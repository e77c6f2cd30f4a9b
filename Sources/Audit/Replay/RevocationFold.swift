internal import Bytes
internal import Cryptography
internal import Ledger

/// Which serial numbers were issued, and which of them were revoked.
struct RevocationFold: Sendable {
    private var issued = IdentifierTable()
    private var revoked = IdentifierTable()

    /// A certificate was signed.
    mutating func issue(_ serialNumber: [UInt8], by authority: UniqueIdentifier) {
        _ = self.issued.insert(Self.name(serialNumber, authority))
    }

    /// Whether a certificate has the number, and whether it was not revoked before.
    mutating func revoke(_ serialNumber: [UInt8], of authority: UniqueIdentifier) -> (isIssued: Bool, isFirst: Bool) {
        let name = Self.name(serialNumber, authority)
        return (self.issued.contains(name), self.revoked.insert(name))
    }

    private static func name(_ serialNumber: [UInt8], _ authority: UniqueIdentifier) -> UniqueIdentifier {
        let digest = (try? SHA256.digest(of: authority.octets + serialNumber))?.words ?? (0, 0, 0, 0)
        return UniqueIdentifier(words: (digest.0, digest.1))
    }
}

// A revocation names a certificate that its authority signed, and none twice: what was burned is revoked by its burning.

extension EventFold {
    mutating func inspect(_ revoked: CertificateRevoked, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(revoked.provenance, fact, &findings)
        let (isIssued, isFirst) = self.revocations.revoke(revoked.serialNumber, of: revoked.authority)
        let serialNumber = revoked.serialNumber.hexadecimal
        findings.check(
            .revocationTargets,
            (isIssued || self.hasGap) && isFirst,
            at: fact.position,
            isFirst
                ? "No certificate of the authority \(revoked.authority) has the serial number \(serialNumber)."
                : "The certificate \(serialNumber) was revoked before."
        )
    }
}
