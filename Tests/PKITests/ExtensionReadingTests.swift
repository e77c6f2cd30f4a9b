import Bytes
import PKI
import Testbed
import Testing

/// Values of extensions that are passed through: what is not what the standard of its kind says is refused, and what is passes.
@Suite struct ExtensionReadingTests {
    private typealias Kind = ExtensionIdentifier

    private static func check(_ identifier: ObjectIdentifier, _ value: String) -> PKIFault? {
        do throws(PKIError) {
            try Extension(identifier: identifier, isCritical: false, value: hex(value)).checkValue()
            return nil
        } catch {
            return error.fault
        }
    }

    /// One distribution point of the given elements.
    private static func point(_ elements: String) -> String {
        func wrapped(_ digits: String) -> String { der(0x30, hex(digits)).hexadecimal }
        return wrapped(wrapped(elements))
    }

    private static let full = "a00da00b8609687474703a2f2f612f"

    @Test(
        arguments: [
            (point(""), .pointWithoutName), (point("81020780"), .pointWithoutName),
            (point(full + "8100"), .bitStringEmpty), (point(full + "81020781"), .unusedBitsNotZero),
            (point(full + "81020700"), .unusedBitsNotZero), (point(full + "81020080"), .unusedBitsNotZero),
            (point(full + "8103078000"), .unusedBitsNotZero), (point(full + "810108"), .unusedBitsNotZero),
            (point(full + "810101"), .unusedBitsNotZero), (point(full + "81020780"), nil),
            (point(full + "81020106"), nil),
            (point(full + "810200ff"), nil), (point(full), nil),
            (point("a20b8609687474703a2f2f612f"), .crlIssuerUnexpected),
            (point("a210a40e300c310a300806035504030c0178"), nil), (point("a200"), .noName),
            (point("a002a000"), .noName),
            (point("a00ca10a300806035504030c0178"), nil), (point("a002a100"), .relativeNameEmpty),
            (
                point("a016a114" + "300806035504030c0179" + "300806035504030c0178"), .setUnsorted
            ),
            (
                point(
                    "a00ca10a300806035504030c0178a220" + "a40e300c310a300806035504030c0178"
                        + "a40e300c310a300806035504030c0178"
                ), .relativeNameAmbiguous
            ),
            (point("a000"), .elementAbsent), ("3000", .noDistributionPoint),
        ] as [(String, PKIFault?)]
    )
    func `Distribution points`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.crlDistributionPoints, value) == fault)
        #expect(Self.check(Kind.freshestCRL, value) == fault)
    }

    /// One policy with one qualifier of a kind.
    private static func policy(_ kind: String, _ qualifier: String) -> String {
        let information = der(0x30, hex("06" + kind), hex(qualifier))
        return der(0x30, der(0x30, hex("06022a03"), der(0x30, information))).hexadecimal
    }

    private static let notice = "082b06010505070202"
    private static let statement = "082b06010505070201"

    private static func text(_ tag: UInt8, _ octets: [UInt8]) -> String {
        policy(notice, der(0x30, der(tag, octets)).hexadecimal)
    }

    @Test(
        arguments: [
            (text(0x0C, Array("a\u{0}b".utf8)), .displayTextControlCharacter),
            (text(0x0C, Array("a\nb".utf8)), .displayTextControlCharacter),
            (text(0x0C, []), .displayTextLength),
            (text(0x0C, [UInt8](repeating: 0x78, count: 201)), .displayTextLength),
            (text(0x0C, [UInt8](repeating: 0x78, count: 200)), nil),
            (text(0x0C, (0..<200).flatMap { _ in [0xC3, 0xA9] as [UInt8] }), nil),
            (text(0x16, [0xFF]), .displayTextMalformed), (text(0x1E, [0x78]), .displayTextMalformed),
            (text(0x1E, [0, 0x78]), nil), (text(0x1A, [0x78]), nil), (text(0x1A, [0xE9]), .displayTextMalformed),
            (text(0x16, [0x78]), nil), (text(0x13, [0x78]), .otherElement), (text(0x14, [0x78]), .otherElement),
            (policy(notice, "0500"), .otherElement), (policy(notice, "3000"), nil),
            (policy(notice, "300a30050c016f30000c0178"), nil), (policy(notice, "300d30080c016f30030201010c0178"), nil),
            (policy(notice, "300730050c016f0500"), .otherElement),
            (policy(notice, "300630040c003000"), .displayTextLength),
            (policy(notice, "30060c01780c0178"), .surplusElement), (policy(statement, "0c0161"), .otherElement),
            (policy(statement, "160161"), nil), (policy("022a04", "0500"), .qualifierUnknown),
            (policy("022a04", "160161"), .qualifierUnknown),
        ] as [(String, PKIFault?)]
    )
    func `Qualifiers of policies`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.certificatePolicies, value) == fault)
    }

    @Test(
        arguments: [
            ("300c300a0604551d200006022a04", .anyPolicyMapped), ("300c300a06022a040604551d2000", .anyPolicyMapped),
            ("300a300806022a0306022a04", nil), ("300a300806022a0406022a04", nil), ("3000", .noMapping),
        ] as [(String, PKIFault?)]
    )
    func `Mappings of policies`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.policyMappings, value) == fault)
    }

    @Test(
        arguments: [
            ("300480020001", .integerNotMinimal), ("30058103000001", .integerNotMinimal),
            ("30028000", .integerOutOfRange),
            ("3003800180", .integerOutOfRange), ("3003800100", nil), ("300480020080", nil), ("3006800101810100", nil),
            ("3000", .noConstraint),
        ] as [(String, PKIFault?)]
    )
    func `Constraints of policies`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.policyConstraints, value) == fault)
    }

    @Test(
        arguments: [
            ("3000", .nothingInside), ("0500", .otherElement), ("3008300606022a033100", .noAttributeValue),
            ("300a300806022a0331020500", nil), ("3006300406022a03", .elementAbsent),
        ] as [(String, PKIFault?)]
    )
    func `Attributes of the subject`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.subjectDirectoryAttributes, value) == fault)
    }

    /// A period of the times that are given.
    private static func period(_ notBefore: String?, _ notAfter: String?) -> String {
        der(0x30, notBefore.map { der(0x80, Array($0.utf8)) } ?? [], notAfter.map { der(0x81, Array($0.utf8)) } ?? [])
            .hexadecimal
    }

    @Test(
        arguments: [
            (period(nil, nil), .nothingInside), ("020101", .otherElement), (period("garbage", nil), .timeNotDigits),
            (period("20300101000000Z", "20200101000000Z"), .periodBackwards),
            (period("20200101000000Z", "20300101000000Z"), nil), (period(nil, "20300101000000Z"), nil),
            (period("20200101000000Z", "20200101000000Z"), nil), (period("20200230000000Z", nil), .noSuchTime),
            (period("200101000000Z", nil), .timeNotDigits), (period("20200101000000.5Z", nil), .timeNotDigits),
        ] as [(String, PKIFault?)]
    )
    func `Periods of a private key's use`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.privateKeyUsagePeriod, value) == fault)
    }

    @Test(
        arguments: [
            ("0303070080", .usageWithoutAgreement), ("03020001", .usageWithoutAgreement),
            ("0303078080", .usageWithoutAgreement),
            ("0303070880", nil), ("03020009", nil), ("03020780", nil), ("03020308", nil),
        ] as [(String, PKIFault?)]
    )
    func `Uses of a key`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.keyUsage, value) == fault)
    }

    @Test(
        arguments: [("3000", .nothingInside), ("3003020105", nil), ("30030201ff", .integerOutOfRange)]
            as [(String, PKIFault?)]
    )
    func `Features of TLS`(value: String, fault: PKIFault?) {
        #expect(Self.check(Kind.tlsFeature, value) == fault)
    }
}
