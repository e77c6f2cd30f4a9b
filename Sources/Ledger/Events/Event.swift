public import Bytes

// Event ::= SEQUENCE { nonce OCTET STRING (SIZE(16)), body CHOICE { … } }      -- schemas/events.asn1

/// One fact, with the random octets that keep its digest from being guessed.
public struct Event: Hashable, Sendable {
    /// Sixteen random octets.
    public let nonce: UniqueIdentifier
    /// What happened.
    public let body: EventBody

    /// A fact with its nonce.
    public init(nonce: UniqueIdentifier, body: EventBody) {
        self.nonce = nonce
        self.body = body
    }
}
