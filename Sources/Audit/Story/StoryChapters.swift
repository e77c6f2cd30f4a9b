internal import Bytes
internal import Cryptography
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

/// The chapters of a story, from the entries of a certificate.
struct StoryChapters {
    typealias Fact = StoryChapter.Fact

    let entries: CertificateEntries
    /// The certificate's name in full.
    let name: String

    private var found: FoundCertificate { self.entries.found }
    private var tbsCertificate: TBSCertificate? {
        try? TBSCertificate(derEncoded: self.found.authorized.tbsCertificate)
    }

    var title: String { "Certificate \(self.found.serialNumber.hexadecimal)" }

    var all: [StoryChapter] {
        [
            self.summary, self.who, self.asked, self.rules, self.dropped, self.intended, self.ended, self.fetched,
            self.revoked, self.lists, self.periods, self.authority,
        ]
    }

    // MARK: - What it is

    private var status: String {
        guard case .certificateSigned = self.found.ending.body else { return "burned" }
        return self.entries.revocation == nil ? "issued" : "revoked"
    }

    private var summary: StoryChapter {
        let certificate = self.found.certificate
        let facts: [Fact?] = [
            Fact("name", "Name", self.name), Fact("status", "Status", self.status),
            Fact("serial", "Serial number", self.found.serialNumber.hexadecimal),
            Fact("serialDecimal", "In decimal", self.found.serialNumber.decimal),
            Fact("sha256", "SHA-256", certificate.flatMap { try? SHA256.digest(of: $0) }?.description),
        ]
        let told = self.tbsCertificate.map(CertificateFacts.facts) ?? []
        return StoryChapter("certificate", "The certificate", remark: self.statusRemark, facts + told)
    }

    private var statusRemark: String {
        switch self.status {
        case "burned":
            "There is no such certificate that anybody knows of: its serial number was burned, and counts as revoked."
        case "revoked": "It was issued, and revoked later."
        default: "It was issued. In this log, as far as it goes, it was not revoked."
        }
    }

    // MARK: - Who asked, for what, and what the rules said

    private var who: StoryChapter { .requester(self.found.request, self.found.requested) }

    private var asked: StoryChapter { .asked(self.found.request, self.found.requested) }

    private var rules: StoryChapter {
        let authorized = self.found.authorized
        return .rules(
            self.found.intent,
            ruleSet: authorized.ruleSet,
            at: authorized.moment,
            authorized.basis,
            authorized.checks
        )
    }

    /// The rules that remark what of a call or a request did not come into the certificate.
    private static let losses: Set<Int64> = [157, 158]

    private var dropped: StoryChapter {
        let lost = self.found.authorized.checks.filter { Self.losses.contains($0.rule) }.compactMap(\.reason?.sentence)
        let title = "What was asked for and is not in it"
        guard !lost.isEmpty else {
            return StoryChapter(
                "dropped",
                title,
                remark: "Nothing that the rules remarked.",
                [Fact("losses", "Dropped", list: [])]
            )
        }
        return StoryChapter("dropped", title, nil, [Fact("losses", "Dropped", list: lost)])
    }

    // MARK: - Intent and ending

    private var intended: StoryChapter {
        let key = self.found.authorized.key
        return StoryChapter(
            "intended",
            "The intent, before anything was signed",
            self.found.intent,
            [
                Fact("key", "Key to sign with", key.description),
                Fact("length", "Octets to be signed", UInt64(self.found.authorized.tbsCertificate.count)),
                Fact(
                    "sha256",
                    "SHA-256 of them",
                    (try? SHA256.digest(of: self.found.authorized.tbsCertificate))?.description
                ),
            ]
        )
    }

    private var ended: StoryChapter {
        let ending = self.found.ending
        switch ending.body {
        case .certificateSigned(let signed):
            return StoryChapter(
                "ended",
                "The signature",
                ending,
                [
                    Fact("outcome", "Outcome", "signed"), Fact("signature", "Signature", signed.signature.hexadecimal),
                ]
            )
        case .signingFailed(let failed):
            return StoryChapter(
                "ended",
                "The ending",
                ending,
                remark: "The serial number was burned: a signature may exist that nobody knows.",
                [
                    Fact("outcome", "Outcome", "failed"), Fact("reason", "Why", failed.reason.sentence),
                ]
            )
        case .issuanceAbandoned(let abandoned):
            return StoryChapter(
                "ended",
                "The ending",
                ending,
                remark: "The serial number was burned: the certificate is presumed issued.",
                [
                    Fact("outcome", "Outcome", "abandoned"), Fact("reason", "Why", abandoned.reason.sentence),
                ]
            )
        default: return StoryChapter("ended", "The ending", ending)
        }
    }

    private var fetched: StoryChapter {
        StoryChapter("fetched", "Who fetched it", remark: "The log does not record who fetches certificates.")
    }

    // MARK: - What was said of it since

    private var revoked: StoryChapter {
        guard let entry = self.entries.revocation else {
            let remark =
                self.status == "burned"
                ? "It cannot be: its serial number was burned, which counts as revoked."
                : "Not in this log, as far as it goes."
            return StoryChapter("revoked", "Revocation", remark: remark)
        }
        guard case .certificateRevoked(let revoked) = entry.body else {
            return StoryChapter("revoked", "Revocation", entry, remark: "What it says is withheld.")
        }
        return StoryChapter(
            "revoked",
            "Revocation",
            entry,
            [Fact("reason", "Why", "\(revoked.reason)")] + StoryChapter.facts(of: revoked.provenance) + [
                Fact("request", "The call", revoked.provenance.request?.description)
            ]
        )
    }

    private var lists: StoryChapter {
        let title = "Revocation lists that tell of it"
        guard self.entries.withdrawal != nil else {
            return StoryChapter("lists", title, remark: "None: it was not revoked.", [Fact("lists", "Lists", rows: [])])
        }
        guard !self.entries.lists.isEmpty else {
            return StoryChapter("lists", title, remark: "None was found.", [Fact("lists", "Lists", rows: [])])
        }
        let rows = self.entries.lists.map { list -> [Fact?] in
            [
                Fact("position", "Position", list.ending.position),
                Fact("time", "Signed at", list.ending.header.time.description),
                Fact("number", "Number", UInt64(clamping: list.authorized.number)),
                Fact("size", "Tells of so many entries", list.authorized.size),
                Fact("entries", "Lists so many certificates", UInt64(clamping: list.authorized.entries)),
                Fact("thisUpdate", "From", list.authorized.thisUpdate.description),
                Fact("nextUpdate", "Until", list.authorized.nextUpdate.description),
                Fact("partition", "Part", list.authorized.partition?.description),
            ]
        }
        return StoryChapter(
            "lists",
            title,
            remark: StoryChapter.remark(rows.count, "list", self.entries.listCount),
            [
                Fact("lists", "Lists", rows: rows), self.entries.listCount.map { Fact("count", "How many", $0) },
            ]
        )
    }

    private var periods: StoryChapter {
        let title = "Periods in which responders tell of it"
        guard !self.entries.periods.isEmpty else {
            return StoryChapter(
                "periods",
                title,
                remark: "None: nobody answered for its authority since.",
                [Fact("periods", "Periods", rows: [])]
            )
        }
        return .periods(self.entries.periods, self.entries.periodCount, status: self.status(before:))
    }

    /// What answers say of it that tell what the entries before a position say.
    private func status(before position: UInt64) -> String {
        guard let withdrawal = self.entries.withdrawal, withdrawal.position < position else { return "good" }
        return "revoked"
    }

    // MARK: - Its authority

    private var authority: StoryChapter {
        var facts: [Fact?] = [Fact("authority", "Authority", self.found.authority.description)]
        if let imported = self.entries.imported, case .authorityCertificateImported(let body) = imported.body {
            let path = ([body.certificate] + body.chain).map { octets -> [Fact?] in
                let certificate = try? Certificate(derEncoded: octets)
                return [
                    Fact("subject", "Subject", certificate?.tbsCertificate.subject.description ?? "unreadable"),
                    Fact("serial", "Serial number", certificate?.tbsCertificate.serialNumber.description),
                    Fact("notAfter", "Until", certificate?.tbsCertificate.validity.notAfter.description),
                    Fact("sha256", "SHA-256", (try? SHA256.digest(of: octets))?.description),
                ]
            }
            facts += [
                Fact("importedAt", "Its certificate was imported at position", imported.position),
                Fact("path", "Chain", rows: path),
            ]
        }
        let events = (self.entries.creation + self.entries.basis + self.entries.inForce).sorted {
            $0.position < $1.position
        }
        var known: Set<UInt64> = []
        let rows = events.filter { known.insert($0.position).inserted }.map { entry -> [Fact?] in
            [
                Fact("position", "Position", entry.position), Fact("time", "Time", entry.header.time.description),
                Fact("type", "Event", entry.type.map(LogListing.name)),
            ]
        }
        facts.append(Fact("events", "What it came from, and what was in force", rows: rows))
        return StoryChapter("authority", "Its authority, and what was in force", nil, facts)
    }
}
