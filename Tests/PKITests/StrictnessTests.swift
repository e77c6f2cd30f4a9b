import PKI
import Testbed
import Testing

/// One vector for each rule: the octets that keep it are accepted, those that break it alone are not.
@Suite struct StrictnessTests {
    @Test func `The parts from which broken values are built make whole ones`() throws {
        let request = try CertificationRequest(derEncoded: Part.request())
        #expect(request.requestedExtensions == nil)
        let extended = Part.request(attributes: der(0xA0, Part.extensionRequest(Part.keyUsage)))
        #expect(try CertificationRequest(derEncoded: extended).requestedExtensions?.count == 1)
        #expect(try Certificate(derEncoded: Part.certificate()).tbsCertificate.version == 3)
        #expect(try Certificate(derEncoded: Part.certificate(version: [])).tbsCertificate.version == 1)
    }

    static let requests: [(String, [UInt8], PKIError.Code)] = [
        ("octets after it", Part.request() + [0x00], .trailingOctets),
        ("an element too many", Part.request(more: [0x05, 0x00]), .unexpectedElement),
        ("version 1", Part.request(version: [0x02, 0x01, 0x01]), .unsupportedVersion),
        ("version −1", Part.request(version: [0x02, 0x01, 0xFF]), .unsupportedVersion),
        ("version 0 in two octets", Part.request(version: [0x02, 0x02, 0x00, 0x00]), .malformedDER),
        ("an empty version", Part.request(version: [0x02, 0x00]), .malformedDER),
        ("no attributes", Part.request(attributes: []), .missingElement),
        ("attributes as SEQUENCE", Part.request(attributes: [0x30, 0x00]), .unexpectedElement),
        ("primitive attributes", Part.request(attributes: [0x80, 0x00]), .unexpectedElement),
        (
            "a duplicate extension",
            Part.request(attributes: der(0xA0, Part.extensionRequest(Part.keyUsage, Part.keyUsage))),
            .duplicateExtension
        ),
        (
            "two extension requests",
            Part.request(
                attributes: der(0xA0, Part.extensionRequest(Part.keyUsage), Part.extensionRequest(Part.keyUsage))
            ),
            .duplicateAttribute
        ),
        (
            "an extension request of two values",
            Part.request(
                attributes: der(
                    0xA0,
                    der(
                        0x30,
                        hex("06092a864886f70d01090e"),
                        der(0x31, der(0x30, Part.keyUsage), der(0x30, Part.keyUsage))
                    )
                )
            ),
            .duplicateAttribute
        ),
        ("an empty extension request", Part.request(attributes: der(0xA0, Part.extensionRequest())), .missingElement),
        (
            "critical FALSE",
            Part.request(
                attributes: der(
                    0xA0,
                    Part.extensionRequest(der(0x30, hex("0603551d0f 010100"), hex("0404 03020780")))
                )
            ),
            .encodedDefault
        ),
        (
            "critical 01",
            Part.request(
                attributes: der(
                    0xA0,
                    Part.extensionRequest(der(0x30, hex("0603551d0f 010101"), hex("0404 03020780")))
                )
            ),
            .malformedDER
        ),
        (
            "attributes out of order",
            Part.request(
                attributes: der(
                    0xA0,
                    der(0x30, hex("06032a0305"), hex("31020500")),
                    der(0x30, hex("06032a0304"), hex("31020500"))
                )
            ),
            .unsortedSet
        ),
        (
            "attribute values out of order",
            Part.request(attributes: der(0xA0, der(0x30, hex("06032a0305"), der(0x31, hex("020102 020101"))))),
            .unsortedSet
        ),
        (
            "an attribute without value",
            Part.request(attributes: der(0xA0, der(0x30, hex("06032a0305 3100")))), .missingElement
        ),
        ("an empty step in the name", Part.request(name: hex("30023100")), .missingElement),
        (
            "a UTF8String that is none",
            Part.request(name: der(0x30, der(0x31, der(0x30, hex("0603550403 0c01ff"))))), .invalidString
        ),
        (
            "a constructed string",
            Part.request(name: der(0x30, der(0x31, der(0x30, hex("0603550403 2c030c0161"))))), .malformedDER
        ),
        (
            "an attribute value with a context tag",
            Part.request(name: der(0x30, der(0x31, der(0x30, hex("0603550403 800161"))))), .unexpectedElement
        ),
        (
            "an object identifier that is not minimal",
            Part.request(name: der(0x30, der(0x31, der(0x30, hex("060455800403 0c0161"))))), .invalidObjectIdentifier
        ),
        ("indefinite length", [0x30, 0x80] + Part.request().dropFirst(2) + [0, 0], .malformedDER),
        ("a length in too many octets", [0x30, 0x82, 0x00] + Part.request().dropFirst(2), .malformedDER),
        ("a short length in long form", hex("3081020500"), .malformedDER),
        ("a length of four octets", hex("3084ffffffff"), .malformedDER),
        ("a length of 127 octets", hex("30ff") + [UInt8](repeating: 0xFF, count: 127), .malformedDER),
        ("nothing", [], .malformedDER),
        ("a tag alone", [0x30], .malformedDER),
        ("a tag number in long form that is small", hex("3f1e00"), .malformedDER),
        ("a tag number with leading zeros", hex("3f801f00"), .malformedDER),
        ("a tag number without end", hex("3fffffffffffffffffff00"), .malformedDER),
        ("a primitive SEQUENCE", hex("1000"), .malformedDER),
        ("end-of-contents octets", hex("30020000"), .malformedDER),
        ("a NULL with contents", hex("3003050100"), .malformedDER),
        ("a BOOLEAN of two octets", hex("30040102ffff"), .malformedDER),
        ("a negative INTEGER that is not minimal", hex("30040202ff80"), .malformedDER),
        ("nine unused bits", hex("300403020900"), .malformedDER),
        ("unused bits that are not zero", hex("300403020101"), .malformedDER),
        ("unused bits of no octet", hex("3003030101"), .malformedDER),
        ("nesting without end", nested(60), .tooLarge),
        ("a megabyte", der24(1 << 20), .tooLarge),
    ]

    @Test(arguments: Self.requests)
    func `A request that breaks one rule is refused for it`(
        name: String,
        octets: [UInt8],
        expected: PKIError.Code
    ) {
        #expect(code { _ = try CertificationRequest(derEncoded: octets) } == expected, "\(name)")
    }

    static let certificates: [(String, [UInt8], PKIError.Code)] = [
        ("version 1 encoded", Part.certificate(version: hex("a003020100")), .encodedDefault),
        ("version 4", Part.certificate(version: hex("a003020103")), .unsupportedVersion),
        ("a negative serial number", Part.certificate(serialNumber: hex("0201ff")), .invalidInteger),
        (
            "a serial number of 21 octets",
            Part.certificate(serialNumber: der(0x02, [UInt8](repeating: 1, count: 21))), .invalidInteger
        ),
        ("another algorithm inside", Part.certificate(inner: der(0x30, hex("06032b6571"))), .algorithmMismatch),
        ("a time without seconds", Part.certificate(notBefore: time(0x17, "2001010000Z")), .invalidTime),
        ("a time with an offset", Part.certificate(notBefore: time(0x17, "200101000000+0000")), .invalidTime),
        ("31 June", Part.certificate(notBefore: time(0x17, "200631000000Z")), .invalidTime),
        ("second 60", Part.certificate(notBefore: time(0x17, "200630235960Z")), .invalidTime),
        ("letters", Part.certificate(notBefore: time(0x17, "2006302359:0Z")), .invalidTime),
        ("the year 0", Part.certificate(notBefore: time(0x18, "00000101000000Z")), .invalidTime),
        ("the end of 1949", Part.certificate(notBefore: time(0x18, "19491231235959Z")), .invalidTime),
        ("a fraction", Part.certificate(notAfter: time(0x18, "20501231235959.5Z")), .invalidTime),
        ("empty extensions", Part.certificate(extensions: hex("a3023000")), .missingElement),
        (
            "a duplicate extension",
            Part.certificate(extensions: der(0xA3, der(0x30, Part.keyUsage, Part.keyUsage))), .duplicateExtension
        ),
        (
            "extensions in version 2",
            Part.certificate(version: hex("a003020101"), extensions: der(0xA3, der(0x30, Part.keyUsage))),
            .unexpectedElement
        ),
        (
            "unique identifiers in version 1", Part.certificate(version: [], extensions: hex("810100")),
            .unexpectedElement
        ),
    ]

    @Test(arguments: Self.certificates)
    func `A certificate that breaks one rule is refused for it`(
        name: String,
        octets: [UInt8],
        expected: PKIError.Code
    ) {
        #expect(code { _ = try Certificate(derEncoded: octets) } == expected, "\(name)")
    }

    // RFC 5280 section 4.1.2.5: what others wrote in GeneralizedTime before 2050 "MUST be able to [be] process[ed]".
    @Test func `Times of others are read in either form, and written in the right one`() throws {
        let octets = Part.certificate(notAfter: time(0x18, "20491231235959Z"))
        let read = try Certificate(derEncoded: octets)
        let usual = try Certificate(derEncoded: Part.certificate(notAfter: time(0x17, "491231235959Z")))
        #expect(read.derOctets == octets)
        #expect(read.tbsCertificate.validity == usual.tbsCertificate.validity)
    }

    @Test func `A key whose bits do not fill octets is refused`() {
        let key = der(0x30, Part.algorithm, hex("03020780"))
        #expect(code { _ = try SubjectPublicKeyInfo(derEncoded: key) } == .invalidValue)
    }
}

/// SEQUENCEs within one another.
private func nested(_ depth: Int) -> [UInt8] { depth == 0 ? [0x05, 0x00] : der(0x30, nested(depth - 1)) }

/// A SEQUENCE of one long OCTET STRING, with lengths of three octets.
private func der24(_ count: Int) -> [UInt8] {
    let string = [0x04, 0x83] + length24(count) + [UInt8](repeating: 0, count: count)
    return [0x30, 0x83] + length24(string.count) + string
}

private func length24(_ count: Int) -> [UInt8] {
    [16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
}

private func time(_ tag: UInt8, _ text: String) -> [UInt8] { der(tag, Array(text.utf8)) }
