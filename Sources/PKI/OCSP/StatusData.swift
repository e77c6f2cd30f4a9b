public import Bytes

// ResponseData ::= SEQUENCE {                                                                      -- RFC 6960, 4.2.1
//     version            [0] EXPLICIT Version DEFAULT v1,
//     responderID            ResponderID,
//     producedAt             GeneralizedTime,
//     responses              SEQUENCE OF SingleResponse,
//     responseExtensions [1] EXPLICIT Extensions OPTIONAL }
// ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }
// KeyHash ::= OCTET STRING -- SHA-1 hash of responder's public key (excluding the tag and length fields)
// SingleResponse ::= SEQUENCE {
//     certID CertID, certStatus CertStatus, thisUpdate GeneralizedTime,
//     nextUpdate       [0] EXPLICIT GeneralizedTime OPTIONAL,
//     singleExtensions [1] EXPLICIT Extensions OPTIONAL }
// "Newer responders that conform to this profile MUST use the byKey field", nextUpdate "MUST be included" -- RFC 9919

/// What an answer says of one certificate.
public struct SingleStatus: Hashable, Sendable {
    /// Which.
    public let subject: StatusSubject
    /// What.
    public let status: CertificateStatus

    /// What an answer says of a certificate.
    public init(_ subject: StatusSubject, _ status: CertificateStatus) {
        self.subject = subject
        self.status = status
    }
}

/// What a responder signs: the status of certificates, as it is from a second on until another.
public struct StatusData: Hashable, Sendable {
    /// SHA-1 of the responder's public key.
    public let responderKeyHash: [UInt8]
    /// When it was said.
    public let producedAt: Instant
    /// Since when it is known to be so.
    public let thisUpdate: Instant
    /// When, at the latest, something newer is to be had.
    public let nextUpdate: Instant
    /// What is said, in the order of the question.
    public let statuses: [SingleStatus]
    /// The nonce of the question; absent where it had none.
    public let nonce: StatusNonce?
    /// The encoding, exactly as received where decoded.
    public let derOctets: [UInt8]

    /// What is to be signed.
    public init(
        responderKeyHash: [UInt8],
        producedAt: Instant,
        thisUpdate: Instant,
        nextUpdate: Instant,
        statuses: [SingleStatus],
        nonce: StatusNonce?
    ) {
        self.responderKeyHash = responderKeyHash
        self.producedAt = producedAt.wholeSecond
        self.thisUpdate = thisUpdate.wholeSecond
        self.nextUpdate = nextUpdate.wholeSecond
        self.statuses = statuses
        self.nonce = nonce
        self.derOctets = DERWriter.octets(capacity: 512) { writer in
            writer.appendSequence { data in
                data.appendSequence(.context(2)) { $0.append(.octetString, contents: responderKeyHash) }
                data.append(generalizedTime: producedAt)
                data.appendSequence { responses in
                    for said in statuses {
                        responses.appendSequence { single in
                            single.append(encoding: said.subject.derOctets)
                            said.status.append(to: &single)
                            single.append(generalizedTime: thisUpdate)
                            single.appendSequence(.context(0)) { $0.append(generalizedTime: nextUpdate) }
                        }
                    }
                }
                guard let nonce else { return }
                data.appendSequence(.context(1)) { wrapped in
                    wrapped.appendSequence { nonce.asExtension.append(to: &$0) }
                }
            }
        }
    }

    /// What octets say, where they say it in the form that is written here: by the responder's key, all in one span of time, and
    /// nothing else but a nonce.
    ///
    /// - Throws: what is wrong with the octets, or other about them.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        try self.init(StrictDER.parse(octets, "responseData"))
    }

    init(_ node: DERValue) throws(PKIError) {
        var fields = try ElementReader(node, "responseData")
        let responder = try fields.next("responderID").onlyElement(.context(2), "responderID")
        let responderKeyHash = try Array(responder.contents(.octetString, "byKey"))
        let producedAt = try fields.next("producedAt").generalizedTime("producedAt")
        var list = try ElementReader(fields.next("responses"), "responses")
        var statuses: [SingleStatus] = []
        var span: (thisUpdate: Instant, nextUpdate: Instant)?
        while let element = list.nextIfAny() {
            var parts = try ElementReader(element, "singleResponse")
            let subject = try StatusSubject(parts.next("certID"))
            statuses.append(SingleStatus(subject, try CertificateStatus(parts.next("certStatus"))))
            let thisUpdate = try parts.next("thisUpdate").generalizedTime("thisUpdate")
            let wrapped = try parts.next("nextUpdate").onlyElement(.context(0), "nextUpdate")
            let nextUpdate = try wrapped.generalizedTime("nextUpdate")
            try parts.finish()
            guard span ?? (thisUpdate, nextUpdate) == (thisUpdate, nextUpdate) else {
                throw PKIError(.encodesOtherwise)
            }
            span = (thisUpdate, nextUpdate)
        }
        guard let span else { throw PKIError(.nothingInside, "responses") }
        var nonce: StatusNonce?
        if let wrapped = fields.next(ifTagged: .context(1)) {
            let extensions = try Extensions(wrapped.onlyElement(.context(1), "responseExtensions"))
            nonce = try extensions[.ocspNonce].flatMap { found throws(PKIError) in try StatusNonce.read(found.value) }
        }
        try fields.finish()
        self.init(
            responderKeyHash: responderKeyHash,
            producedAt: producedAt,
            thisUpdate: span.thisUpdate,
            nextUpdate: span.nextUpdate,
            statuses: statuses,
            nonce: nonce
        )
        guard self.derOctets == node.derOctets else { throw PKIError(.encodesOtherwise) }
    }
}
