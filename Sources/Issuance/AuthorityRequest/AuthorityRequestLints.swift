internal import Bytes
internal import Cryptography
internal import PKI

/// What an authority's own certification request must be, read from the octets to be signed.
enum AuthorityRequestLints {
    /// A lint of the decoded request, beside what was asked for.
    typealias Lint = Requirement<(order: AuthorityRequestOrder, request: CertificationRequest), Void>

    /// Those that read the decoded request; ``octetsAreCanonical`` comes before them.
    static let requirements: [Lint] = [Self.subjectIsAsAskedFor, Self.keyIsTheAuthoritys, Self.extensionsAreAsAskedFor]

    static let all: [Rule] =
        [Self.algorithmSuitsKey.rule, Self.octetsAreCanonical.rule] + Self.requirements.map(\.rule)

    static let algorithmSuitsKey = Requirement<AuthorityRequestOrder, (SignatureAlgorithm, AlgorithmIdentifier)>(
        300,
        "own-request-algorithm-suits-key",
        "RFC 2986 section 4.2; RFC 3279, 4055, 5758, 8410"
    ) { order throws(Interruption) in
        guard let algorithm = SignatureAlgorithm(name: order.signatureAlgorithm),
            let identifier = AlgorithmIdentifier(signatureAlgorithmName: order.signatureAlgorithm)
        else {
            throw .refusal(.invalidArgument, .ownAlgorithmNotOffered, .text(order.signatureAlgorithm))
        }
        let publicKey: PublicKey
        do throws(CryptographyError) {
            publicKey = try PublicKey(subjectPublicKeyInfo: order.subjectPublicKeyInfo)
        } catch {
            throw .refusal(.internalFailure, .ownKeyUnusable, quoting: error)
        }
        guard publicKey.isSuitable(for: algorithm) else {
            throw .refusal(
                .invalidArgument,
                .ownAlgorithmUnsuitable,
                .text(algorithm.name),
                .number(publicKey.kind.number)
            )
        }
        return (algorithm, identifier)
    }

    // There is one DER for one value: the octets are what their own contents encode to, and nothing else is in them.
    static let octetsAreCanonical = Requirement<
        (octets: [UInt8], algorithm: AlgorithmIdentifier), CertificationRequest
    >(
        301,
        "own-request-octets-are-canonical",
        "RFC 2986 section 4.1; X.690 section 10"
    ) { given throws(Interruption) in
        do throws(PKIError) {
            // Reading takes a whole request, so an empty signature stands in for the one that is not made yet.
            let request = try CertificationRequest(
                information: given.octets,
                signatureAlgorithm: given.algorithm,
                signature: []
            )
            let again = CertificationRequest.information(
                subject: request.subject,
                subjectPublicKeyInfo: request.subjectPublicKeyInfo,
                extensions: request.requestedExtensions ?? .empty
            )
            guard again == given.octets, request.informationOctets == given.octets else {
                throw PKIError(.encodesOtherwise)
            }
            return request
        } catch {
            throw .refusal(.internalFailure, .ownRequestNotDER, quoting: error)
        }
    }

    static let subjectIsAsAskedFor = Lint(
        302,
        "own-request-subject-is-as-asked-for",
        "RFC 2986 section 4.1; API reference, CertificateAuthorityConfiguration"
    ) { given throws(Interruption) in
        guard given.request.subject.derOctets == given.order.subject else {
            throw .refusal(.internalFailure, .ownRequestOfAnotherSubject)
        }
    }

    static let keyIsTheAuthoritys = Lint(
        303,
        "own-request-key-is-the-authoritys",
        "RFC 2986 section 4.1"
    ) { given throws(Interruption) in
        guard given.request.subjectPublicKeyInfo.derOctets == given.order.subjectPublicKeyInfo else {
            throw .refusal(.internalFailure, .ownRequestOfAnotherKey)
        }
    }

    static let extensionsAreAsAskedFor = Lint(
        304,
        "own-request-extensions-are-as-asked-for",
        "RFC 2985 section 5.4.2; API reference, CertificateAuthorityConfiguration"
    ) { given throws(Interruption) in
        guard let expected = try? AuthorityRequestDraft.extensions(of: given.order),
            given.request.requestedExtensions?.derOctets == expected.derOctets
        else {
            throw .refusal(.internalFailure, .ownRequestOfOtherExtensions)
        }
    }
}
