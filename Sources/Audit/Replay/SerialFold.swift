internal import Bytes
internal import Cryptography
internal import Ledger

/// Which serial numbers intents used, which of them no certificate bears, and which were revoked.
struct SerialFold: Sendable {
    private var used = IdentifierTable()
    /// Those of intents that are open or ended without a certificate: few beside those that were signed.
    private var unsigned: Set<UniqueIdentifier> = []
    private var revoked = IdentifierTable()
    private var terms = PackedTerms()

    /// Takes a number that an intent uses: its name here, and whether no intent of the authority used it before.
    mutating func use(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier?,
        _ term: CertificateTerm?
    ) -> (name: UniqueIdentifier, isNew: Bool) {
        let name = Self.name(serialNumber, authority)
        self.unsigned.insert(name)
        return (name, self.used.insert(name, self.terms.pack(term)))
    }

    /// Takes the certificate that bears a number.
    mutating func sign(_ name: UniqueIdentifier) { self.unsigned.remove(name) }

    /// How long the certificate that bears a number is to be told of.
    func term(_ serialNumber: [UInt8], of authority: UniqueIdentifier) -> CertificateTerm? {
        self.used[Self.name(serialNumber, authority)].map(self.terms.unpack)
    }

    /// Whether a certificate bears the number, and whether it was not revoked before.
    mutating func revoke(_ serialNumber: [UInt8], of authority: UniqueIdentifier) -> (isIssued: Bool, isFirst: Bool) {
        let name = Self.name(serialNumber, authority)
        return (self.used.contains(name) && !self.unsigned.contains(name), self.revoked.insert(name))
    }

    private static func name(_ serialNumber: [UInt8], _ authority: UniqueIdentifier?) -> UniqueIdentifier {
        let digest = (try? SHA256.digest(of: (authority?.octets ?? []) + serialNumber))?.words ?? (0, 0, 0, 0)
        return UniqueIdentifier(words: (digest.0, digest.1))
    }
}

// A revocation names a certificate that its authority signed, and none twice: what was burned is revoked by its burning.

extension EventFold {
    mutating func inspect(_ revoked: CertificateRevoked, _ fact: RecordedFact, _ findings: inout Findings) {
        let (isIssued, isFirst) = self.serials.revoke(revoked.serialNumber, of: revoked.authority)
        if isIssued, isFirst, let term = self.serials.term(revoked.serialNumber, of: revoked.authority) {
            self.withdraw(revoked.serialNumber, of: revoked.authority, revoked.reason, term, fact)
        }
        let serialNumber = revoked.serialNumber.hexadecimal
        if let state = self.state.authorities[revoked.authority] {
            let status = self.status(of: state, at: fact.time)
            findings.check(
                .revocationTargets,
                [.active, .disabled].contains(status),
                at: fact.position,
                "The authority was \(status), and revokes nothing."
            )
        }
        findings.check(
            .revocationTargets,
            isIssued && isFirst,
            at: fact.position,
            isFirst
                ? "No certificate of the authority \(revoked.authority) has the serial number \(serialNumber)."
                : "The certificate \(serialNumber) was revoked before."
        )
    }
}
