internal import Bytes
internal import Derivation
internal import Issuance
internal import Ledger
internal import PKI

// What stories of certificates and of requests have in common: who asked, for what, and what the rules said.

extension StoryChapter {
    /// Who asked.
    static func requester(_ request: KnownEntry, _ requested: IssuanceRequested?) -> StoryChapter {
        guard let requested else {
            return StoryChapter("requester", "Who asked", request, remark: "What was asked for is withheld.")
        }
        return StoryChapter(
            "requester",
            "Who asked",
            request,
            Self.facts(of: requested.provenance) + [Fact("request", "The call", request.header.stream.description)]
        )
    }

    /// Who caused an event, and how.
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

    /// What was asked for.
    static func asked(_ request: KnownEntry, _ requested: IssuanceRequested?) -> StoryChapter {
        guard let requested else {
            return StoryChapter("asked", "What was asked for", remark: "What was asked for is withheld.")
        }
        var facts: [Fact?] = [
            Fact("authority", "Of the authority", requested.authority?.description ?? requested.authorityName),
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
        return StoryChapter("asked", "What was asked for", request, facts)
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

    /// What the rules said.
    ///
    /// - Parameter failing: Why it was refused, in words: what the rule that failed said is the refusal's reason, recorded once.
    static func rules(
        _ decision: KnownEntry,
        ruleSet: Int64,
        at moment: Instant,
        _ basis: Basis,
        _ checks: [Check],
        failing: String? = nil
    ) -> StoryChapter {
        let rows = checks.map { check -> [Fact?] in
            [
                Fact("rule", "Rule", UInt64(clamping: check.rule)),
                Fact("name", "Name", RuleSets.known.rule(numbered: check.rule)?.name),
                Fact("outcome", "Outcome", "\(check.outcome)"),
                Fact("note", "Note", check.reason?.sentence ?? (check.outcome == .failed ? failing : nil)),
            ]
        }
        let versions = basis.versions.map { "\($0.concern) as of position \($0.position)" }
        return StoryChapter(
            "rules",
            "What the rules said",
            decision,
            [
                Fact("ruleSet", "Rule set", UInt64(clamping: ruleSet)), Fact("moment", "Judged at", moment.description),
                Fact("basis", "It rests on", list: versions), Fact("checks", "Rules", rows: rows),
            ]
        )
    }

    /// The periods in which responders answered.
    static func periods(_ entries: [KnownEntry], _ count: UInt64?, status: (UInt64) -> String?) -> StoryChapter {
        let rows = entries.map { entry -> [Fact?] in
            guard case .oCSPPeriodOpened(let opened) = entry.body else {
                return [Fact("position", "Position", entry.position)]
            }
            return [
                Fact("position", "Position", entry.position), Fact("time", "From", entry.header.time.description),
                Fact("nextUpdate", "Until", opened.nextUpdate.description),
                Fact("responder", "Responder", opened.responder.description),
                Fact("most", "At most so many answers", UInt64(opened.most)),
                Fact("status", "Says", status(entry.position)),
            ]
        }
        return StoryChapter(
            "periods",
            "Periods in which responders tell of it",
            remark: Self.remark(rows.count, "period", count),
            [Fact("periods", "Periods", rows: rows), count.map { Fact("count", "How many", $0) }]
        )
    }

    /// How many are told of, and how many there are.
    static func remark(_ rows: Int, _ word: String, _ count: UInt64?) -> String? {
        switch (rows, count) {
        case (_, .some(1)): "One \(word)."
        case (2, .some): "The first \(word) and the newest."
        case (2, nil): "The first \(word) and the newest; how many lie between was not counted."
        case (1, nil): "The newest \(word); those before it were not looked for so far back."
        default: nil
        }
    }
}
