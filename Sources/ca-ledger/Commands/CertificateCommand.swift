import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import JSON
import Ledger
import PKI
import PrivateCAAPI
import Views

/// `ca-ledger certificate`.
struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Look at one certificate.",
        subcommands: [Get.self]
    )

    /// `ca-ledger certificate get`.
    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a certificate out of the log, without a server.",
            discussion: "Exit code 1: the log has no such certificate; a serial number that is burned has none."
        )

        @Argument(help: "The serial number, the certificate's ARN, or the position where it was signed.")
        var certificate: String

        @OptionGroup var place: ReadPlace

        @Flag(help: "With the certificates above it, the issuing authority's first.")
        var chain = false

        @Option(help: "pem, der or text.")
        var format: Form = .pem

        @OptionGroup var anchor: AnchorChoice

        /// How the certificate is written.
        enum Form: String, ExpressibleByArgument {
            case pem
            case der
            case text
        }

        func validate() throws {
            try OptionText.refuseEmpty(self.certificate, "What names the certificate")
            guard !(self.chain && self.format == .der) else {
                throw ValidationError("--chain goes with pem or text: DER of several certificates is not one encoding.")
            }
        }

        func run() async throws {
            let ledger = try await SearchedLedger(reading: self.place.folder, anchor: self.anchor)
            let now = TimeSource.system.wall()
            let search = CertificateSearch(log: ledger.log, views: ledger.views, size: ledger.size, now: now)
            let found = try await search.page(of: try self.query(in: ledger), limit: 2).certificates
            guard let one = found.first else { return try self.fail("The log has no such certificate.") }
            guard found.count == 1 else {
                return try self.fail("Several authorities gave this serial number: name the certificate by its ARN.")
            }
            guard let octets = one.derOctets else {
                return try self.fail("The serial number is burned: no certificate is known.")
            }
            var certificates = [octets]
            if self.chain { certificates += try await Self.chain(above: one, in: self.place.folder) }
            switch self.format {
            case .der: try StandardOutput.write(octets)
            case .pem:
                let text = certificates.map { PEM.encode($0, label: Certificate.label) + "\n" }.joined()
                try StandardOutput.write(Array(text.utf8))
            case .text:
                let name = IssuedCertificateName(authority: one.authority, serialNumber: one.serialNumber)
                let arn = ResourceName.certificate(name).text(in: ledger.settings)
                let summary = CertificateSummary(one, named: arn, at: now)
                try StandardOutput.write(CertificateListing(.text).octets(of: summary))
                for octets in certificates.dropFirst() {
                    let subject = (try? Certificate(derEncoded: octets))?.tbsCertificate.subject
                    try StandardOutput.write(Array("above it: \("\(subject ?? .empty)".shown)\n".utf8))
                }
            }
        }

        private func query(in ledger: SearchedLedger) throws -> CertificateQuery {
            var query = CertificateQuery()
            if case .certificate(let name)? = try? ResourceName(parsing: self.certificate, in: ledger.settings) {
                query.serialNumber = name.serialNumber
                query.origin.authority = name.authority
            } else if let position = UInt64(self.certificate), position < .max {
                // A serial number in decimal has far more digits.
                query.positions = position..<(position + 1)
            } else if let serialNumber = SerialNumberText.octets(self.certificate) {
                query.serialNumber = serialNumber
            } else {
                throw ValidationError("What names the certificate is a serial number, an ARN or a position.")
            }
            return query
        }

        /// The certificates above one: the issuing authority's as it was then, and its chain; none for what the authority issued itself.
        private static func chain(above one: FoundCertificate, in folder: LedgerFolder) async throws -> [[UInt8]] {
            guard let state = try await RecordedLedger(reading: folder).authority(one.authority),
                state.subjectPublicKeyInfo != one.certificate.subjectPublicKeyInfo.derOctets,
                let version = one.basis.version(of: .authority), let issuer = state.imported(atVersion: version)
            else { return [] }
            return [issuer.certificate] + issuer.chain
        }

        private func fail(_ reason: String) throws {
            Diagnostics.say("Error: \(reason)")
            throw ExitCode(1)
        }
    }
}
