import ArgumentParser
import Authority
import Bytes
import Cryptography
import Ledger
import LedgerServer
import PKI

/// `ca-ledger keys`.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Say which public keys must not be certified; and seal the ledger's own keys under another master key.",
        discussion: """
            What is blocked, a running server records; otherwise the ledger is opened for it. Keys are sealed again (reseal) while no \
            server runs.
            """,
        subcommands: [Block.self, List.self, Reseal.self]
    )

    /// `ca-ledger keys block`.
    struct Block: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Block a key, for good.",
            discussion:
                "For instance:\n\nca-ledger keys block --data ledger --certificate leaked.pem --reason 'found in a repository'"
        )

        @OptionGroup var place: LedgerPlace

        @Option(name: .customLong("spki-sha256"), help: "SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.")
        var publicKeyDigest: String?

        @Option(help: "A file with a certificate in PEM that holds the key.")
        var certificate: String?

        @Option(help: "A file with a certification request in PEM that holds the key.")
        var request: String?

        @Option(help: "Why; the log records it.")
        var reason: String

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws {
            guard [self.publicKeyDigest, self.certificate, self.request].compactMap(\.self).count == 1 else {
                throw ValidationError("Name the key by one of --spki-sha256, --certificate and --request.")
            }
        }

        func run() async throws {
            let command = ControlCommand.blockKey(publicKeyDigest: try self.digest(), reason: self.reason)
            let members = try await self.place.carryOut(command)
            self.format.show(members, order: ["publicKeyDigest", "reason", "actor"])
        }

        private func digest() throws -> Digest256 {
            if let publicKeyDigest {
                guard let digest = [UInt8](hexadecimal: publicKeyDigest).flatMap({ Digest256($0) }) else {
                    throw ValidationError("--spki-sha256 takes 64 hexadecimal digits.")
                }
                return digest
            }
            if let certificate {
                let read = try Certificate(pemEncoded: InputFile.octets(of: certificate))
                return try SHA256.digest(of: read.tbsCertificate.subjectPublicKeyInfo.derOctets)
            }
            let read = try CertificationRequest(pemEncoded: InputFile.octets(of: self.request ?? ""))
            return try SHA256.digest(of: read.subjectPublicKeyInfo.derOctets)
        }
    }

    /// `ca-ledger keys list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the blocked keys, as the log says.")

        @OptionGroup var place: DataPlace

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let blocks = try await self.place.read(self.asOf).ledger.blockedKeys().map { block in
                [
                    "publicKeyDigest": "\(block.fact.publicKeyDigest)", "reason": block.fact.reason,
                    "actor": block.fact.provenance.principal, "time": "\(block.time)",
                ]
            }
            let order = ["publicKeyDigest", "reason", "actor", "time"]
            self.format.show(blocks, order: order, none: "No key is blocked.")
        }
    }
}
