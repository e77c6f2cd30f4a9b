import Bytes
import PKI
import Testbed

/// Well-formed octets of every kind that is read, to be damaged.
enum FrozenCorpus {
    /// The octets by kind, in the order of ``FrozenOutcome/kinds``.
    static let octets: [[[UInt8]]] = [
        Golden.requests + [request], Golden.certificates + [certificate], signed, names, generalNames, algorithms, keys,
        [extensions], values,
    ]

    private static func certificates() -> [Certificate] {
        (Golden.certificates + [certificate]).compactMap { try? Certificate(derEncoded: $0) }
    }

    private static let signed = certificates().map(\.tbsCertificate.derOctets)
    private static let keys = certificates().map(\.tbsCertificate.subjectPublicKeyInfo.derOctets)

    private static func attribute(_ type: String, _ value: [UInt8]) -> [UInt8] { der(0x30, hex(type), value) }

    /// A name with a string of every type, and a step of several attributes.
    private static let everyString: [UInt8] = {
        let strings: [(UInt8, [UInt8])] = [
            (0x0C, [0xC3, 0xA9, 0x41]), (0x12, Array("12 3".utf8)), (0x13, Array("A-b".utf8)), (0x14, [0xE9, 0x41]),
            (0x15, [0x41]), (0x16, Array("a@b".utf8)), (0x19, [0x41]), (0x1A, Array("~ x".utf8)), (0x1B, [0x07]),
            (0x1C, [0x00, 0x00, 0x00, 0x41]), (0x1E, [0x00, 0x41, 0xD8, 0x3D, 0xDE, 0x00]),
        ]
        let steps = strings.map { der(0x31, attribute("0603550403", der($0.0, $0.1))) }
        let several = der(0x31, attribute("0603550403", hex("0c0162")), attribute("060355040a", hex("130163")))
        let odd = der(0x31, attribute("06042a030405", der(0x30, hex("020105"), hex("0c0178"))))
        return der(0x30, steps.flatMap { $0 } + several + odd)
    }()

    private static let names = [Part.name, everyString, hex("3000")]

    private static let generalNames: [[UInt8]] = [
        der(0xA0, hex("060a2b060104018237140203"), der(0xA0, der(0x0C, Array("me@a".utf8)))),
        der(0xA0, hex("06082b06010505070809"), der(0xA0, der(0x0C, Array("é@a".utf8)))),
        der(0x81, Array("a@example".utf8)), der(0x82, Array("*.example".utf8)), der(0xA3, der(0x30, hex("0201 05"))),
        der(0xA4, everyString), der(0xA5, der(0xA0, hex("0c0161")), der(0xA1, hex("130162"))),
        der(0x86, Array("http://a.example/é".utf8)), der(0x86, Array("http://a.example/".utf8)),
        der(0x87, [127, 0, 0, 1]), der(0x87, [UInt8](repeating: 1, count: 16)), der(0x88, hex("2a0304")),
    ]

    private static let pss = der(
        0x30,
        hex("06092a864886f70d01010a"),
        der(
            0x30,
            der(0xA0, hex("300d06096086480165030402010500")),
            der(0xA1, der(0x30, hex("06092a864886f70d010108"), hex("300d06096086480165030402010500"))),
            der(0xA2, hex("020120"))
        )
    )

    private static let algorithms = [
        Part.algorithm, pss, pss, hex("300d06092a864886f70d01010b0500"), hex("300b06092a864886f70d01010b"),
        hex("300a06082a8648ce3d040302"), hex("301306072a8648ce3d020106082a8648ce3d030107"),
        hex("300906052b0e03021a0500"),
    ]

    private static let values: [[UInt8]] =
        ExtensionVector.all.map(\.octets) + [
            der(0x30, generalNames.flatMap { $0 }),
            hex("0404 01020304"), hex("03020780"), hex("0303070080"), hex("3000"), hex("300301 01ff"),
            hex("30060101ff020103"),
            der(0x30, der(0x80, [1, 2, 3]), der(0xA1, der(0x82, Array("a".utf8))), der(0x82, [5])),
            der(0x30, der(0x80, [1, 2, 3])),
            der(
                0x30,
                der(0xA0, der(0x30, der(0x82, Array(".a".utf8))), der(0x30, der(0x87, [10, 0, 0, 0, 255, 0, 0, 0]))),
                der(0xA1, der(0x30, der(0xA4, Part.name)), der(0x30, der(0x81, Array("a".utf8))))
            ),
            der(
                0x30,
                der(0x30, der(0xA0, der(0xA0, der(0x86, Array("http://a/".utf8)))), der(0x81, [0x01, 0x06])),
                der(0x30, der(0xA0, der(0xA1, der(0x30, hex("0603550403"), hex("0c0161"))))),
                der(0x30, der(0xA2, der(0xA4, Part.name)))
            ),
            der(
                0x30,
                der(0x30, hex("0604551d2000"), der(0x30, der(0x30, hex("06082b06010505070201"), der(0x16, [0x61])))),
                der(
                    0x30,
                    hex("06032a0304"),
                    der(0x30, der(0x30, hex("06082b06010505070202"), der(0x30, hex("0c0161"))))
                )
            ),
            der(0x30, der(0x30, hex("06032a0304"), hex("06032a0305"))), der(0x30, der(0x80, [1]), der(0x81, [0])),
            der(0x30, der(0x30, hex("06082b06010505073001"), der(0x86, Array("http://o/".utf8)))),
            der(0x30, hex("06082b06010505070301"), hex("06082b06010505070302")), hex("020105"), hex("0500"),
            der(0x30, der(0x30, hex("0604 04008e46")), der(0x30, hex("06032a0304"), hex("0500"))), hex("3003020105"),
        ]

    private static let extensions = der(
        0x30,
        values.enumerated().flatMap { index, value in
            der(
                0x30,
                der(0x06, [0x2A, 0x03, UInt8(index)]),
                index.isMultiple(of: 3) ? hex("0101ff") : [],
                der(0x04, value)
            )
        }
            + der(0x30, hex("0603551d11"), der(0x04, der(0x30, generalNames.flatMap { $0 })))
            + der(0x30, hex("0603551d13"), hex("0101ff"), der(0x04, hex("30060101ff020103")))
            + der(0x30, hex("0603551d0f"), hex("0101ff"), der(0x04, hex("03020780")))
    )

    private static let request = Part.request(
        name: everyString,
        attributes: der(
            0xA0,
            Part.extensionRequest(
                der(0x30, hex("0603551d11"), der(0x04, der(0x30, der(0x82, Array("a.example".utf8))))),
                Part.keyUsage
            ),
            der(0x30, hex("06092a864886f70d010907"), der(0x31, hex("0c0161"), hex("130162")))
        )
    )

    private static let certificate = Part.certificate(
        notAfter: der(0x18, Array("20510101000000Z".utf8)),
        extensions: der(0x81, [0x00, 0x01]) + der(0x82, [0x00, 0x02]) + der(0xA3, extensions)
    )
}
