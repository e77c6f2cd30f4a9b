import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import Ledger
import PrivateCAAPI
import Views

/// `ca-ledger certificates`.
struct Certificates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find certificates: those that agree in all that is said.",
        discussion: """
            In the order in which they were issued, read from the log itself; the views only lead to them, so that it takes as long whatever \
            the log has grown to. Serial numbers that are burned, and the certificates of responders, are found as well. What matches \
            what is said in schemas/search.md. With --as-of what ended later is not found, and what was revoked later is not revoked. Where \
            there may be more than --limit, the last line on standard error says where to go on. \
            That nothing agrees is an answer (exit code 0); an authority, access key or requester that the ledger does not know is a \
            mistake in what was asked (1), and so is a template that there is not (64). For instance:

            ca-ledger certificates --san '*.corp.example' --requester web --issued-from 2026-10-01 --issued-to 2026-11-01 ledger
            """
    )

    @OptionGroup var place: ReadPlace

    @OptionGroup var selection: CertificateOptions

    @OptionGroup var asOf: AsOf

    @Option(help: "The most certificates: a number of one or more.")
    var limit: Int = 1_000

    @Option(help: "Go on after the certificate at this position.")
    var after: UInt64?

    @Option(help: "text, json (an object a line) or csv.")
    var format: CertificateListing.Format = .text

    @Option(help: "How names spell serial numbers: decimal or hex.")
    var arnSerial: ResourceName.SerialNumberForm = .decimal

    @OptionGroup var anchor: AnchorChoice

    func validate() throws {
        guard self.limit > 0 else { throw ValidationError("--limit takes a number of one or more.") }
    }

    func run() async throws {
        let ledger = try await SearchedLedger(reading: self.place.folder, anchor: self.anchor, asOf: self.asOf)
        let query = try await self.selection.query(in: ledger)
        let listing = CertificateListing(self.format)
        try StandardOutput.write(listing.beginning)
        if let next = try await self.write(query, in: ledger, as: listing) {
            Diagnostics.say("There may be more: go on with --after \(next).")
        }
    }

    /// Writes what is found, page after page.
    ///
    /// - Returns: After which position there may be more; `nil` where there is none.
    private func write(
        _ query: CertificateQuery,
        in ledger: SearchedLedger,
        as listing: CertificateListing
    ) async throws -> UInt64? {
        var (last, count) = (self.after, 0)
        repeat {
            let page = try await ledger.page(of: query, after: last, limit: self.limit - count)
            try self.write(page, in: ledger, as: listing)
            count += page.certificates.count
            last = page.next
        } while last != nil && count < self.limit
        if count == 0, last == nil, self.after == nil {
            try await ledger.checkKnown(principal: query.origin.requester, accessKey: query.origin.accessKey)
        }
        if count == 0 { Diagnostics.say("No certificate agrees in all that was said.") }
        return last
    }

    private func write(
        _ page: CertificateSearch.Page,
        in ledger: SearchedLedger,
        as listing: CertificateListing
    ) throws {
        for found in page.certificates {
            let name = IssuedCertificateName(authority: found.authority, serialNumber: found.serialNumber)
            let arn = ResourceName.certificate(name).text(in: ledger.settings, serialNumbers: self.arnSerial)
            try StandardOutput.write(listing.octets(of: CertificateSummary(found, named: arn, at: ledger.time)))
        }
    }
}
