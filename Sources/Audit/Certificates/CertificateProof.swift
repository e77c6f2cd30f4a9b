internal import Bytes
public import EventLog
internal import Ledger
internal import PKI

/// Whether a log stands behind a certificate that somebody found (schemas/format.md section 9.6).
///
/// One that is in the books is found by its serial number, which costs a few reads. Only where an authority of the log signed what is not
/// in the books is the log read through, in bounded memory: what the certificate says of its request itself then tells what is wrong.
public struct CertificateProof: Sendable {
    private let log: any EventReading

    /// The proof of certificates by a log.
    public init(log: any EventReading) { self.log = log }

    /// How a certificate stands to a log whose events were judged: that an authority of it signed what it does not have is a finding.
    func prove(_ found: KeptCertificate, _ findings: inout Findings) async throws -> HandedCertificate {
        let handed = try await self.prove(found.octets, name: found.name)
        if handed.result != .foreign {
            findings.check(
                .handedCertificates,
                handed.result == .proved,
                at: handed.intent,
                "\(found.name): \(handed.message ?? "")"
            )
        }
        return handed
    }

    /// The same where nobody knows what the events say.
    func unjudged(_ found: KeptCertificate) -> HandedCertificate {
        do throws(PKIError) {
            var handed = HandedCertificate(found.name, try Self.read(found.octets))
            handed.result = .unjudged
            handed.message =
                "what events say was not judged to the end: whether the log stands behind it cannot be said"
            return handed
        } catch {
            return HandedCertificate(found.name, foreign: "it is no certificate: \(error)")
        }
    }

    private static func read(_ octets: [UInt8]) throws(PKIError) -> Certificate {
        try octets.first == 0x30 ? Certificate(derEncoded: octets) : Certificate(pemEncoded: octets)
    }

    /// How a certificate stands to the log.
    ///
    /// - Parameters:
    ///   - octets: The certificate: DER, or the one block of a PEM text.
    ///   - name: What it is called, for people.
    /// - Throws: what keeps the log from being read: then nothing is known of it.
    public func prove(_ octets: [UInt8], name: String) async throws -> HandedCertificate {
        let certificate: Certificate
        do throws(PKIError) {
            certificate = try Self.read(octets)
        } catch {
            return HandedCertificate(name, foreign: "it is no certificate: \(error)")
        }
        var handed = HandedCertificate(name, certificate)
        guard let signer = try await SignerSearch(log: self.log).signer(of: certificate) else {
            handed.reference = try await self.names(until: nil).reference(in: certificate.tbsCertificate.extensions)
            let claim = handed.reference.map { "it names a request of \($0.origin), and " } ?? ""
            return handed.asForeign(claim + "no authority of this log signed it")
        }
        let serialNumber = certificate.tbsCertificate.serialNumber.octets
        let recorded = try await RecordedCertificate(serialNumber, of: signer.authority, in: self.log)
        if let recorded, recorded.tbsCertificate == certificate.tbsCertificate.derOctets {
            return try await self.compare(certificate, with: recorded, handed)
        }
        return try await self.indict(certificate, by: signer, recorded, handed)
    }

    /// What is to be signed is in the log just so: whether it is under the signature that the log has, and names its own request.
    private func compare(
        _ certificate: Certificate,
        with recorded: RecordedCertificate,
        _ handed: HandedCertificate
    ) async throws -> HandedCertificate {
        var handed = handed
        handed.request = recorded.request?.position
        handed.intent = recorded.intent
        handed.ending = recorded.ending
        handed.isSigned = recorded.signature != nil
        let names = try await self.names(until: recorded.intent)
        let carried = certificate.tbsCertificate.extensions[names.identifier(at: recorded.intent)]
        handed.reference = carried.flatMap { LogReference(derEncoded: $0.value) }
        if let signature = recorded.signature, signature != certificate.signature {
            // Of an ECDSA signature anybody can make another one (r, n - s): that says nothing of the key.
            let isRewritten = ECDSAParts.firstNumber(of: signature).map {
                $0 == ECDSAParts.firstNumber(of: certificate.signature)
            }
            guard isRewritten == true, certificate.signatureAlgorithm.signatureAlgorithmName?.hasPrefix("ecdsa") == true
            else { return handed.asContradicted("its octets were signed twice: the log has another signature of them") }
            return handed.asForeign("its signature was rewritten, as anybody can: the log's own is another")
        }
        if let carried {
            let due = recorded.request.flatMap { request in
                names.origin(at: recorded.intent).map { origin in
                    LogReference(origin: origin, request: request.stream, payloadDigest: request.payloadDigest)
                }
            }
            guard due?.derOctets == carried.value else {
                return handed.asContradicted("it is in the books, and names another place in them than its own")
            }
        }
        return handed
    }

    /// An authority of the log signed it, and it is not in the books: why.
    private func indict(
        _ certificate: Certificate,
        by signer: SignerSearch.Signer,
        _ recorded: RecordedCertificate?,
        _ handed: HandedCertificate
    ) async throws -> HandedCertificate {
        var handed = handed
        let extensions = certificate.tbsCertificate.extensions
        var names = LogNames()
        // By which identifiers it may name the log is known only at the end.
        let possible = Set(extensions.compactMap { LogReference(derEncoded: $0.value)?.request })
        var requests: [[UInt8]: NamedRequest] = [:]
        var scan = LogScan(log: self.log, positions: 0..<(try await self.log.size()))
        while let page = try await scan.nextPage() {
            for entry in page {
                if LogNames.concerns(entry.header.type) {
                    names.take(try await self.log.entry(entry).body(), at: entry.header.position)
                }
                let stream = entry.header.stream.octets
                guard possible.contains(stream) else { continue }
                requests[stream, default: NamedRequest()].take(entry.header)
            }
        }
        handed.reference = names.reference(in: extensions)
        handed.intent = recorded?.intent
        handed.ending = recorded?.ending
        handed.request = recorded?.request?.position
        let other = recorded.map {
            "its serial number is that of another certificate, authorized at position \($0.intent)"
        }
        guard let reference = handed.reference else {
            if let other { return handed.asContradicted(other) }
            if let epoch = names.newestEpoch, epoch > signer.position {
                return handed.asForeign(
                    "its serial number was never given; entries were lost before position \(epoch)"
                )
            }
            return handed.asContradicted(
                "an authority of this log signed it, and its serial number was never given"
            )
        }
        guard let named = requests[reference.request].flatMap({ $0.position == nil ? nil : $0 }) else {
            let isOfNow = names.newest?.isVerbatim(reference.origin) == true
            let said =
                names.holds(reference.origin)
                ? "it names a request that is not in the log" : "it names another log, \(reference.origin)"
            if let other { return handed.asContradicted("\(said), and \(other)") }
            if !isOfNow, let epoch = names.newestEpoch, epoch > signer.position {
                return handed.asForeign("\(said); entries were lost before position \(epoch)")
            }
            return handed.asContradicted(said)
        }
        handed.request = named.position
        handed.intent = named.intent
        handed.ending = named.ending
        if !names.holds(reference.origin) { return handed.asContradicted("it names another log, \(reference.origin)") }
        if named.payloadDigest != reference.payloadDigest {
            return handed.asContradicted("it names a request with another payload than that has")
        }
        guard named.intent != nil else {
            return handed.asContradicted("the request that it names was never authorized")
        }
        return handed.asContradicted("the request that it names was answered with another certificate, or with none")
    }

    /// What the log was called, and by what it was named, up to an entry: what an index says where that is not younger.
    ///
    /// - Parameter position: The entry; `nil` for now.
    private func names(until position: UInt64?) async throws -> LogNames {
        var names = LogNames()
        var isRecent = true
        var newest = [UInt64(0)]
        for slot in [ForceSlot.epoch, .settings] {
            guard let found = try await self.log.position(inForceAs: ForceName(slot)) else { continue }
            newest.append(found)
            if let position, found >= position { isRecent = false }
        }
        if isRecent {
            for place in newest.sorted() {
                guard let stored = try await self.log.storedEntry(at: place) else { continue }
                names.take(try await self.log.entry(stored).body(), at: place)
            }
            return names
        }
        var scan = LogScan(log: self.log, positions: 0..<(position ?? 0))
        while let page = try await scan.nextPage() {
            for entry in page where LogNames.concerns(entry.header.type) {
                names.take(try await self.log.entry(entry).body(), at: entry.header.position)
            }
        }
        return names
    }
}

/// The first number of an ECDSA signature (RFC 3279 section 2.2.3): `SEQUENCE { r INTEGER, s INTEGER }`.
enum ECDSAParts {
    static func firstNumber(of signature: [UInt8]) -> ArraySlice<UInt8>? {
        let start = signature.count > 1 && signature[1] == 0x81 ? 3 : 2
        guard signature.first == 0x30, signature.count > start + 1, signature[start] == 0x02 else { return nil }
        let end = start + 2 + Int(signature[start + 1])
        return end <= signature.count ? signature[(start + 2)..<end] : nil
    }
}
