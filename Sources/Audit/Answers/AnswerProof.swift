internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Ledger
internal import PKI

/// An answer about the standing of certificates that somebody kept (RFC 6960), and what it is called.
public struct KeptAnswer: Sendable {
    /// What it is called, for people.
    public let name: String
    /// The OCSPResponse, DER.
    public let octets: [UInt8]

    /// An answer that somebody kept.
    public init(name: String, octets: [UInt8]) {
        self.name = name
        self.octets = octets
    }
}

/// Whether a log stands behind answers: each is made again from the period that it is of, and from what the entries before that say.
struct AnswerProof: Sendable {
    let log: any EventReading
    let size: UInt64

    /// Proves answers, or disproves them.
    ///
    /// - Throws: what keeps the log from being read: then nothing is known of them.
    func prove(_ answers: [KeptAnswer], _ findings: inout Findings) async throws {
        var read: [(name: String, answer: SignedStatus)] = []
        for kept in answers {
            do throws(PKIError) {
                guard case .signed(let signed) = try StatusResponse(derEncoded: kept.octets) else {
                    findings.fail(.responders, at: nil, "\(kept.name) is no signed answer.")
                    continue
                }
                read.append((kept.name, signed))
            } catch {
                findings.fail(.responders, at: nil, "\(kept.name) is no answer of a responder of this log's: \(error)")
            }
        }
        guard !read.isEmpty else { return }
        var known = AnswerEvidence(of: read.map(\.answer))
        var scan = LogScan(log: self.log, positions: 0..<self.size)
        while let page = try await scan.nextPage() {
            for entry in page where known.wants(entry.header.type) {
                known.take(try await self.log.entry(entry).body(), entry.header)
            }
        }
        for (name, answer) in read {
            let (fault, position) = try await self.fault(in: answer, known)
            findings.check(.responders, fault == nil, at: position, "\(name): \(fault ?? "")")
        }
    }

    /// Why the log does not stand behind an answer, and which period is asked; `nil` where it does.
    private func fault(in answer: SignedStatus, _ known: AnswerEvidence) async throws -> (String?, UInt64?) {
        let data = answer.data
        guard let responder = known.responders[data.responderKeyHash] else {
            return ("No responder of this log has the key that it names.", nil)
        }
        guard let opened = known.periods[responder.stream]?[data.producedAt] else {
            return ("No period of its responder began at \(data.producedAt).", responder.position)
        }
        let period = AnswerPeriod(
            opened.event,
            at: opened.position,
            opened.time,
            responderKeyHash: data.responderKeyHash
        )
        guard let position = opened.certificate, let hashes = try await self.issuer(at: position) else {
            return ("The authority's certificate cannot be read.", opened.position)
        }
        var statuses: [SingleStatus] = []
        for said in data.statuses {
            guard hashes.name(said.subject) else {
                return ("It speaks of a certificate of another authority.", opened.position)
            }
            let standing = known.standing(of: said.subject.serialNumber.octets, opened.event.authority)
            let status = standing.status(before: opened.position)
            if status != said.status {
                let serialNumber = said.subject.serialNumber
                return ("It says of \(serialNumber) \(said.status); by the log that was \(status).", opened.position)
            }
            statuses.append(SingleStatus(said.subject, status))
        }
        guard period.isWritable, statuses.allSatisfy(\.status.isWritable) else {
            return ("Its period, or what happened before, is of a time that no answer says.", opened.position)
        }
        guard period.data(statuses, nonce: data.nonce).derOctets == data.derOctets else {
            return ("It derives again differently: its times are others.", opened.position)
        }
        let algorithm = ResponderAuthorized.signatureAlgorithm(of: responder.algorithm)
        let key = try? PublicKey(subjectPublicKeyInfo: responder.subjectPublicKeyInfo)
        let isSigned =
            answer.signatureAlgorithm == AlgorithmIdentifier(signatureAlgorithmName: algorithm.name)
            && (try? key?.isValid(signature: answer.signature, of: data.derOctets, algorithm: algorithm)) == true
        return (isSigned ? nil : "Its signature is not the responder's.", opened.position)
    }

    /// How the authority is named whose certificate was imported at a position; `nil` where that cannot be read.
    private func issuer(at position: UInt64) async throws -> IssuerHashes? {
        guard let stored = try await self.log.storedEntry(at: position),
            case .authorityCertificateImported(let imported) = try await self.log.entry(stored).body(),
            let certificate = try? Certificate(derEncoded: imported.certificate)
        else { return nil }
        let signed = certificate.tbsCertificate
        return try? IssuerHashes(
            name: signed.subject.derOctets,
            key: signed.subjectPublicKeyInfo.subjectPublicKey
        )
    }
}
