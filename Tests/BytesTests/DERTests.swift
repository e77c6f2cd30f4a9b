import Bytes
import Testbed
import Testing

/// DER in octets: where values lie, and how they are written.
@Suite struct DERTests {
    private static let tags: [DERTag] = [
        .sequence, .set, .integer, .context(0), .context(30), .context(31), .context(127), .context(128),
        DERTag(.private, 16_383), DERTag(.application, 16_384), DERTag(.universal, 1 << 28 - 1),
    ]

    @Test func `What is written is read where it lies`() throws {
        for tag in Self.tags {
            for count in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
                let contents = [UInt8](repeating: 0x5A, count: count)
                var writer = DERWriter()
                writer.append(.null, contents: [])
                writer.append(tag, contents: contents)
                let header = try DERHeader.read(in: writer.octets, at: 2, before: writer.octets.count)
                #expect(header.tag == tag && header.tag.tagClass == tag.tagClass && !header.isConstructed)
                #expect(header.start == 2 && header.end == writer.octets.count)
                #expect(Array(writer.octets[header.contents...]) == contents)
            }
        }
    }

    @Test func `What holds values has their length, however long`() throws {
        for count in [0, 125, 126, 127, 128, 250, 255, 256, 65_530, 65_536] {
            let contents = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            let written = DERWriter.octets { writer in
                writer.appendConstructed(.sequence) { outer in
                    outer.appendConstructed(.context(1)) { $0.append(.octetString, contents: contents) }
                }
            }
            #expect(written == der(0x30, der(0xA1, der(0x04, contents))))
            let value = der(0x04, contents)
            #expect(value.count == count + DERWriter.headerCount(ofLength: count))
        }
    }

    @Test(
        arguments: [
            ([], .valueCutOff), ([0x1F], .tagNumberUnusable), ([0x1F, 0x80, 0x01, 0x00], .tagNumberNotMinimal),
            ([0x1F, 0x1E, 0x00], .tagNumberNotMinimal),
            ([0x1F, 0x81, 0x81, 0x81, 0x81, 0x01, 0x00], .tagNumberUnusable),
            ([0x04], .lengthCutOff), ([0x30, 0x80, 0x00, 0x00], .lengthIndefinite),
            ([0x04, 0x82, 0x01], .lengthUnusable),
            ([0x04, 0x84, 0x00, 0x00, 0x00, 0x00], .lengthUnusable), ([0x04, 0x81, 0x7F], .lengthNotMinimal),
            ([0x04, 0x82, 0x00, 0x80], .lengthNotMinimal), ([0x04, 0x02, 0x00], .lengthExceedsSurroundings),
        ] as [([UInt8], DERFault)]
    )
    func `What is no identifier and length says why`(octets: [UInt8], fault: DERFault) {
        #expect(throws: fault) { _ = try DERHeader.read(in: octets, at: 0, before: octets.count) }
        #expect(throws: fault) { _ = try DERHeader.read(in: ([0x00] + octets)[1...], at: 1, before: octets.count + 1) }
    }
}
