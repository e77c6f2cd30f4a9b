public import Bytes
import Cryptography
import Dispatch
public import EventLog
public import Ledger
import PKI

/// Has an authority of the ledger issue the certificate that the server shows to its clients, in the ordinary way of any certificate: by
/// the template for servers, under all rules, with its request and intent in the log; who asks is whoever started the server.
public struct ServerCertification: Sendable {
    /// As long as a certificate lives at most, in days: an authority for short-lived certificates gives no more than seven.
    private static let (days, shortLivedDays) = (30, 7)
    /// The longest commonName (RFC 5280, appendix A.1: ub-common-name), in characters.
    private static let longestCommonName = 64

    private let ledger: OpenLedger
    private let authority: UniqueIdentifier
    private let names: [ServerName]
    private let entropy: Entropy
    private let provenance: Provenance

    /// - Parameters:
    ///   - authority: Who is to issue it.
    ///   - names: What clients call the server by, at least one; the first is the subject's commonName where it is short enough.
    ///   - provenance: Who started the server.
    public init(
        of ledger: OpenLedger,
        by authority: UniqueIdentifier,
        for names: [ServerName],
        entropy: Entropy = .system,
        provenance: Provenance
    ) {
        self.ledger = ledger
        self.authority = authority
        self.names = names
        self.entropy = entropy
        self.provenance = provenance
    }

    /// Why nothing can be issued yet, although nothing is wrong with what is asked for; `nil` where something can.
    public var obstacle: String? { self.ledger.restingReason }

    /// A new certificate, with a new key.
    ///
    /// - Throws: ``Refusal``, as whoever asks for a certificate is told it.
    @concurrent
    public func certify() async throws(Refusal) -> ServerCertificate {
        let state = try await self.ledger.authority.authorities.existing(self.authority)
        let (key, request) = try self.request()
        let order = CertificateOrder(
            authority: self.authority,
            authorityName: "\(self.authority)",
            certificationRequest: Array(request.utf8),
            signatureAlgorithm: state.creating.signatureAlgorithm,
            template: IssuanceRequested.templateOfServers,
            notAfter: self.end(by: state),
            notBefore: nil,
            passthrough: nil,
            token: nil
        )
        let name = try await self.ledger.authority.issueServerCertificate(order, for: self.provenance, self.entropy)
        let (certificate, above) = try await self.ledger.authority.issuedCertificate(
            name.serialNumber,
            of: name.authority
        )
        let (read, chain) = try Self.read(certificate, above)
        return ServerCertificate(
            authority: name.authority,
            serialNumber: name.serialNumber,
            chain: chain,
            key: key,
            notBefore: read.tbsCertificate.validity.notBefore,
            notAfter: read.tbsCertificate.validity.notAfter
        )
    }

    /// Whether a certificate was revoked since.
    ///
    /// - Throws: ``StoreError`` where that cannot be read.
    public func isRevoked(_ certificate: ServerCertificate) async throws(StoreError) -> Bool {
        try await self.ledger.reader.revocation(certificate.serialNumber, of: certificate.authority) != nil
    }

    /// A key, and the request for its certificate, in PEM.
    private func request() throws(Refusal) -> (key: PrivateKey, request: String) {
        do {
            let key = try PrivateKey.generate(.ecP256)
            let subject = try self.subject()
            // Where the names stand there alone, whoever does not know them must not pass over them (RFC 5280, section 4.2.1.6).
            let isNamedThereAlone = subject == (try DistinguishedName([]))
            let information = CertificationRequest.information(
                subject: subject,
                subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
                extensions: try Extensions([
                    SubjectAlternativeName(self.names.map(\.generalName)).makeExtension(
                        isCritical: isNamedThereAlone
                    )
                ])
            )
            let request = try CertificationRequest(
                information: information,
                signatureAlgorithm: .ecdsaWithSHA256,
                signature: key.sign(information, algorithm: .ecdsaWithSHA256)
            )
            return (key, request.pem)
        } catch {
            throw Refusal(.internalFailure, "The request for the server's certificate cannot be made: \(error)")
        }
    }

    private func subject() throws -> DistinguishedName {
        guard let name = self.names.first?.text, name.utf8.count <= Self.longestCommonName else {
            return try DistinguishedName([])
        }
        return try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(name))])
    }

    /// The certificate ends with its authority's at the latest.
    private func end(by state: AuthorityState) -> RequestedTime {
        let days = state.creating.usageMode == .shortLivedCertificate ? Self.shortLivedDays : Self.days
        let end = self.ledger.now().adding(seconds: Int64(days) * 86_400)
        guard let octets = state.certificate,
            let last = (try? Certificate(derEncoded: octets))?.tbsCertificate.validity.notAfter, last < end
        else {
            return RequestedTime(unit: .days, value: Int64(days))
        }
        return RequestedTime(unit: .absolute, value: last.seconds)
    }

    private static func read(
        _ certificate: [UInt8],
        _ above: [[UInt8]]
    ) throws(Refusal) -> (certificate: Certificate, chain: [[UInt8]]) {
        do {
            let read = try Certificate(derEncoded: certificate)
            let between = try above.filter { octets in
                let one = try Certificate(derEncoded: octets)
                return one.tbsCertificate.issuer != one.tbsCertificate.subject
            }
            return (read, [certificate] + between)
        } catch {
            throw Refusal(.internalFailure, "The server's certificate cannot be read: \(error)")
        }
    }
}
