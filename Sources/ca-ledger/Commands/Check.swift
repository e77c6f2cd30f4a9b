import ArgumentParser
import Authority
import Bytes
import Issuance
import Ledger
import PrivateCAAPI

/// `ca-ledger check`.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what would become of a certification request, rule by rule.",
        discussion: """
            Nothing is signed and nothing written; a server may have the ledger open. Exit code 0: a certificate would be
            signed. 1: the request would be refused. For instance:

            ca-ledger check web.csr --ca 46204c3e-… --validity DAYS:90 ledger
            """
    )

    @Argument(help: "A file with the certification request in PEM; - is standard input.")
    var request: String

    @OptionGroup var place: DataPlace

    @Option(help: "The template, by its name or its ARN.")
    var template: String?

    @Option(name: .customLong("ca"), help: "The authority, by its ARN or its UUID.")
    var authority: String

    @Option(help: "SHA256WITHECDSA, for instance. By default what the authority's own request was signed with.")
    var signingAlgorithm: String?

    @Option(
        help: """
            The end: TYPE:VALUE, TYPE one of DAYS, MONTHS, YEARS, END_DATE (YYYYMMDDhhmmss, UTC) or ABSOLUTE (seconds since 1970), as \
            DAYS:90.
            """
    )
    var validity: String = "DAYS:1"

    @Option(help: "The beginning: ABSOLUTE:VALUE, seconds since 1970. By default as where the API is asked for none.")
    var validityNotBefore: String?

    @Option(help: "A file with an ApiPassthrough, JSON as the API takes it.")
    var apiPassthrough: String?

    @Option(help: "text or json.")
    var format: ReportFormat = .text

    func run() async throws {
        let ledger = try await self.place.read().ledger
        let authority = AuthorityName.identifier(self.authority, in: ledger.settings)
        var preset: String?
        if let authority { preset = try await ledger.authority(authority)?.creating.signatureAlgorithm }
        let order = CertificateOrder(
            authority: authority,
            authorityName: self.authority,
            certificationRequest: try InputFile.octets(of: self.request),
            signatureAlgorithm: try self.signatureAlgorithm() ?? preset ?? "ecdsa-with-SHA256",
            template: self.template.map { TemplateOption.name($0, partition: ledger.settings.partition) },
            notAfter: try Self.time(self.validity, "--validity"),
            notBefore: try self.validityNotBefore.map { try Self.time($0, "--validity-not-before") },
            passthrough: try self.passthrough(),
            token: nil
        )
        let forecast: IssuanceForecast
        do throws(Refusal) { forecast = try await ledger.forecast(order) } catch {
            throw error
        }
        let report = ForecastReport(forecast)
        Diagnostics.print(self.format == .json ? report.json : report.text)
        if forecast.refusal != nil { throw Ending.no.exit }
    }

    private func passthrough() throws -> SubmittedPassthrough? {
        guard let apiPassthrough else { return nil }
        let octets = try InputFile.octets(of: apiPassthrough)
        do throws(APIError) {
            return try PassthroughDocument.read(octets)
        } catch {
            throw ValidationError("--api-passthrough: \(error.message ?? error.code.rawValue)")
        }
    }

    private func signatureAlgorithm() throws -> String? {
        guard let signingAlgorithm else { return nil }
        guard let name = SigningAlgorithmName.signatureAlgorithm(signingAlgorithm) else {
            throw ValidationError("There is no signing algorithm \(signingAlgorithm).")
        }
        return name
    }

    static func time(_ text: String, _ option: String) throws -> RequestedTime {
        let units: [String: TimeUnit] = [
            "END_DATE": .endDate, "ABSOLUTE": .absolute, "DAYS": .days, "MONTHS": .months, "YEARS": .years,
        ]
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let unit = units[String(parts[0])], let value = Int64(parts[1]) else {
            throw ValidationError(
                "\(option) takes TYPE:VALUE, TYPE one of \(units.keys.sorted().joined(separator: ", "))."
            )
        }
        return RequestedTime(unit: unit, value: value)
    }
}
