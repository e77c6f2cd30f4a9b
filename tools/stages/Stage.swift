internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// One piece of work of an issuance, which can be run again and again.
struct Stage {
    /// What it is called.
    let name: String
    /// Does it once.
    let work: () throws -> Void

    private init(_ name: String, _ work: @escaping () throws -> Void) {
        self.name = name
        self.work = work
    }

    /// Every stage, in the order of an issuance; those of libcrypto alone, and of reading the log again, at the end.
    static func all() throws -> [Stage] {
        let example = try ExampleIssuance()
        let key = try PublicKey(subjectPublicKeyInfo: example.request.subjectPublicKeyInfo.derOctets)
        let issuer = example.authorityKey.publicKey
        let decoded = try TBSCertificate(derEncoded: example.tbsOctets)
        let certificate = try Certificate(
            tbsOctets: example.tbsOctets,
            signatureAlgorithm: example.algorithm,
            signature: example.signature
        )
        let kinds: [EventType] = [.issuanceRequested, .issuanceAuthorized, .certificateSigned]
        let again = IssuanceOrder(example.requested)
        let request = try ExampleRequest(example.pem)
        return [
            Stage("signature") { keep(try request.signer()) },
            Stage("wire") { request.answer() },
            Stage("request-pem") { keep(ReceivedRequest(example.pem)) },
            Stage("request-der") { keep(try CertificationRequest(derEncoded: example.request.derOctets)) },
            Stage("order") { keep(IssuanceOrder(example.requested, received: example.received)) },
            Stage("key-digest") { keep(try example.order.publicKeyDigest()) },
            Stage("judgement") {
                let judgement = try ExampleIssuance.judge(example.order, by: example.authority, under: example.policy)
                keep(judgement.outcomes)
            },
            Stage("judgement-again") {
                let judgement = try ExampleIssuance.judge(again, by: example.authority, under: example.policy)
                keep(judgement.outcomes)
            },
            Stage("tbs-build") {
                keep(
                    try TBSCertificate(
                        serialNumber: decoded.serialNumber,
                        signatureAlgorithm: decoded.signatureAlgorithm,
                        issuer: decoded.issuer,
                        validity: decoded.validity,
                        subject: decoded.subject,
                        subjectPublicKeyInfo: decoded.subjectPublicKeyInfo,
                        extensions: decoded.extensions
                    )
                )
            },
            Stage("tbs-read") { keep(try TBSCertificate(derEncoded: example.tbsOctets)) },
            Stage("signed-read") {
                let whole = try SignedWhole(
                    signing: example.tbsOctets,
                    example.algorithm,
                    signature: example.signature
                )
                keep((whole.holds(example.tbsOctets), try whole.isCertificate(naming: example.algorithm)))
            },
            Stage("certificate-read") { keep(try Certificate(derEncoded: certificate.derOctets)) },
            Stage("event-body") {
                let judgement = try ExampleIssuance.judge(example.order, by: example.authority, under: example.policy)
                keep(judgement.eventBody(moment: ExampleIssuance.moment, basis: Basis(authority: 17, policy: 3)))
            },
        ]
            + zip(kinds, example.bodies).map { kind, body in
                Stage("encode-\(kind)") {
                    keep(try Event(nonce: UniqueIdentifier(words: (5, 6)), body: body).derEncoded())
                }
            }
            + zip(kinds, example.payloads).map { kind, payload in
                Stage("decode-\(kind)") {
                    keep(
                        try Event(derEncoded: payload[...], schema: EntryHeader.currentSchema, type: kind.rawValue)
                    )
                }
            }
            + [
                Stage("crypto-key") {
                    keep(try PublicKey(subjectPublicKeyInfo: example.request.subjectPublicKeyInfo.derOctets))
                },
                Stage("crypto-verify-request") {
                    keep(
                        try PublicKey(subjectPublicKeyInfo: example.request.subjectPublicKeyInfo.derOctets).isValid(
                            signature: example.request.signature,
                            of: example.request.informationOctets,
                            algorithm: .ecdsaWithSHA256
                        )
                    )
                },
                Stage("crypto-verify-held-key") {
                    keep(
                        try key.isValid(
                            signature: example.request.signature,
                            of: example.request.informationOctets,
                            algorithm: .ecdsaWithSHA256
                        )
                    )
                },
                Stage("crypto-sign") {
                    keep(try example.authorityKey.sign(example.tbsOctets, algorithm: .ecdsaWithSHA256))
                },
                Stage("crypto-verify-signed") {
                    keep(
                        try issuer.isValid(
                            signature: example.signature,
                            of: example.tbsOctets,
                            algorithm: .ecdsaWithSHA256
                        )
                    )
                },
                Stage("crypto-sha256-tbs") { keep(try SHA256.digest(of: example.tbsOctets)) },
                Stage("crypto-sha1-key") {
                    keep(try HashFunction.sha1.digest(of: example.request.subjectPublicKeyInfo.subjectPublicKey))
                },
            ]
    }
}

/// Uses a value, so that making it is not left out.
@inline(never)
private func keep<Value>(_ value: Value) {}
