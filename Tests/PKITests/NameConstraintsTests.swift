import PKI
import Testing

/// Octets of RFC 5280 section 4.2.1.10; those of the first test were written by Python's `cryptography` 46.
@Suite struct NameConstraintsTests {
    @Test func `Trees of several kinds are written and read as another program writes them`() throws {
        let octets = hex(
            "307aa03e300d820b6578616d706c652e636f6d300e810c2e6578616d706c652e636f6d300a87080a010000ffff00003011a40f300d310b"
                + "3009060355040613024445a13830128610686f73742e6578616d706c652e636f6d3022872020010db8000000000000000000000000"
                + "ffffffff800000000000000000000000"
        )
        let country = try DistinguishedName([RelativeDistinguishedName(type: .countryName, value: .printable("DE"))])
        let network: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12)
        let mask: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x80] + [UInt8](repeating: 0, count: 11)
        let constraints = try NameConstraints(
            permittedSubtrees: [
                .name(.dnsName("example.com")), .name(.rfc822Name(".example.com")),
                .addresses([10, 1, 0, 0], mask: [255, 255, 0, 0]), .name(.directoryName(country)),
            ],
            excludedSubtrees: [
                .name(.uniformResourceIdentifier("host.example.com")), .addresses(network, mask: mask),
            ]
        )
        #expect(constraints.derOctets == octets)
        #expect(try NameConstraints(derEncoded: octets) == constraints)
    }

    @Test(arguments: [
        ("3000", PKIError.Code.missingElement), ("3002a000", .missingElement), ("3002a100", .missingElement),
        // A minimum of 0 is a DEFAULT, one of 1 and any maximum are forbidden.
        ("300aa0083006820161800100", .invalidValue), ("300aa0083006820161800101", .invalidValue),
        ("300aa0083006820161810101", .invalidValue),
        // Masks with a hole, of half an address, of an odd count.
        ("300ea00c300a87080a000000ff00ff00", .invalidValue), ("300aa008300687040a000001", .invalidValue),
        ("300fa00d300b87090a00000000ff000000", .invalidValue), ("300ea00c300a87080a000000fe00ff00", .invalidValue),
        // The excluded first; two of a kind; a name that is none.
        ("300ea1053003820161a0053003820161", .unexpectedElement), ("3003020100", .unexpectedElement),
        ("3005a003300100", .malformedDER), ("3007a00530030c0161", .unexpectedElement),
    ])
    func `What is no constraint is refused`(octets: String, expected: PKIError.Code) {
        #expect(code { _ = try NameConstraints(derEncoded: hex(octets)) } == expected)
    }

    @Test func `Constraints that cannot be written are refused`() {
        #expect(code { _ = try NameConstraints(permittedSubtrees: [], excludedSubtrees: []) } == .missingElement)
        let trees: [GeneralSubtree] = [
            .name(.ipAddress([10, 0, 0, 1])), .addresses([10, 0, 0, 1], mask: [255]),
            .addresses([10, 0, 0, 1], mask: [0, 0, 0, 1]), .addresses([], mask: []),
        ]
        for tree in trees {
            #expect(code { _ = try NameConstraints(permittedSubtrees: [tree], excludedSubtrees: []) } == .invalidValue)
        }
    }

    @Test(arguments: [[0, 0, 0, 0], [128, 0, 0, 0], [255, 255, 255, 254], [255, 255, 255, 255]] as [[UInt8]])
    func `Every prefix is a mask`(mask: [UInt8]) throws {
        let constraints = try NameConstraints(
            permittedSubtrees: [],
            excludedSubtrees: [.addresses([10, 0, 0, 0], mask: mask)]
        )
        #expect(try NameConstraints(derEncoded: constraints.derOctets) == constraints)
    }
}
