internal import Bytes

// OCSPResponse ::= SEQUENCE {                                                                      -- RFC 6960, 4.2.1
//     responseStatus      OCSPResponseStatus,
//     responseBytes   [0] EXPLICIT ResponseBytes OPTIONAL }
// ResponseBytes ::= SEQUENCE { responseType OBJECT IDENTIFIER, response OCTET STRING }
// BasicOCSPResponse ::= SEQUENCE {
//     tbsResponseData     ResponseData,
//     signatureAlgorithm  AlgorithmIdentifier,
//     signature           BIT STRING,
//     certs           [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }

/// An answer: signed, or the reason why there is none.
public enum StatusResponse: Hashable, Sendable {
    /// Why a question is not answered (OCSPResponseStatus; 4 is not used).
    public enum Failure: UInt8, Hashable, Sendable, CaseIterable {
        /// The question is none.
        case malformedRequest = 1
        /// The responder failed.
        case internalError = 2
        /// Later it may be answered.
        case tryLater = 3
        /// The responder asks for signed questions.
        case signatureRequired = 5
        /// It is no matter of this responder's.
        case unauthorized = 6

        /// The whole answer: it is not signed, and says nothing else.
        public var derOctets: [UInt8] { [0x30, 0x03, 0x0A, 0x01, self.rawValue] }
    }

    /// What is known of certificates, signed.
    case signed(SignedStatus)
    /// Nothing.
    case failed(Failure)

    /// The answer that DER octets encode.
    ///
    /// - Throws: what is wrong with the octets, or otherwise than it would be here.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        var outer = try ElementReader(StrictDER.parse(octets, "ocspResponse"), "ocspResponse")
        let status = try outer.next("responseStatus").smallInteger("responseStatus", tagged: .enumerated)
        guard status == 0 else {
            guard let failure = UInt8(exactly: status).flatMap(Failure.init) else {
                throw PKIError(.integerOutOfRange, "responseStatus")
            }
            try outer.finish()
            self = .failed(failure)
            return
        }
        var bytes = try ElementReader(
            outer.next("responseBytes").onlyElement(.context(0), "responseBytes"),
            "responseBytes"
        )
        try outer.finish()
        guard try bytes.next("responseType").objectIdentifier("responseType") == .ocspBasicResponse else {
            throw PKIError(.surplusElement, "responseBytes", "another type")
        }
        let response = try Array(bytes.next("response").contents(.octetString, "response"))
        try bytes.finish()
        self = .signed(try SignedStatus(basicResponse: response))
    }

    /// The encoding.
    public var derOctets: [UInt8] {
        switch self {
        case .failed(let failure): failure.derOctets
        case .signed(let signed): signed.derOctets
        }
    }
}

/// An answer with its signature, and the certificate of the key that made it.
public struct SignedStatus: Hashable, Sendable {
    /// What is signed.
    public let data: StatusData
    /// The algorithm of the signature.
    public let signatureAlgorithm: AlgorithmIdentifier
    /// The signature.
    public let signature: [UInt8]
    /// The certificates that came with it, DER: that of the responder.
    public let certificates: [[UInt8]]

    /// An answer.
    public init(
        _ data: StatusData,
        _ signatureAlgorithm: AlgorithmIdentifier,
        signature: [UInt8],
        certificates: [[UInt8]]
    ) {
        self.data = data
        self.signatureAlgorithm = signatureAlgorithm
        self.signature = signature
        self.certificates = certificates
    }

    init(basicResponse octets: [UInt8]) throws(PKIError) {
        var fields = try ElementReader(StrictDER.parse(octets, "basicOCSPResponse"), "basicOCSPResponse")
        self.data = try StatusData(fields.next("tbsResponseData"))
        self.signatureAlgorithm = try AlgorithmIdentifier(fields.next("signatureAlgorithm"))
        self.signature = try Array(fields.next("signature").wholeOctets("signature"))
        var certificates: [[UInt8]] = []
        if let wrapped = fields.next(ifTagged: .context(0)) {
            var list = try ElementReader(wrapped.onlyElement(.context(0), "certs"), "certs")
            while let element = list.nextIfAny() { certificates.append(try Certificate(element).derOctets) }
        }
        try fields.finish()
        self.certificates = certificates
    }

    /// The whole answer.
    public var derOctets: [UInt8] {
        let basic = DERWriter.octets(capacity: 2_048) { writer in
            writer.appendSequence { basic in
                basic.append(encoding: self.data.derOctets)
                basic.append(encoding: self.signatureAlgorithm.derOctets)
                basic.append(bitString: self.signature)
                guard !self.certificates.isEmpty else { return }
                basic.appendSequence(.context(0)) { wrapped in
                    wrapped.appendSequence { list in
                        for certificate in self.certificates { list.append(encoding: certificate) }
                    }
                }
            }
        }
        return DERWriter.octets(capacity: basic.count + 64) { writer in
            writer.appendSequence { response in
                response.append(.enumerated, contents: [0])
                response.appendSequence(.context(0)) { wrapped in
                    wrapped.appendSequence { bytes in
                        bytes.append(.ocspBasicResponse)
                        bytes.append(.octetString, contents: basic)
                    }
                }
            }
        }
    }
}
