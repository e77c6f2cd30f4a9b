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

    // MARK: - Who asked, and for what

    private var who: StoryChapter {
        guard let requested = self.found.requested else {
            return StoryChapter("requester", "Who asked", self.found.request, remark: "What was asked for is withheld.")
        }
        return StoryChapter(
            "requester",
            "Who asked",
            self.found.request,
            Self.facts(of: requested.provenance) + [
                Fact("request", "The call", self.found.request.header.stream.description)
            ]
        )
    }

    static func facts(of provenance: Provenance) -> [Fact?] {
        let channel =
            switch provenance.channel {
            case .api: "api"
            case .controlSocket: "controlSocket"
            case .program: "program"
            }
        return [
            Fact("principal", "Principal", provenance.principal), Fact("accessKey", "Access key", provenance.accessKey),
            Fact("account", "Account", provenance.account), Fact("role", "Role", provenance.role),
            Fact("sourceAddress", "From the address", provenance.sourceAddress),
            Fact("userAgent", "With the client", provenance.userAgent), Fact("channel", "By the channel", channel),
            Fact("bodyDigest", "SHA-256 of the call", provenance.bodyDigest?.description),
        ]
    }

    private var asked: StoryChapter {
        guard let requested = self.found.requested else {
            return StoryChapter("asked", "What was asked for", remark: "What was asked for is withheld.")
        }
        var facts: [Fact?] = [
            Fact("authority", "Of the authority", requested.authority?.description),
            Fact("template", "Template", requested.template ?? "none named: EndEntityCertificate/V1"),
            Fact("signatureAlgorithm", "To be signed with", requested.signatureAlgorithm),
            Fact("notAfter", "Until", Self.text(requested.notAfter)),
            Fact("notBefore", "From", requested.notBefore.map(Self.text)),
            Fact("token", "Idempotency token", requested.token),
        ]
        switch requested.certificationRequest {
        case .certificationRequest(let octets): facts += RequestFacts.facts(of: octets)
        case .unreadable(let octets): facts.append(Fact("unreadable", "Submitted octets", octets.hexadecimal))
        }
        switch requested.passthrough {
        case .values(let values):
            let name = values.subject.flatMap { try? DistinguishedName(derEncoded: $0) }
            let extensions = values.extensions.flatMap { try? Extensions(derEncoded: $0) }
            facts.append(Fact("passthroughSubject", "Subject in the call", name?.description))
            if let extensions {
                let rows = extensions.map(CertificateFacts.row)
                facts.append(Fact("passthroughExtensions", "Extensions in the call", rows: rows))
            }
        case .flawed(let flawed):
            facts.append(Fact("passthroughFlaw", "Flawed values in the call", flawed.reason.sentence))
        case nil: break
        }
        return StoryChapter("asked", "What was asked for", self.found.request, facts)
    }

    private static func text(_ time: RequestedTime) -> String {
        switch time.unit {
        case .endDate: "the date \(time.value)"
        case .absolute: "\(Instant(seconds: time.value))"
        case .days: "\(time.value) days"
        case .months: "\(time.value) months"
        case .years: "\(time.value) years"
        }
    }

    // MARK: - What the rules said

    private var rules: StoryChapter {
        let rows = self.found.authorized.checks.map { check -> [Fact?] in
            [
                Fact("rule", "Rule", UInt64(clamping: check.rule)),
                Fact("name", "Name", RuleSets.known.rule(numbered: check.rule)?.name),
                Fact("outcome", "Outcome", "\(check.outcome)"), Fact("note", "Note", check.reason?.sentence),
            ]
        }
        let versions = self.found.authorized.basis.versions.map { "\($0.concern) as of position \($0.position)" }
        return StoryChapter(
            "rules",
            "What the rules said",
            self.found.intent,
            [
                Fact("ruleSet", "Rule set", UInt64(clamping: self.found.authorized.ruleSet)),
                Fact("moment", "Judged at", self.found.authorized.moment.description),
                Fact("basis", "It rests on", list: versions), Fact("checks", "Rules", rows: rows),
            ]
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
            [Fact("reason", "Why", "\(revoked.reason)")] + Self.facts(of: revoked.provenance) + [
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
            remark: Self.remark(rows.count, "list", self.entries.listCount),
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
        let rows = self.entries.periods.map { entry -> [Fact?] in
            guard case .oCSPPeriodOpened(let opened) = entry.body else {
                return [Fact("position", "Position", entry.position)]
            }
            return [
                Fact("position", "Position", entry.position), Fact("time", "From", entry.header.time.description),
                Fact("nextUpdate", "Until", opened.nextUpdate.description),
                Fact("responder", "Responder", opened.responder.description),
                Fact("most", "At most so many answers", UInt64(opened.most)),
                Fact("status", "Says", self.status(before: entry.position)),
            ]
        }
        return StoryChapter(
            "periods",
            title,
            remark: Self.remark(rows.count, "period", self.entries.periodCount),
            [
                Fact("periods", "Periods", rows: rows), self.entries.periodCount.map { Fact("count", "How many", $0) },
            ]
        )
    }

    /// What answers say of it that tell what the entries before a position say.
    private func status(before position: UInt64) -> String {
        guard let withdrawal = self.entries.withdrawal, withdrawal.position < position else { return "good" }
        return "revoked"
    }

    private static func remark(_ rows: Int, _ word: String, _ count: UInt64?) -> String? {
        switch (rows, count) {
        case (_, .some(1)): "One \(word)."
        case (2, .some): "The first \(word) and the newest."
        case (2, nil): "The first \(word) and the newest; how many lie between was not counted."
        case (1, nil): "The newest \(word); those before it were not looked for so far back."
        default: nil
        }
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
