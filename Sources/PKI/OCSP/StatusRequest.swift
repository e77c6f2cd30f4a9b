internal import Bytes

// OCSPRequest ::= SEQUENCE {                                                                       -- RFC 6960, 4.1.1
//     tbsRequest             TBSRequest,
//     optionalSignature  [0] EXPLICIT Signature OPTIONAL }
// TBSRequest ::= SEQUENCE {
//     version            [0] EXPLICIT Version DEFAULT v1,
//     requestorName      [1] EXPLICIT GeneralName OPTIONAL,
//     requestList            SEQUENCE OF Request,
//     requestExtensions  [2] EXPLICIT Extensions OPTIONAL }
// Request ::= SEQUENCE { reqCert CertID, singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }
//
// "Responders MAY ignore the signature on OCSPRequests."                                           -- RFC 9919, 3.1.2
// "Unrecognized extensions MUST be ignored (unless they have the critical flag set and are not understood)." -- 6960, 4.4

/// A question about the status of certificates.
public struct StatusRequest: Hashable, Sendable {
    /// How many octets a question may have: enough for as many certificates as it may ask about, and for a signature with a chain.
    public static let maximumOctets = 16_384
    /// How many certificates one question may ask about.
    public static let maximumCount = 16

    /// The certificates asked about, at least one, in their order.
    public let subjects: [StatusSubject]
    /// What the answer is to repeat; absent where nothing is.
    public let nonce: StatusNonce?

    /// A question.
    public init(_ subjects: [StatusSubject], nonce: StatusNonce? = nil) {
        self.subjects = subjects
        self.nonce = nonce
    }

    /// The question that DER octets encode; who asks, and how that is signed, is passed over.
    ///
    /// - Throws: what is wrong with the octets: a malformedRequest, all of it.
    public init(derEncoded octets: [UInt8]) throws(PKIError) {
        guard octets.count <= Self.maximumOctets else {
            throw PKIError(.tooManyOctets, "ocspRequest", Self.maximumOctets)
        }
        var outer = try ElementReader(StrictDER.parse(octets, "ocspRequest"), "ocspRequest")
        var fields = try ElementReader(outer.next("tbsRequest"), "tbsRequest")
        if let signature = outer.next(ifTagged: .context(0)) {
            _ = try ElementReader(signature.onlyElement(.context(0), "optionalSignature"), "optionalSignature")
        }
        try outer.finish()

        if let version = fields.next(ifTagged: .context(0)) {
            // That of version 1 is the default, which no DER has.
            _ = try version.onlyElement(.context(0), "version").smallInteger("version")
            throw PKIError(.integerOutOfRange, "version")
        }
        if let name = fields.next(ifTagged: .context(1)) { _ = try name.onlyElement(.context(1), "requestorName") }
        self.subjects = try Self.subjects(ElementReader(fields.next("requestList"), "requestList"))
        var extensions = Extensions.empty
        if let wrapped = fields.next(ifTagged: .context(2)) {
            extensions = try Extensions(wrapped.onlyElement(.context(2), "requestExtensions"))
        }
        try fields.finish()
        let understood = [.ocspNonce, .ocspAcceptableResponses, ObjectIdentifier.ocspPreferredAlgorithms]
        try Self.refuseCritical(of: extensions, but: understood)
        self.nonce = try extensions[.ocspNonce].flatMap { found throws(PKIError) in try StatusNonce.read(found.value) }
    }

    private static func subjects(_ list: ElementReader) throws(PKIError) -> [StatusSubject] {
        var list = list
        var subjects: [StatusSubject] = []
        while let element = list.nextIfAny() {
            guard subjects.count < Self.maximumCount else { throw PKIError(.surplusElement, "requestList", "Request") }
            var parts = try ElementReader(element, "request")
            subjects.append(try StatusSubject(parts.next("reqCert")))
            if let wrapped = parts.next(ifTagged: .context(0)) {
                let extensions = try Extensions(wrapped.onlyElement(.context(0), "singleRequestExtensions"))
                try Self.refuseCritical(of: extensions, but: [])
            }
            try parts.finish()
        }
        guard !subjects.isEmpty else { throw PKIError(.nothingInside, "requestList") }
        return subjects
    }

    /// Refuses what must not be passed over, and is not understood.
    private static func refuseCritical(
        of extensions: Extensions,
        but understood: [ObjectIdentifier]
    ) throws(PKIError) {
        for carried in extensions where carried.isCritical && !understood.contains(carried.identifier) {
            throw PKIError(.surplusElement, "extensions", carried.identifier)
        }
    }

    /// The encoding, without a signature.
    public var derOctets: [UInt8] {
        DERWriter.octets { writer in
            writer.appendSequence { request in
                request.appendSequence { fields in
                    fields.appendSequence { list in
                        for subject in self.subjects {
                            list.appendSequence { $0.append(encoding: subject.derOctets) }
                        }
                    }
                    guard let nonce = self.nonce else { return }
                    fields.appendSequence(.context(2)) { wrapped in
                        wrapped.appendSequence { nonce.asExtension.append(to: &$0) }
                    }
                }
            }
        }
    }
}
