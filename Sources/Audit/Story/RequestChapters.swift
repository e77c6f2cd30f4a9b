internal import Bytes
internal import Derivation
internal import Ledger

/// The chapters of the story of a request that no certificate came of, from the entries of its stream.
struct RequestChapters {
    typealias Fact = StoryChapter.Fact

    let request: KnownEntry
    /// What was decided; absent where nothing was yet.
    let decision: KnownEntry?
    /// The ending of an intent; absent where there is none.
    let ending: KnownEntry?

    /// The chapters of the entries of a stream; `nil` where a request does not begin it.
    init?(_ entries: [KnownEntry]) {
        guard let request = entries.first, request.type == .issuanceRequested else { return nil }
        self.request = request
        self.decision = entries.dropFirst().first
        self.ending = entries.dropFirst(2).first
    }

    var title: String { "Request \(self.request.header.stream)" }

    var all: [StoryChapter] { [self.summary] + self.beginning + [self.ended] }

    private var requested: IssuanceRequested? {
        if case .issuanceRequested(let requested) = self.request.body { requested } else { nil }
    }

    private var outcome: String {
        switch (self.ending ?? self.decision)?.type {
        case .issuanceRefused: "refused"
        case .issuanceRepeated: "repeated"
        case .signingFailed: "failed"
        case .issuanceAbandoned: "abandoned"
        default: "open"
        }
    }

    private var summary: StoryChapter {
        StoryChapter(
            "request",
            "The request",
            remark: "No certificate came of it, as far as the log goes.",
            [
                Fact("identifier", "Identifier", self.request.header.stream.description),
                Fact("outcome", "Outcome", self.outcome),
            ]
        )
    }

    /// Up to the decision.
    private var beginning: [StoryChapter] {
        var chapters = [
            StoryChapter.requester(self.request, self.requested), StoryChapter.asked(self.request, self.requested),
        ]
        switch self.decision?.body {
        case .issuanceRefused(let refused):
            chapters.append(
                .rules(
                    self.decision ?? self.request,
                    ruleSet: refused.ruleSet,
                    at: refused.moment,
                    refused.basis,
                    refused.checks,
                    failing: refused.reason.sentence
                )
            )
        case .issuanceAuthorized(let authorized):
            chapters.append(
                .rules(
                    self.decision ?? self.request,
                    ruleSet: authorized.ruleSet,
                    at: authorized.moment,
                    authorized.basis,
                    authorized.checks
                )
            )
        default: break
        }
        return chapters
    }

    private var ended: StoryChapter {
        let outcome = Fact("outcome", "Outcome", self.outcome)
        guard let last = self.ending ?? self.decision else {
            return StoryChapter("ended", "The ending", remark: "There is none yet.", [outcome])
        }
        switch last.body {
        case .issuanceRefused(let refused):
            return StoryChapter(
                "ended",
                "The refusal",
                last,
                [outcome, Fact("code", "Code", "\(refused.code)"), Fact("reason", "Why", refused.reason.sentence)]
            )
        case .issuanceRepeated(let repeated):
            return StoryChapter(
                "ended",
                "The repetition",
                last,
                remark: "It has the token of another request, and was answered as that.",
                [outcome, Fact("first", "The other request", repeated.first.description)]
            )
        case .signingFailed(let failed):
            return StoryChapter("ended", "The ending", last, [outcome, Fact("reason", "Why", failed.reason.sentence)])
        case .issuanceAuthorized:
            return StoryChapter("ended", "The ending", remark: "An intent to sign, and no ending yet.", [outcome])
        case nil: return StoryChapter("ended", "The ending", last, remark: "What it says is withheld.", [outcome])
        default: return StoryChapter("ended", "The ending", last, [outcome])
        }
    }
}
