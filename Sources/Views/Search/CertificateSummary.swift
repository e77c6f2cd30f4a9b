public import Bytes
internal import Cryptography
internal import EventLog
public import JSON
internal import Ledger
internal import PKI

/// What is told of a certificate that was found: the same members wherever it is told (schemas/json/certificate.schema.json).
public struct CertificateSummary: Sendable {
    /// The value of one member.
    public enum Value: Hashable, Sendable {
        /// A number.
        case number(UInt64)
        /// A text.
        case text(String)
        /// Texts.
        case list([String])
        /// Nothing: there is none.
        case absent

        fileprivate init(_ text: String?) { self = text.map { .text($0) } ?? .absent }
        fileprivate init(_ number: UInt64?) { self = number.map { .number($0) } ?? .absent }
    }

    /// The members, in order.
    public let members: [(name: String, value: Value)]

    /// The names of all members, in order.
    public static let names = [
        "position", "authorizedPosition", "requestedPosition", "status", "issuedAt", "serial", "arn", "authority",
        "subject",
        "subjectAlternativeNames", "notBefore", "notAfter", "publicKeySHA256", "template", "requester", "accessKey",
        "sourceAddress", "requestId", "certificateSHA256", "revokedAt", "revocationReason",
    ]

    /// What is told of a certificate.
    ///
    /// - Parameters:
    ///   - name: The name by which callers know it.
    ///   - now: When it is asked whether it has ended.
    public init(_ found: FoundCertificate, named name: String, at now: Instant) {
        let certificate = found.certificate
        let request = found.request
        let template = request.map { $0.template ?? RoleDefinition.presetTemplate }
        let digest = found.derOctets.flatMap { try? SHA256.digest(of: $0) }
        let revocation: (Value, Value) =
            found.isBurned
            ? (.text("\(found.time)"), .text("\(RevocationReason.unspecified)"))
            : (Value(found.revocation.map { "\($0.time)" }), Value(found.revocation.map { "\($0.reason)" }))
        let values: [Value] = [
            .number(found.position), .number(found.authorizedPosition), Value(found.requestedPosition),
            .text(found.standing(at: now).rawValue), found.isBurned ? .absent : .text("\(found.time)"),
            .text("\(certificate.serialNumber)"), .text(name), .text("\(found.authority)"),
            .text("\(certificate.subject)"), .list(found.alternativeNames.map(\.typedText)),
            .text("\(certificate.validity.notBefore)"), .text("\(certificate.validity.notAfter)"),
            .text("\(found.publicKeyDigest)"), Value(template), Value(request?.provenance.principal),
            Value(request?.provenance.accessKey), Value(request?.provenance.sourceAddress), .text("\(found.stream)"),
            Value(digest?.description), revocation.0, revocation.1,
        ]
        self.members = Array(zip(Self.names, values))
    }

    /// Writes one object.
    public func write(to json: inout JSONWriter) {
        json.structure { json in
            for (name, value) in self.members {
                json.name(name)
                switch value {
                case .number(let number): json.number(number)
                case .text(let text): json.string(text)
                case .absent: json.literal("null")
                case .list(let texts):
                    json.list { json in
                        for text in texts { json.string(text) }
                    }
                }
            }
        }
    }
}
