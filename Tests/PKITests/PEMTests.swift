import PKI
import Testing

@Suite struct PEMTests {
    @Test func `A block has 64 columns, LF, and no newline at its end`() {
        let text = PEM.encode([UInt8](repeating: 0, count: 49), label: "X")
        #expect(text == "-----BEGIN X-----\n" + String(repeating: "A", count: 64) + "\nAA==\n-----END X-----")
        #expect(PEM.encode([UInt8](repeating: 0, count: 48), label: "X").split(separator: "\n").count == 3)
    }

    @Test(arguments: [
        "-----BEGIN X-----\nAAEC\n-----END X-----", "-----BEGIN X-----\r\nAAEC\r\n-----END X-----\r\n",
        "-----BEGIN X----- \t\n\n \nAAEC  \n-----END X-----\t\n\n", "-----BEGIN X-----\nAA\nEC\n-----END X-----",
        "Subject: a: b\n\n-----BEGIN X-----\nAAEC\n-----END X-----\ntrailing text\n",
        "-----BEGIN X-----\rAAEC\r-----END X-----\r", "-----BEGIN X-----\r\r\nAA\r\r\nEC\r\r\n-----END X-----\r\r\n",
        "-----BEGIN X-----\nAA\n\n\nEC\n\n-----END X-----", "  -----BEGIN X-----\n\tAA EC\n  -----END X-----",
        "\u{C}-----BEGIN X-----\n\u{B}AAEC\u{C}\n-----END X-----", "-----BEGIN X----- AA EC -----END X-----",
        "note\r -- indented dashes\r-----BEGIN X-----AAEC-----END X-----",
    ])
    func `White space of every kind and text around a block are let pass`(text: String) throws {
        #expect(try PEM.decode(Array(text.utf8), maximumBlocks: 1) == [PEMBlock(label: "X", octets: [0, 1, 2])])
    }

    @Test(arguments: [
        "", "AAEC", "-----BEGIN X-----\nAAEC", "-----BEGIN X-----\nAAEC\n-----END Y-----", "-----END X-----",
        "-----BEGIN X-----\n-----END X-----", "-----BEGIN X-----\nAAEC\n-----END X----- Y",
        "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nAAEC\n-----END X-----", "-----BEGIN X-----\nAAE\n-----END X-----",
        "-----BEGIN X-----\nAAE*\n-----END X-----", "-----BEGIN X-----\nAB==\n-----END X-----",
        "-----BEGIN X-----\nAA==\nAAEC\n-----END X-----",
        "-----BEGIN X----\nAAEC\n-----END X----", "-----BEGIN -----\nAAEC\n-----END -----",
        "-----BEGIN X -----\nAAEC\n-----END X -----", "-----BEGIN X--Y-----\nAAEC\n-----END X--Y-----",
        "------BEGIN X-----\nAAEC\n-----END X-----", "-----BEGIN X-----\n-----BEGIN X-----\nAAEC\n-----END X-----",
        "-----BEGIN X-----AAEC-----END Y-----", "-----BEGIN-----", "-----",
        "-----BEGIN X-----\nAA\u{0}EC\n-----END X-----",
    ])
    func `What is no PEM is refused`(text: String) {
        #expect(code { _ = try PEM.decode(Array(text.utf8), maximumBlocks: 9) } == .malformedPEM)
    }

    @Test func `Blocks are counted, and a request or certificate is the only one`() throws {
        let request = try CertificationRequest(derEncoded: Golden.requestP256)
        let certificate = try Certificate(derEncoded: Golden.certificateRoot)
        let two = Array((certificate.pem + "\n\ntext\n" + certificate.pem + "\n").utf8)
        #expect(try Certificate.chain(pemEncoded: two, maximumCount: 2) == [certificate, certificate])
        #expect(code { _ = try Certificate.chain(pemEncoded: two, maximumCount: 1) } == .unexpectedPEMBlock)
        #expect(code { _ = try Certificate(pemEncoded: two) } == .unexpectedPEMBlock)
        let other = Array(request.pem.utf8)
        #expect(code { _ = try Certificate(pemEncoded: other) } == .unexpectedPEMBlock)
        #expect(code { _ = try Certificate.chain(pemEncoded: other, maximumCount: 2) } == .unexpectedPEMBlock)
        let old = request.pem.replacing("CERTIFICATE REQUEST", with: "NEW CERTIFICATE REQUEST")
        #expect(try CertificationRequest(pemEncoded: Array(old.utf8)) == request)
        #expect(code { _ = try CertificationRequest(pemEncoded: Array(certificate.pem.utf8)) } == .unexpectedPEMBlock)
    }
}
