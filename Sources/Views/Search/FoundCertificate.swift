public import Bytes
internal import Cryptography
public import EventLog
public import Ledger
public import PKI

/// A certificate, or a serial number that stays burned, as the log says it.
public struct FoundCertificate: Sendable {
    /// Where its ending lies.
    public let position: UInt64
    /// Where the intent lies.
    public let authorizedPosition: UInt64
    /// Where the request lies; absent where nobody asked.
    public let requestedPosition: UInt64?
    /// The request's stream; that of a responder's key where nobody asked.
    public let stream: UniqueIdentifier
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
    /// When it was signed, or given up.
    public let time: Instant
    /// What was signed, or was to be.
    public let certificate: TBSCertificate
    /// The octets of the signature; absent where none is known.
    public let signature: [UInt8]?
    /// What was asked for; absent where nobody asked.
    public let request: IssuanceRequested?
    /// The SHA-256 of its public key.
    public let publicKeyDigest: Digest256
    /// What the judgement rested on: which certificate the authority had, for instance.
    public let basis: Basis
    /// Its revocation; absent where there is none.
    public internal(set) var revocation: Revocation?

    /// When a certificate was revoked, and why.
    public struct Revocation: Hashable, Sendable {
        /// When.
        public let time: Instant
        /// Why.
        public let reason: RevocationReason
    }

    /// Whether no certificate is known.
    public var isBurned: Bool { self.signature == nil }

    /// The names in its subjectAltName; none where it has none that can be read.
    public var alternativeNames: [GeneralName] {
        guard let carried = self.certificate.extensions[SubjectAlternativeName.identifier] else { return [] }
        return (try? SubjectAlternativeName(derEncoded: carried.value))?.names ?? []
    }

    /// Where it comes from.
    public var origin: CertificateOrigin {
        CertificateOrigin(
            authority: self.authority,
            requester: self.request?.provenance.principal,
            accessKey: self.request?.provenance.accessKey,
            template: self.request?.template
        )
    }

    /// The whole certificate, DER; `nil` where none is known.
    public var derOctets: [UInt8]? {
        self.signature.flatMap { signature in
            try? Certificate(
                tbsCertificate: self.certificate,
                signatureAlgorithm: self.certificate.signatureAlgorithm,
                signature: signature
            ).derOctets
        }
    }

    /// What became of it by a time.
    public func standing(at time: Instant) -> CertificateStanding {
        if self.isBurned { return .burned }
        if self.revocation != nil { return .revoked }
        // The last second counts (RFC 5280 section 4.1.2.5).
        return self.certificate.validity.notAfter.seconds < time.microseconds / 1_000_000 ? .expired : .issued
    }
}

extension FoundCertificate {
    /// The certificate whose events lie at positions of a log; its revocation as well.
    ///
    /// - Parameter size: How much of the log is looked at: a revocation after that is none.
    /// - Throws: `corrupt` with its position where what lies there are no events of one certificate; `withheld`.
    public static func read(
        requested: UInt64?,
        authorized: UInt64,
        ended: UInt64,
        in log: any EventReading,
        size: UInt64
    ) async throws(StoreError) -> FoundCertificate {
        let ending = try await Self.event(at: ended, in: log)
        let intent = try await Self.event(at: authorized, in: log)
        var request: IssuanceRequested?
        if let requested {
            guard case (.issuanceRequested(let fact), let header) = try await Self.event(at: requested, in: log),
                header.stream == ending.1.stream
            else { throw Self.stray(ended) }
            request = fact
        }
        let signature: [UInt8]?
        switch ending.0 {
        case .certificateSigned(let fact): signature = fact.signature
        case .responderCertified(let fact): signature = fact.signature
        default:
            guard ending.0.burnsSerialNumber else { throw Self.stray(ended) }
            signature = nil
        }
        let (authority, serialNumber, octets, basis) = try Self.intent(intent.0, request, at: ended)
        guard intent.1.stream == ending.1.stream else { throw Self.stray(ended) }
        let certificate: TBSCertificate
        let digest: Digest256
        do {
            certificate = try TBSCertificate(derEncoded: octets)
            digest = try SHA256.digest(of: certificate.subjectPublicKeyInfo.derOctets)
        } catch {
            throw StoreError(.corrupt, "The certificate cannot be read: \(error)", position: authorized)
        }
        var found = FoundCertificate(
            position: ended,
            authorizedPosition: authorized,
            requestedPosition: requested,
            stream: ending.1.stream,
            authority: authority,
            serialNumber: serialNumber,
            time: ending.1.time,
            certificate: certificate,
            signature: signature,
            request: request,
            publicKeyDigest: digest,
            basis: basis
        )
        if signature != nil { found.revocation = try await found.revocation(in: log, size: size) }
        return found
    }

    private static func intent(
        _ intent: EventBody,
        _ request: IssuanceRequested?,
        at position: UInt64
    ) throws(StoreError) -> (UniqueIdentifier, serialNumber: [UInt8], tbsCertificate: [UInt8], Basis) {
        switch (intent, request) {
        case (.issuanceAuthorized(let fact), let request?):
            guard let authority = request.authority else { throw Self.stray(position) }
            return (authority, fact.serialNumber, fact.tbsCertificate, fact.basis)
        case (.responderAuthorized(let fact), nil):
            return (fact.authority, fact.serialNumber, fact.tbsCertificate, fact.basis)
        default: throw Self.stray(position)
        }
    }

    private func revocation(in log: any EventReading, size: UInt64) async throws(StoreError) -> Revocation? {
        guard let row = try await log.revocation(self.serialNumber, of: self.authority), row.position < size else {
            return nil
        }
        guard case (.certificateRevoked(let fact), let header) = try await Self.event(at: row.position, in: log),
            fact.authority == self.authority, fact.serialNumber == self.serialNumber
        else {
            throw StoreError(.corrupt, "The index of revocations points to another event.", position: row.position)
        }
        return Revocation(time: header.time, reason: fact.reason)
    }

    static func event(
        at position: UInt64,
        in log: any EventReading
    ) async throws(StoreError) -> (EventBody, EntryHeader) {
        guard let stored = try await log.storedEntry(at: position) else {
            throw StoreError(.corrupt, "The log has no such entry.", position: position)
        }
        let payload = try await log.payload(of: stored)
        do {
            let header = stored.header
            return (try Event(derEncoded: payload[...], schema: header.schema, type: header.type).body, header)
        } catch {
            throw StoreError(.corrupt, "The event cannot be read: \(error)", position: position)
        }
    }

    private static func stray(_ position: UInt64) -> StoreError {
        StoreError(.corrupt, "The certificate's events do not belong together.", position: position)
    }
}
