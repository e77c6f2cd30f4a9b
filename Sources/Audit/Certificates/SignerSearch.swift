internal import Bytes
internal import Cryptography
internal import EventLog
internal import Ledger
internal import PKI

/// Which authority of a log signed a certificate: the one that it names, or else any under whose key its signature verifies.
struct SignerSearch: Sendable {
    /// An authority, and where its key was made.
    struct Signer: Hashable, Sendable {
        let authority: UniqueIdentifier
        let position: UInt64
    }

    let log: any EventReading

    /// How many names are read at a time.
    private static let page = 256

    /// The authority that signed a certificate; `nil` where none of the log's did.
    func signer(of certificate: Certificate) async throws -> Signer? {
        do {
            return try await self.signerByName(of: certificate)
        } catch let error as StoreError where error.code == .incompatible {
            // A ledger that no server of this version has opened yet has no such names: its entries tell as well.
            return try await self.signerByEntries(of: certificate)
        }
    }

    private func signerByEntries(of certificate: Certificate) async throws -> Signer? {
        var scan = LogScan(log: self.log, positions: 0..<(try await self.log.size()))
        while let page = try await scan.nextPage() {
            for entry in page where entry.header.type == EventType.keyMade.rawValue {
                if let signer = try await self.signer(of: certificate, keyAt: entry.header.position) { return signer }
            }
        }
        return nil
    }

    private func signerByName(of certificate: Certificate) async throws -> Signer? {
        for position in try await self.likely(certificate.tbsCertificate) {
            if let signer = try await self.signer(of: certificate, keyAt: position) { return signer }
        }
        // A certificate may name its issuer otherwise, as under an authority that another one certified, or be made to mislead.
        var names = Range<ForceName>(.issuerKey)
        while !names.isEmpty {
            let page = try await self.log.inForce(names, isBackwards: false, limit: Self.page)
            // Each key is there by its SHA-1 and by its SHA-256.
            for found in page where found.name.subject.count == 20 {
                if let signer = try await self.signer(of: certificate, keyAt: found.position) { return signer }
            }
            guard let last = page.last, page.count == Self.page else { return nil }
            names = ForceName(octets: last.name.octets + [0])..<names.upperBound
        }
        return nil
    }

    /// Where the keys were made that it names as its issuer's, or is itself of.
    private func likely(_ tbsCertificate: TBSCertificate) async throws -> [UInt64] {
        var names = [ForceName(.authorityKey, of: tbsCertificate.subjectPublicKeyInfo.derOctets)]
        if let carried = tbsCertificate.extensions[AuthorityKeyIdentifier.identifier],
            let identifier = (try? AuthorityKeyIdentifier(derEncoded: carried.value))?.keyIdentifier
        {
            names.append(ForceName(.issuerKey, of: identifier))
        }
        var found: [UInt64] = []
        for name in names {
            if let position = try await self.log.position(inForceAs: name) { found.append(position) }
        }
        return found
    }

    private func signer(of certificate: Certificate, keyAt position: UInt64) async throws -> Signer? {
        guard let stored = try await self.log.storedEntry(at: position),
            case .keyMade(let made) = try await self.log.entry(stored).body(), made.purpose == .authority,
            let name = certificate.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name),
            let key = try? PublicKey(subjectPublicKeyInfo: made.subjectPublicKeyInfo), key.isSuitable(for: algorithm),
            (try? key.isValid(
                signature: certificate.signature,
                of: certificate.tbsCertificate.derOctets,
                algorithm: algorithm,
                saltLength: certificate.signatureAlgorithm.saltLength
            )) == true
        else { return nil }
        return Signer(authority: stored.header.stream, position: position)
    }
}
