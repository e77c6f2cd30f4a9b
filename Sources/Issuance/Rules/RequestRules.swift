internal import Bytes
internal import Cryptography
internal import PKI

// CertificationRequest ::= SEQUENCE {
//      certificationRequestInfo CertificationRequestInfo,
//      signatureAlgorithm AlgorithmIdentifier{{ SignatureAlgorithms }},
//      signature          BIT STRING
// }  -- RFC 2986, 4.2

/// Whether what was submitted is a certification request that a certificate may be made from.
enum RequestRules {
    static let all: [Rule] = [
        Self.isReadable.rule, Self.signatureAlgorithmIsAccepted.rule, Self.keyIsAccepted.rule,
        Self.signatureVerifies.rule,
    ]

    // Version, trailing octets, duplicate extensions and strict DER are part of reading.
    static let isReadable = Requirement<IssuanceOrder, CertificationRequest>(
        10,
        "request-is-readable",
        "RFC 2986 section 4; RFC 7468 section 7; X.690"
    ) { order throws(Interruption) in
        if let request = order.requestReadOnArrival { return request }
        do throws(PKIError) {
            switch order.request {
            case .certificationRequest(let octets): return try CertificationRequest(derEncoded: octets)
            case .unreadable(let octets): _ = try CertificationRequest(pemEncoded: octets)
            }
        } catch {
            throw .refusal(.malformedCertificationRequest, .requestUnreadable, quoting: error)
        }
        throw .refusal(.malformedCertificationRequest, .requestWasUnreadable)
    }

    static let signatureAlgorithmIsAccepted = Requirement<
        (request: CertificationRequest, capabilities: Set<String>), SignatureAlgorithm
    >(
        11,
        "request-signature-algorithm-is-accepted",
        "RFC 2986 section 4.2; RFC 4055, 5758, 8410; RFC 6151 (MD5), RFC 6194 (SHA-1)"
    ) { given throws(Interruption) in
        guard let name = given.request.signatureAlgorithm.signatureAlgorithmName,
            let algorithm = SignatureAlgorithm(name: name), given.capabilities.contains(name)
        else {
            guard let fault = given.request.signatureAlgorithm.signatureAlgorithmFault else {
                let identifier = given.request.signatureAlgorithm.identifier.dotted
                throw .refusal(.malformedCertificationRequest, .requestAlgorithmLacking, .text(identifier))
            }
            throw .refusal(.malformedCertificationRequest, .requestAlgorithmNotAccepted, quoting: fault)
        }
        return algorithm
    }

    static let keyIsAccepted = Requirement<CertificationRequest, RequestKey>(
        12,
        "request-key-is-accepted",
        "RFC 5280 section 4.1.2.7; RFC 3279, 5480, 8410; NIST SP 800-57 part 1"
    ) { request throws(Interruption) in
        do throws(CryptographyError) {
            return try RequestKey(subjectPublicKeyInfo: request.subjectPublicKeyInfo.derOctets)
        } catch {
            switch error.code {
            case .unsupportedPublicKey:
                throw .refusal(.malformedCertificationRequest, .requestKeyUnsupported, quoting: error)
            case .malformedPublicKey:
                throw .refusal(.malformedCertificationRequest, .requestKeyMalformed, quoting: error)
            default:
                throw .failed(error)
            }
        }
    }

    // The proof that whoever asks holds the private key: last, because it costs most.
    static let signatureVerifies = Requirement<
        (request: CertificationRequest, key: PublicKey, algorithm: SignatureAlgorithm), Void
    >(
        16,
        "request-signature-verifies",
        "RFC 2986 section 4.2; RFC 4211 section 4 (proof of possession)"
    ) { given throws(Interruption) in
        guard given.key.isSuitable(for: given.algorithm) else {
            throw .refusal(
                .malformedCertificationRequest,
                .requestAlgorithmUnsuitable,
                .text(given.algorithm.name),
                .number(given.key.kind.number)
            )
        }
        let isValid = try interruptingOnFailure { () throws(CryptographyError) in
            try given.key.isValid(
                signature: given.request.signature,
                of: given.request.informationOctets,
                algorithm: given.algorithm,
                saltLength: given.request.signatureAlgorithm.saltLength
            )
        }
        guard isValid else {
            throw .refusal(.malformedCertificationRequest, .requestSignatureWrong)
        }
    }
}
