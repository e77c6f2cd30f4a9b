import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import JSON
import PrivateCAAPI

/// `ca-ledger status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say where a certificate stands, or stood at a time.",
        discussion: """
            It says issued, expired, revoked, burned (a signature might exist that nobody knows: it counts as revoked), pending (it
            was authorized, and had no ending yet) or unknown; and what an OCSP response would have said. It reads only, from the
            log's indexes, also while a server runs. Each of these is an answer (exit code 0), unknown, too, where the certificate is
            named in full; a position or a bare serial number that leads to no certificate is none (1). For instance:

            ca-ledger status 1739dd7d… --as-of 2026-10-31T12:00:00Z ledger
            """
    )

    @Argument(
        help:
            "The certificate: its ARN, its serial number in decimal or hexadecimal, or the position of an entry about it."
    )
    var certificate: String

    @OptionGroup var place: ReadPlace

    @OptionGroup var asOf: AsOf

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @OptionGroup var anchor: AnchorChoice

    func run() async throws {
        let (name, folder) = await self.place.asked(about: self.certificate)
        let moment = try await self.asOf.moment(of: folder, self.anchor)
        let settings = try await RecordedSettings.read(from: moment.log)
        let reference = try CertificateName.reference(name, in: settings)
        let (authority, serialNumber) = try await CertificateStanding.name(reference, in: moment.log)
        let issued = IssuedCertificateName(authority: authority, serialNumber: serialNumber)
        let standing = try await CertificateStanding(
            of: issued.serialNumber,
            by: issued.authority,
            in: moment.log,
            at: moment.time
        )
        Diagnostics.print(self.format == .json ? Self.json(standing, issued, moment, settings) : Self.text(standing))
    }

    private static func text(_ standing: CertificateStanding) -> String {
        var lines = ["status: \(standing.status.rawValue)", "ocsp: \(standing.response.rawValue)"]
        func add(_ name: String, _ mark: CertificateStanding.Mark?) {
            if let mark { lines.append("\(name): \(mark.time) (position \(mark.position))") }
        }
        add("authorized", standing.intent)
        add(standing.status == .burned ? "burned" : "signed", standing.ending)
        if let validity = standing.validity {
            lines.append("valid: \(validity.lowerBound) to \(validity.upperBound)")
        }
        add("revoked", standing.revocation)
        if let reason = standing.reason { lines.append("reason: \(reason)") }
        return lines.joined(separator: "\n")
    }

    private static func json(
        _ standing: CertificateStanding,
        _ name: IssuedCertificateName,
        _ moment: AsOf.Moment,
        _ settings: LedgerSettings
    ) -> String {
        var json = JSONWriter()
        json.structure { json in
            moment.write(to: &json)
            json.member("arn", ResourceName.certificate(name).text(in: settings))
            json.member("authority", "\(standing.authority)")
            json.member("serial", standing.serialNumber.hexadecimal)
            json.member("status", standing.status.rawValue)
            json.member("ocsp", standing.response.rawValue)
            json.member("notBefore", orNull: standing.validity.map { "\($0.lowerBound)" })
            json.member("notAfter", orNull: standing.validity.map { "\($0.upperBound)" })
            Self.write(standing.intent, as: "authorized", to: &json)
            Self.write(standing.ending, as: "ended", to: &json)
            Self.write(standing.revokedSince, as: "revoked", to: &json)
            json.member("reason", orNull: standing.reason.map { "\($0)" })
        }
        return json.text
    }

    private static func write(_ mark: CertificateStanding.Mark?, as name: String, to json: inout JSONWriter) {
        json.name(name)
        guard let mark else { return json.literal("null") }
        json.structure { json in
            json.member("position", mark.position)
            json.member("time", "\(mark.time)")
        }
    }
}
