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
            discussion: """
                Exit code 1: the log has no such certificate; a serial number that is burned has none. In json it is an object as
                certificates writes it, with the certificate in PEM, and with --chain those above it. For instance:

                ca-ledger certificate get 1739dd7d… --chain ledger > chain.pem
                """
        )

        @Argument(help: "The serial number, the certificate's ARN, or the position where it was signed.")
        var certificate: String

        @OptionGroup var place: ReadPlace

        @Flag(help: "With the certificates above it, the issuing authority's first.")
        var chain = false

        @Option(help: "pem, der, text or json.")
        var format: Form = .pem

        @OptionGroup var anchor: AnchorChoice

        /// How the certificate is written.
        enum Form: String, ExpressibleByArgument {
            case pem
            case der
            case text
            case json
        }

        func validate() throws {
            try OptionText.refuseEmpty(self.certificate, "What names the certificate")
            guard !(self.chain && self.format == .der) else {
                throw ValidationError(
                    "--chain goes with pem, text or json: DER of several certificates is not one encoding."
                )
            }
        }

        func run() async throws {
            let (name, folder) = await self.place.asked(about: self.certificate)
            let ledger = try await SearchedLedger(reading: folder, anchor: self.anchor)
            let now = ledger.time
            let search = CertificateSearch(log: ledger.log, views: ledger.views, size: ledger.size, now: now)
            let found = try await search.page(of: try Self.query(name, in: ledger), limit: 2).certificates
            guard let one = found.first else { throw NotSo("The log has no such certificate.") }
            guard found.count == 1 else {
                throw NotSo("Several authorities gave this serial number: name the certificate by its ARN.")
            }
            guard let octets = one.derOctets else {
                throw NotSo("The serial number is burned: no certificate is known.")
            }
            var certificates = [octets]
            if self.chain { certificates += try await Self.chain(above: one, in: folder) }
            switch self.format {
            case .der: try StandardOutput.write(octets)
            case .pem:
                let text = certificates.map { PEM.encode($0, label: Certificate.label) + "\n" }.joined()
                try StandardOutput.write(Array(text.utf8))
            case .text:
                try StandardOutput.write(CertificateListing(.text).octets(of: Self.summary(one, in: ledger, at: now)))
                for octets in certificates.dropFirst() {
                    let subject = (try? Certificate(derEncoded: octets))?.tbsCertificate.subject
                    try StandardOutput.write(Array("above it: \("\(subject ?? .empty)".shown)\n".utf8))
                }
            case .json:
                let pems = certificates.map { PEM.encode($0, label: Certificate.label) }
                let summary = Self.summary(one, in: ledger, at: now)
                Diagnostics.print(Self.json(summary, pems[0], self.chain ? pems.dropFirst() : nil))
            }
        }

        private static func summary(
            _ found: FoundCertificate,
            in ledger: SearchedLedger,
            at now: Instant
        ) -> CertificateSummary {
            let name = IssuedCertificateName(authority: found.authority, serialNumber: found.serialNumber)
            return CertificateSummary(found, named: ResourceName.certificate(name).text(in: ledger.settings), at: now)
        }

        private static func json(_ summary: CertificateSummary, _ pem: String, _ above: ArraySlice<String>?) -> String {
            var json = JSONWriter()
            json.structure { json in
                json.name("found")
                summary.write(to: &json)
                json.member("certificate", pem)
                guard let above else { return }
                json.name("chain")
                json.list { json in for pem in above { json.string(pem) } }
            }
            return json.text
        }

        private static func query(_ text: String, in ledger: SearchedLedger) throws -> CertificateQuery {
            var query = CertificateQuery()
            if case .certificate(let name)? = try? ResourceName(parsing: text, in: ledger.settings) {
                query.serialNumber = name.serialNumber
                query.origin.authority = name.authority
            } else if let position = UInt64(text), position < .max {
                // A serial number in decimal has far more digits.
                query.positions = position..<(position + 1)
            } else if let serialNumber = SerialNumberText.octets(text) {
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
    }
}
