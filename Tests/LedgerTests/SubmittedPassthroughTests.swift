import Bytes
import Testing

@testable import Ledger

/// How `SubmittedPassthrough` lies in an event: octets written by hand from `schemas/events.asn1`.
struct SubmittedPassthroughTests {
    private static func event(_ passthrough: SubmittedPassthrough?) -> Event {
        let requested = IssuanceRequested(
            authority: nil,
            authorityName: nil,
            certificationRequest: .unreadable([]),
            signatureAlgorithm: "",
            template: nil,
            notAfter: RequestedTime(unit: .days, value: 1),
            notBefore: nil,
            passthrough: passthrough,
            token: nil,
            provenance: Provenance(.api, "", accessKey: "A", sourceAddress: "", bodyDigest: .zero)
        )
        return Event(nonce: UniqueIdentifier(words: (0, 0)), body: .issuanceRequested(requested))
    }

    @Test(
        arguments: [
            (nil, ""), (.values(PassthroughValues(subject: nil, extensions: nil)), "a600"),
            (.values(PassthroughValues(subject: [0x30, 0x00], extensions: nil)), "a60480023000"),
            (.values(PassthroughValues(subject: nil, extensions: [0x30, 0x00])), "a60481023000"),
            (.values(PassthroughValues(subject: [], extensions: [1])), "a6058000810101"),
            (
                .flawed(FlawedPassthrough(received: "{}", reason: RecordedReason(code: 815, values: []))),
                "a80c0c027b7d30060202032f3000"
            ),
        ] as [(SubmittedPassthrough?, String)]
    )
    func eachFormStandsUnderItsTagBetweenTheTimeAndThePrincipal(
        passthrough: SubmittedPassthrough?,
        octets: String
    ) throws {
        let event = Self.event(passthrough)
        let written = try event.derEncoded()
        // notAfter: 1 day; then the passthrough; then the provenance: the API, an empty principal, an access key.
        #expect(written.hexadecimal.contains("30060a0102020101" + octets + "302c0a01000c00810141"))
        #expect(try Event(derEncoded: written[...], schema: 1, type: EventType.issuanceRequested.rawValue) == event)
    }
}
