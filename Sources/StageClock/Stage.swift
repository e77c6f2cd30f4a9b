/// One part of the server's work, none of which lies in another.
public enum Stage: Int, Sendable, CaseIterable {
    /// Requests decoded from the octets that a connection read, and answers encoded and written.
    case http
    /// Who signed a request, the digest of its body included.
    case signature
    /// Bodies read and held against their shapes, and answers put into words.
    case json
    /// The certification request read, and what is recorded of the order put together.
    case request
    /// The rules asked about an order, the signature of the request included.
    case judgement
    /// The octets to be signed read back and linted.
    case lint
    /// Events encoded and hashed.
    case encoding
    /// Uses of keys counted.
    case keyUse
    /// Signing itself.
    case signing
    /// Signing with keys that take long, on threads of their own.
    case slowSigning
    /// What was signed read back.
    case parseBack
    /// The signature verified over what was read back.
    case verification
    /// Commands decided at the head of the log, and their events folded in.
    case decision
    /// Headers, leaf hashes and the tree.
    case chaining
    /// The transaction of a group, with what SQLite moves from its log into the file.
    case sqlite
    /// The anchor written.
    case anchor
    /// Whoever waits told, which wakes the threads that answer.
    case answers
    /// Entries read again from the store, to be sealed or to be signed for.
    case readingBack
    /// Segments deflated, inflated and compared.
    case deflate
    /// Views written.
    case views

    /// The threads that do a stage's work.
    public enum Place: String, Sendable {
        /// Those of the connections.
        case eventLoops = "event loops"
        /// Those for slow keys.
        case signingThreads = "signing threads"
        /// The one writer's.
        case sequencer
        /// Those behind the log.
        case background
    }

    /// Where it is done.
    public var place: Place {
        switch self {
        case .http, .signature, .json, .request, .judgement, .lint, .encoding, .keyUse, .signing, .parseBack,
            .verification:
            .eventLoops
        case .slowSigning: .signingThreads
        case .decision, .chaining, .sqlite, .anchor, .answers: .sequencer
        case .readingBack, .deflate, .views: .background
        }
    }

    /// Its name, for people.
    public var name: String {
        switch self {
        case .http: "HTTP"
        case .signature: "SigV4"
        case .json: "JSON"
        case .request: "request"
        case .judgement: "judgement"
        case .lint: "lint"
        case .encoding: "encoding"
        case .keyUse: "counting key uses"
        case .signing: "signing"
        case .slowSigning: "signing, slow keys"
        case .parseBack: "parse-back"
        case .verification: "verification"
        case .decision: "decision"
        case .chaining: "chaining"
        case .sqlite: "SQLite"
        case .anchor: "anchor"
        case .answers: "answers"
        case .readingBack: "reading back"
        case .deflate: "deflate"
        case .views: "views"
        }
    }
}
