internal import Bytes
internal import Issuance
internal import Ledger

// A token names the first request that was authorized with it, until the window has passed or that attempt has failed: a
// repetition gets its certificate, and another public key gets a refusal.

extension EventFold {
    /// What follows from the log for a request whose token is held; `nil` where no earlier request holds it.
    func tokenDecision(on requested: IssuanceRequested, _ fact: RecordedFact) -> EventBody? {
        guard TokenScope(requested) != nil else { return nil }
        let proposal = IssuanceProposal(
            requested: EncodedEvent(
                stream: fact.stream,
                event: Event(nonce: fact.stream, body: fact.body),
                payload: [],
                payloadDigest: .zero
            ),
            publicKeyDigest: fact.publicKeyDigest,
            judgement: nil,
            basis: self.state.basis(of: requested.authority),
            isQuotaReached: false
        )
        guard case .body(_, let body) = self.state.decide(.requestIssuance(proposal), at: fact.time).events.last else {
            return nil
        }
        return body
    }

    func inspectTokenRefusal(
        _ request: OpenRequest,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        findings.check(
            .tokenDecisions,
            request.tokenDecision?.type == .issuanceRefused,
            at: fact.position,
            "The token is said to be another key's; from the log follows \(request.tokenDecision.outline)."
        )
    }

    func inspectFreeToken(_ request: OpenRequest, _ fact: RecordedFact, _ findings: inout Findings) {
        guard request.requested.token != nil else { return }
        findings.check(
            .tokenDecisions,
            request.tokenDecision == nil,
            at: fact.position,
            "The request was judged although its token was held: from the log follows \(request.tokenDecision.outline)."
        )
    }

    /// Another window begins; what left the one before stays free.
    mutating func forgetSignedTokens(at time: Instant) {
        let window = self.state.started?.issuanceTokenWindow ?? 0
        self.signedTokens = self.signedTokens.compactMapValues { times in
            let left = times.filter { time < $0.adding(seconds: window) }
            return left.isEmpty ? nil : left
        }
    }

    mutating func inspectSignedToken(
        _ request: OpenRequest,
        _ intent: OpenRequest.Intent,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) {
        guard let scope = TokenScope(request.requested) else { return }
        let window = self.state.started?.issuanceTokenWindow ?? 0
        // An intent may be signed before one that came before it: a key may take its time.
        let isApart = self.signedTokens[scope, default: []].allSatisfy { other in
            max(intent.time, other) >= min(intent.time, other).adding(seconds: window)
        }
        findings.check(
            .tokenUniqueness,
            isApart,
            at: fact.position,
            "The token already got a certificate within its window."
        )
        self.signedTokens[scope, default: []].append(intent.time)
        if self.signedTokens.count >= self.signedTokenLimit {
            let oldest = self.time.adding(seconds: -max(window, 3_600))
            self.signedTokens = self.signedTokens.compactMapValues { times in
                let left = times.filter { $0 >= oldest }
                return left.isEmpty ? nil : left
            }
            // Twice what is left, so that looking through them all costs each token a constant, however many an hour brings.
            self.signedTokenLimit = max(65_536, 2 * self.signedTokens.count)
        }
    }
}

extension IssuanceRefused {
    /// Whether a held token refused, and no rule.
    var isOfToken: Bool {
        self.code == TokenRefusal.code && self.reason == TokenRefusal.reason && self.checks == [TokenRefusal.check]
    }
}

extension EventBody? {
    /// What a token decides, for people.
    var outline: String {
        switch self {
        case .issuanceRepeated(let repeated):
            "that it repeats \(repeated.first) with other \(repeated.differences.map { "\($0)" }.joined(separator: ", "))"
        case .issuanceRefused: "that the token is another key's"
        default: "that the token is free"
        }
    }
}
