import Bytes
import Credentials
import Cryptography
import Foundation
import HTTP
import JSON
import Ledger
import Testbed
import Testing

@testable import PrivateCAAPI

/// botocore's own signer is the oracle.
@Suite struct BotocoreTests {
    private static func cases(seed: Int, count: Int) async throws -> [WireValue] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "botocore_cases.py")
            .path
        let output = try await Program.python.output([script, String(seed), String(count)])
        return try output.utf8.split(separator: 0x0A).map { try JSONReader.read([UInt8]($0)) }
    }

    @Test(arguments: [1, 2, 3])
    func whatBotocoreSignsIsVerified(seed: Int) async throws {
        let cases = try await Self.cases(seed: seed, count: 200)
        #expect(cases.count == 200)
        for value in cases {
            let key = try #require(value["key"]?.text)
            let secret = SecretAccessKey(try #require(value["secret"]?.text))
            let time = try #require(SignatureTime.instant(basic: value["time"]?.text ?? ""))
            let path = try #require(value["path"]?.text)
            let query = try #require(value["query"]?.text)
            let body = try #require([UInt8](base64: value["body"]?.text ?? "-"))
            var headers = try #require(value["headers"]?.items).map { field in
                (name: field.items[0].text ?? "", value: field.items[1].text ?? "")
            }
            let credential = Credential(
                accessKeyIdentifier: key,
                secretAccessKey: secret,
                principal: "p",
                role: "issuer"
            )
            let verifier = RequestVerifier(
                region: "eu-central-1",
                credentials: FixedCredentials(credentials: [credential])
            )
            func verify() throws(APIError) -> Credential {
                do {
                    return try verifier.verify(
                        method: "POST",
                        path: path,
                        query: query,
                        headers: headers,
                        bodyDigest: try SHA256.digest(of: body),
                        now: time.adding(seconds: 299)
                    )
                } catch let error as APIError { throw error } catch { throw APIError(.internalFailure) }
            }
            #expect(try verify().principal == "p", "seed \(seed): \(value)")

            // Our own signer says the same.
            let authorization = try #require(headers.firstIndex { $0.name == "Authorization" })
            let signer = RequestSigner(accessKeyIdentifier: key, secretAccessKey: secret, region: "eu-central-1")
            let signed = try signer.sign(
                path: path,
                query: query,
                headers: headers.filter { !["Authorization", "X-Amz-Date"].contains($0.name) },
                body: body,
                at: time
            )
            #expect(signed.last?.value == headers[authorization].value, "seed \(seed): \(value)")

            // One digit off is refused.
            let last = try #require(headers[authorization].value.last)
            headers[authorization].value.removeLast()
            headers[authorization].value.append(last == "0" ? "1" : "0")
            #expect(throws: APIError.self) { try verify() }
        }
    }
}
