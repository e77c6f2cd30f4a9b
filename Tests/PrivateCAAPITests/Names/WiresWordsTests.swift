import Foundation
import Testing

@testable import PrivateCAAPI

/// The wire's words are known to the wire's room, and to the command line above it: whatever lies below speaks in the standards' words
/// or in its own, and is told in the wire's by ``WireVocabulary``.
struct WiresWordsTests {
    /// What only the interface calls so, as it is written in a source.
    private static let words =
        APIError.Code.allCases.map(\.rawValue).filter { $0 != APIError.Code.internalFailure.rawValue } + [
            "Exception", "apiPassthrough", "ApiPassthrough", "dempotencyToken:", "IdempotencyToken", "\"Validity",
            "ValidityNotBefore", "\"Certificate: ", "CertificateChain", "certificateChain:",
            "CertificateAuthorityArn", "certificateAuthorityArn", "CertificateAuthorityConfiguration",
            "TemplateArn", "SigningAlgorithm", "signingAlgorithm:", "keyAlgorithm: \\(", "CsrExtensions",
            "CSR must", "CustomExtensions", "customExtensions", "RSA_2048", "RSA_4096", "EC_prime256v1",
            "SHA256WITH", "END_DATE", "arn:", "acm-pca", "ACMPrivateCA", "amazonaws", "x-amz",
        ]

    /// Modules below the wire's.
    private static let rooms = [
        "Audit", "Authority", "Bytes", "Cryptography", "Derivation", "DurableFiles", "EventLog", "Issuance",
        "JSON", "Ledger", "PKI", "SQLiteLog", "Transparency", "Views",
    ]

    /// How a rule's citation begins: it names the place in a document as the document does.
    private static let citation = "API reference, "

    /// What reads the documents that the log holds as they were sent, and so in their words.
    private static let exempt = ["Ledger/Policies/PolicyVocabulary.swift"]

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    @Test(arguments: Self.rooms) func nothingBelowTheWireSpeaksItsWords(room: String) throws {
        let folder = Self.sources.appending(path: room)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        try #require(!files.isEmpty)
        for file in files where !Self.exempt.contains("\(room)/\(file)") {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            guard Self.words.contains(where: { text.contains($0) }) else { continue }
            for line in text.split(separator: "\n") where !line.contains(Self.citation) {
                for word in Self.words { #expect(!line.contains(word), "\(room)/\(file) says \(word): \(line)") }
            }
        }
    }
}
