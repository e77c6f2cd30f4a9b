internal import Bytes
internal import Cryptography
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import PKI
internal import PrivateCAAPI

/// A signed request, ready to be sent.
struct PreparedRequest: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer
}

/// Makes requests before the clock runs: each issuance has a key, a name and a token of its own.
struct RequestMaker: Sendable {
    let signer: RequestSigner
    let host: String
    let authority: String

    /// Requests for certificates.
    func issuances(
        count: Int,
        keys: SubscriberKeys,
        signingAlgorithm: String
    ) throws -> [PreparedRequest] {
        // Names of one run differ from those of the next.
        let run = try RandomOctets.make(count: 4).hexadecimal
        return try (0..<count).map { number in
            let request = try keys.certificationRequest(for: "load-\(run)-\(number).example")
            let token = try RandomOctets.make(count: 16).hexadecimal
            let members = [
                #""CertificateAuthorityArn":"\#(self.authority)""#,
                #""Csr":"\#(Array(request.pem.utf8).base64)""#,
                #""IdempotencyToken":"\#(token)""#,
                #""SigningAlgorithm":"\#(signingAlgorithm)""#,
                #""Validity":{"Type":"DAYS","Value":90}"#,
            ]
            return try self.prepare("IssueCertificate", body: "{\(members.joined(separator: ","))}")
        }
    }

    /// Requests for certificates that were issued, by their names.
    func readings(of certificates: [String]) throws -> [PreparedRequest] {
        try certificates.map { certificate in
            try self.prepare(
                "GetCertificate",
                body: #"{"CertificateArn":"\#(certificate)","CertificateAuthorityArn":"\#(self.authority)"}"#
            )
        }
    }

    /// The name of the certificate in an answer to `IssueCertificate`.
    static func certificate(in answer: ByteBuffer) -> String? {
        let parts = String(buffer: answer).split(separator: "\"", omittingEmptySubsequences: false)
        guard let name = parts.firstIndex(of: "CertificateArn"), parts.indices.contains(name + 2) else { return nil }
        return String(parts[name + 2])
    }

    private func prepare(_ operation: String, body: String) throws -> PreparedRequest {
        let octets = Array(body.utf8)
        let headers = try self.signer.sign(
            headers: [
                (name: "Host", value: self.host),
                (name: "Content-Type", value: "application/x-amz-json-1.1"),
                (name: "X-Amz-Target", value: "ACMPrivateCA.\(operation)"),
            ],
            body: octets,
            at: Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        )
        var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
        fields.add(name: "Content-Length", value: String(octets.count))
        return PreparedRequest(
            head: HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: fields),
            body: ByteBuffer(bytes: octets)
        )
    }
}
