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

    /// Proves answers, or disproves them, in their order.
    ///
    /// - Parameter isJudged: Whether what events say was judged to the end: else nothing is said of any.
    /// - Throws: what keeps the log from being read: then nothing is known of them.
    func prove(
        _ answers: [KeptAnswer],
        isJudged: Bool,
        _ findings: inout Findings
    ) async throws -> [HandedAnswer] {
        let read = answers.map { kept -> Result<SignedStatus, PKIError> in
            Result { () throws(PKIError) in
                guard case .signed(let signed) = try StatusResponse(derEncoded: kept.octets) else {
                    throw PKIError(.elementAbsent, "OCSPResponse", "responseBytes")
                }
                return signed
            }
        }
        var known = AnswerEvidence(of: read.compactMap { try? $0.get() })
        if isJudged, read.contains(where: { (try? $0.get()) != nil }) {
            var scan = LogScan(log: self.log, positions: 0..<self.size)
            while let page = try await scan.nextPage() {
                for entry in page where known.wants(entry.header.type) {
                    known.take(try await self.log.entry(entry).body(), entry.header)
                }
            }
        }
        var handed: [HandedAnswer] = []
        for (kept, read) in zip(answers, read) {
            switch read {
            case .failure(let error):
                handed.append(HandedAnswer(kept.name, foreign: "it is no answer of a responder: \(error)"))
            case .success(let answer):
                var said = HandedAnswer(kept.name)
                if isJudged { said = try await self.judge(answer, kept.name, known, &findings) }
                said.statuses = answer.data.statuses.map { HandedAnswer.Status($0) }
                handed.append(said)
            }
        }
        return handed
    }

    /// Whether the log stands behind an answer.
    ///
    /// What nobody of this log signed is none of its, and says nothing against it.
    private func judge(
        _ answer: SignedStatus,
        _ name: String,
        _ known: AnswerEvidence,
        _ findings: inout Findings
    ) async throws -> HandedAnswer {
        guard let responder = known.responders[answer.data.responderKeyHash] else {
            return HandedAnswer(name, foreign: "no responder of this log has the key that it names")
        }
        guard Self.isSigned(answer, by: responder) else {
            return HandedAnswer(name, foreign: "it names a responder of this log, and is not signed by it")
        }
        let opened = known.periods[responder.stream]?[answer.data.producedAt]
        if opened == nil, let epoch = known.newestEpoch, epoch > responder.position {
            let absence = "no period of its responder began at \(answer.data.producedAt)"
            return HandedAnswer(name, foreign: "\(absence); entries were lost before position \(epoch)")
        }
        let fault = try await self.fault(in: answer.data, opened, known)
        findings.check(
            .responders,
            fault == nil,
            at: opened?.position ?? responder.position,
            "\(name): \(fault ?? "")"
        )
        var handed = HandedAnswer(name)
        handed.result = fault == nil ? .proved : .contradicted
        handed.period = opened?.position
        handed.responder = responder.certified
        handed.message = fault
        return handed
    }

    private static func isSigned(_ answer: SignedStatus, by responder: AnswerEvidence.Responder) -> Bool {
        let algorithm = ResponderAuthorized.signatureAlgorithm(of: responder.algorithm)
        let key = try? PublicKey(subjectPublicKeyInfo: responder.subjectPublicKeyInfo)
        return answer.signatureAlgorithm == AlgorithmIdentifier(signatureAlgorithmName: algorithm.name)
            && (try? key?.isValid(signature: answer.signature, of: answer.data.derOctets, algorithm: algorithm)) == true
    }

    /// Why the log does not stand behind what its responder signed; `nil` where it does.
    private func fault(
        in data: StatusData,
        _ opened: AnswerEvidence.Period?,
        _ known: AnswerEvidence
    ) async throws -> String? {
        guard let opened else { return "no period of its responder began at \(data.producedAt)" }
        let period = AnswerPeriod(
            opened.event,
            at: opened.position,
            opened.time,
            responderKeyHash: data.responderKeyHash
        )
        guard let position = opened.certificate, let hashes = try await self.issuer(at: position) else {
            return "the authority's certificate cannot be read"
        }
        var statuses: [SingleStatus] = []
        for said in data.statuses {
            guard hashes.name(said.subject) else { return "it speaks of a certificate of another authority" }
            let standing = known.standing(of: said.subject.serialNumber.octets, opened.event.authority)
            let status = standing.status(before: opened.position)
            if status != said.status {
                return "it says of \(said.subject.serialNumber) \(said.status); by the log that was \(status)"
            }
            statuses.append(SingleStatus(said.subject, status))
        }
        guard period.isWritable, statuses.allSatisfy(\.status.isWritable) else {
            return "its period, or what happened before, is of a time that no answer says"
        }
        let isDerived = period.data(statuses, nonce: data.nonce).derOctets == data.derOctets
        return isDerived ? nil : "it derives again differently: its times are others"
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
