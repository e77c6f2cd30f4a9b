import Bytes
import Cryptography
import Testbed
import Testing

@testable import Ledger

/// Events as DER: one encoding for each event, and nothing else is read.
struct EventCodingTests {
    @Test(arguments: EventType.allCases)
    func everyEventIsReadBackAsItWasWritten(type: EventType) throws {
        for seed in 0..<100 as Range<UInt64> {
            var random = RandomEvent(seed: seed)
            let event = random.event(type)
            let octets = try event.derEncoded()
            let decoded = try Event(derEncoded: octets[...], schema: 1, type: type.rawValue)
            #expect(decoded == event, "seed \(seed)")
            #expect(try decoded.derEncoded() == octets, "seed \(seed)")
        }
    }

    /// Whatever is accepted after damage is again the one encoding of what was read: no two payloads mean the same event.
    @Test(arguments: EventType.allCases)
    func damagedOctetsAreRefusedOrAreCanonical(type: EventType) throws {
        for seed in 0..<30 as Range<UInt64> {
            var random = RandomEvent(seed: seed)
            let octets = try random.event(type).derEncoded()
            var generator = SplitMix64(seed: seed ^ 0xDA)
            for _ in 0..<50 {
                var damaged = octets
                let index = Int(generator.next() % UInt64(damaged.count))
                switch generator.next() % 4 {
                case 0: damaged[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: damaged[index] ^= 1 << UInt8(generator.next() % 8)
                case 2: damaged.remove(at: index)
                default: damaged.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
                }
                guard let event = try? Event(derEncoded: damaged[...], schema: 1, type: type.rawValue) else { continue }
                #expect(try event.derEncoded() == damaged, "seed \(seed)")
            }
        }
    }

    @Test(arguments: EventType.allCases)
    func everyShortenedEventIsRefused(type: EventType) throws {
        var random = RandomEvent(seed: 7)
        let octets = try random.event(type).derEncoded()
        for count in 0..<octets.count {
            #expect(throws: EventCodingError.self) {
                try Event(derEncoded: octets.prefix(count), schema: 1, type: type.rawValue)
            }
        }
    }

    @Test func aSliceIsReadFromWhereItBegins() throws {
        let event = Self.confirmed
        let octets = [0xFF, 0xFF, 0xFF] + (try event.derEncoded())
        #expect(try Event(derEncoded: octets[3...], schema: 1, type: 4) == event)
    }

    @Test func octetsAfterTheEventAreRefused() throws {
        let octets = try Self.confirmed.derEncoded() + [0x00]
        #expect(throws: EventCodingError.self) { try Event(derEncoded: octets[...], schema: 1, type: 4) }
    }

    @Test func anUnknownSchemaOrTypeIsAnError() throws {
        let octets = try Self.confirmed.derEncoded()
        #expect(throws: EventCodingError.unknownSchema(2)) { try Event(derEncoded: octets[...], schema: 2, type: 4) }
        #expect(throws: EventCodingError.unknownType(99)) { try Event(derEncoded: octets[...], schema: 1, type: 99) }
        #expect(throws: EventCodingError.otherType(header: 35)) {
            try Event(derEncoded: octets[...], schema: 1, type: 35)
        }
    }

    /// Checks that passed have a way of their own through the octets: it writes and reads what the general one does.
    @Test(arguments: [-129, -1, 0, 1, 127, 128, 255, 256, 32_767, 32_768, Int64.max] as [Int64])
    func aCheckThatPassedIsWrittenAndReadAsAnyOther(rule: Int64) throws {
        let check = Check(rule: rule, outcome: .passed, reason: nil)
        var one = DERWriter()
        try one.append([check, check])
        var other = DERWriter()
        try other.append(checks: [check, check])
        #expect(one.octets == other.octets)
        var fields = FieldReader(one.octets[...])
        #expect(try fields.checks() == [check, check])
        #expect(fields.isAtEnd)
    }

    @Test(
        arguments: [
            [0x30, 0x03, 0x02, 0x01], [0x30, 0x02, 0x02, 0x00], [0x30, 0x04, 0x02, 0x02, 0x00, 0x7F],
            [0x30, 0x04, 0x02, 0x02, 0xFF, 0x80], [0x30, 0x04, 0x02, 0x02, 0x01], [0x30, 0x04, 0x02, 0x01, 0x05, 0x05],
            [0x30, 0x03, 0x02, 0x02, 0x01, 0x05], [0x31, 0x03, 0x02, 0x01, 0x05], [0x30, 0x03, 0x04, 0x01, 0x05],
            [0x30, 0x06, 0x02, 0x01, 0x05, 0x80, 0x01, 0x00], [0x10, 0x03, 0x02, 0x01, 0x05],
            [0x30, 0x03, 0x22, 0x01, 0x05], [0x30, 0x81, 0x03, 0x02, 0x01, 0x05],
        ] as [[UInt8]]
    )
    func aCheckInAnotherSpellingIsRefused(octets: [UInt8]) {
        let sequence = [0x30, UInt8(octets.count)] + octets
        #expect(throws: EventCodingError.self) {
            var fields = FieldReader(sequence[...])
            _ = try fields.checks()
        }
    }

    @Test func aDefaultThatIsSpeltOutIsRefused() throws {
        // SEQUENCE { rule 5 } and SEQUENCE { rule 5, outcome [0] passed }
        let checks: [([UInt8], Bool)] = [([0x02, 0x01, 0x05], true), ([0x02, 0x01, 0x05, 0x80, 0x01, 0x00], false)]
        for (octets, isCanonical) in checks {
            var fields = FieldReader(octets[...])
            let check = try? Check(reading: &fields)
            #expect(check == (isCanonical ? Check(rule: 5, outcome: .passed, reason: nil) : nil))
        }
    }

    @Test(arguments: [
        ("a length in the long form below 128", "0c810161"), ("an indefinite length", "0c8061"),
        ("a length with a leading zero", "0c820080"), ("a constructed text", "2c0161"), ("NUL", "0c0161" + "0c0100"),
        ("UTF-8 cut short", "0c01c3"), ("an overlong UTF-8 form", "0c02c080"), ("a surrogate", "0c03eda080"),
        ("a length beyond the octets", "0c0261"), ("a length of nine octets", "0c89ffffffffffffffffff"),
    ])
    func textOtherThanCanonicalIsRefused(name: String, hexadecimal: String) throws {
        let octets = try #require([UInt8](hexadecimal: hexadecimal))
        var fields = FieldReader(octets[...])
        #expect(throws: EventCodingError.self, "\(name)") {
            while !fields.isAtEnd { _ = try fields.text() }
        }
    }

    @Test(arguments: [
        ("none", "0200"), ("leading zero", "02020001"), ("leading ones", "0202ff80"),
        ("sixty-five bits", "0209008000000000000000"), ("boolean tag", "010101"),
    ])
    func integersOtherThanMinimalAreRefused(name: String, hexadecimal: String) throws {
        let octets = try #require([UInt8](hexadecimal: hexadecimal))
        var fields = FieldReader(octets[...])
        #expect(throws: EventCodingError.self, "\(name)") { try fields.number() as Int64 }
    }

    @Test func unsignedIntegersReachTheirLargestAndRefuseNegatives() throws {
        var largest = FieldReader([0x02, 0x09, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        #expect(try largest.number() == UInt64.max)
        var negative = FieldReader([0x02, 0x01, 0xFF])
        #expect(throws: EventCodingError.self) { try negative.number() as UInt64 }
    }

    @Test func booleansAreAllBitsOrNone() {
        var one = FieldReader([0x01, 0x01, 0x01])
        #expect(throws: EventCodingError.self) { try one.flag() }
    }

    @Test func whatDecodingWouldRefuseIsNotWritten() throws {
        let nul = Event(
            nonce: Self.nonce,
            body: .clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "a\u{0}b")))
        )
        #expect(throws: EventCodingError.text) { try nul.derEncoded() }
        let count = Event.maximumEncodedLength
        let large = CertificateSigned(signature: [UInt8](repeating: 0, count: count))
        #expect(throws: EventCodingError.tooLong(count + 34)) {
            try Event(nonce: Self.nonce, body: .certificateSigned(large)).derEncoded()
        }
        let authorized = IssuanceAuthorized(
            ruleSet: 1,
            authority: UniqueIdentifier(words: (0, 0)),
            key: UniqueIdentifier(words: (0, 0)),
            basis: Basis([]),
            moment: Instant(seconds: 0),
            serialNumber: [],
            checks: [],
            tbsCertificate: []
        )
        #expect(throws: EventCodingError.value(field: "serialNumber")) {
            try Event(nonce: Self.nonce, body: .issuanceAuthorized(authorized)).derEncoded()
        }
    }

    @Test func moreThanTheLargestPayloadIsNotEvenRead() {
        let octets = [UInt8](repeating: 0x30, count: Event.maximumEncodedLength + 1)
        #expect(throws: EventCodingError.tooLong(octets.count)) {
            try Event(derEncoded: octets[...], schema: 1, type: 4)
        }
    }

    @Test func anEncodedEventCarriesItsOctetsAndTheirDigest() throws {
        let encoded = try EncodedEvent(stream: Self.nonce, event: Self.confirmed)
        #expect(encoded.payload == (try Self.confirmed.derEncoded()))
        #expect(encoded.payloadDigest == (try SHA256.digest(of: encoded.payload)))
    }

    static let nonce = UniqueIdentifier(words: (0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF))
    static let confirmed = Event(
        nonce: nonce,
        body: .clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "uid:0")))
    )
}
