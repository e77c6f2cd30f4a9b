/// What a token that is held says of a request: the one rule that no judgement asks.
///
/// It is decided at the head of the log, before any judgement counts, and recorded as the only check of such a refusal.
enum TokenRules {
    static let all: [Rule] = [Self.tokenIsFree]

    static let tokenIsFree = Rule(
        9,
        "idempotency-token",
        "API reference, IssueCertificate, IdempotencyToken"
    )
}
