/// What reading came to when rule set 1 was frozen: one digest for each block of damaged octets.
///
/// Made by the reader that rule set 1 was frozen with (trees of SwiftASN1 1.7.4, behind the checks of X.690), those of values of
/// extensions by the reader that refuses what their standards do. No line of this ever changes once a release has frozen it:
/// whatever does is another rule set.
enum FrozenOutcomes {
    static let digests: [String: [UInt64]] = [
        "request": [
            0x7F67A570E29B3FF3, 0xD1E22C4160B18F54, 0x204A853E70A6CF17, 0xB1193B9F41D4B2F8,
            0xB208D9170ACAA8B2, 0xEE252B5630FD5ADC,
        ],
        "certificate": [
            0x6AD074851318B4D7, 0xB5986401D270241B, 0xC83D2DE83ED73A68, 0x44E619C3592681A7,
            0xCB1F4E99F340D6BF, 0xBB211ECB42ADC352,
        ],
        "tbsCertificate": [
            0x96DECFE3E6D9BA59, 0xBCEA7CFCAE330D88, 0x37657FF3D7E5CA80, 0x1A8129702B91FEA1,
            0xA708499ACD8EF301, 0x6B816AB77574201D,
        ],
        "name": [
            0xDB3726DC25308317, 0x59A7F109D481CAC1, 0x3D8724AE0F93D668, 0x69263F08062AFFBE,
            0x972A70C59D42D788, 0x948FDFD2AB139C2C,
        ],
        "generalName": [
            0xC011E013DA1BC04D, 0x16F64B3595EB0137, 0x347A8AE1B707FA5, 0x47792D3212756C53,
            0x912C97873F7760AC, 0x15C114E657D269D9,
        ],
        "algorithm": [
            0xFDB46D690EA6F855, 0x8C1391AE29CF75B0, 0xE4F5D5E950376F5B, 0x9101038A09129C0,
            0xE390493CF4D446A4, 0xE2C7A3AE03316B73,
        ],
        "key": [
            0x98A46B774B555C34, 0xE6038E932BD8E1B, 0xA15EF7FAF223952B, 0x281293F2609BF538,
            0xE661CE77479EE6E0, 0x812C9BF10DC17AB8,
        ],
        "extensions": [
            0xC0993E93D2F72605, 0x6A5DC9463EC09F93, 0x9F6A69BD64217AE0, 0x933E1C9AE4826B23,
            0x15641AF98A6FD7FA, 0xE621562C787A17FC,
        ],
        "extension": [
            0x47B6647D637A1E71, 0xB9DCD86D8BF2B0D7, 0x095FD7E9D2CDF90C, 0x63F776CC6A081B5C,
            0x08A447BE5CD6C5F8, 0x8178F6FA84FE1F9A,
        ],
    ]
}
