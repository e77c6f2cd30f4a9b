import Bytes
import PKI
import Testbed
import Testing

/// Questions about the status of certificates and answers to them (RFC 6960), held against what others make of them.
@Suite struct StatusTests {
    @Test func `Questions that OpenSSL and Python made are read`() throws {
        let sha1 = try StatusRequest(derEncoded: StatusVectors.requestSHA1)
        #expect(sha1.subjects.map(\.hash) == [.sha1] && sha1.nonce == nil)
        #expect(sha1.subjects[0].serialNumber.description == "01a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5")
        let several = try StatusRequest(derEncoded: StatusVectors.requestSeveral)
        #expect(several.subjects.map(\.hash) == [.sha1, .sha256, .sha256])
        #expect(several.subjects.map(\.serialNumber.description).suffix(2) == ["80ff", "1234"])
        #expect(several.nonce?.octets.count == 16)
        #expect(try StatusRequest(derEncoded: StatusVectors.requestPython).nonce?.octets == Array(0..<32))
        // Who signed a question is nothing to its answer.
        let signed = try StatusRequest(derEncoded: StatusVectors.requestSigned)
        #expect(signed.subjects == sha1.subjects && signed.nonce?.octets.count == 16)
    }

    @Test func `An unsigned question is encoded as others encode it`() throws {
        for octets in StatusVectors.requests where octets != StatusVectors.requestSigned {
            let request = try StatusRequest(derEncoded: octets)
            #expect(request.derOctets == octets)
            let made = StatusRequest(
                try request.subjects.map { subject in
                    StatusSubject(
                        try #require(subject.hash),
                        issuerNameHash: subject.issuerNameHash,
                        issuerKeyHash: subject.issuerKeyHash,
                        serialNumber: subject.serialNumber
                    )
                },
                nonce: request.nonce
            )
            #expect(made.derOctets == octets)
        }
    }

    @Test func `Answers that OpenSSL and Python signed are read, and encoded again octet for octet`() throws {
        for octets in StatusVectors.answers {
            guard case .signed(let answer) = try StatusResponse(derEncoded: octets) else {
                Issue.record("no signed answer")
                continue
            }
            #expect(StatusResponse.signed(answer).derOctets == octets)
            // What is signed is made of what it says, and of nothing else.
            let made = StatusData(
                responderKeyHash: answer.data.responderKeyHash,
                producedAt: answer.data.producedAt,
                thisUpdate: answer.data.thisUpdate,
                nextUpdate: answer.data.nextUpdate,
                statuses: answer.data.statuses,
                nonce: answer.data.nonce
            )
            #expect(made.derOctets == answer.data.derOctets)
        }
        guard case .signed(let several) = try StatusResponse(derEncoded: StatusVectors.answerSeveral) else { return }
        let february = try #require(CivilTime(year: 2026, month: 2, day: 1)).instant
        #expect(several.data.statuses.map(\.status) == [.good, .revoked(at: february, reason: 1), .unknown])
        #expect(several.data.nextUpdate == several.data.thisUpdate.adding(seconds: 3_600))
        #expect(several.certificates.count == 1)
    }

    @Test func `What we sign is read by OpenSSL and by Python`() async throws {
        let request = try StatusRequest(derEncoded: StatusVectors.requestSeveral)
        let moment = try #require(CivilTime(year: 2026, month: 3, day: 4, hour: 5, minute: 6, second: 7)).instant
        let statuses: [CertificateStatus] = [.good, .revoked(at: moment, reason: 4), .revoked(at: moment, reason: nil)]
        let data = StatusData(
            responderKeyHash: [UInt8](repeating: 0xAB, count: 20),
            producedAt: moment,
            thisUpdate: moment,
            nextUpdate: moment.adding(seconds: 3_600),
            statuses: zip(request.subjects, statuses).map(SingleStatus.init),
            nonce: request.nonce
        )
        let octets = SignedStatus(data, .ecdsaWithSHA256, signature: [0x30, 0x00], certificates: []).derOctets
        let folder = try TemporaryFolder()
        try folder.write(octets, to: "answer")
        let run = try await Program.openssl.run(["ocsp", "-respin", "answer", "-resp_text", "-noverify"], in: folder)
        for line in [
            "Responder Id: ABABABABABABABABABABABABABABABABABABABAB", "Produced At: Mar  4 05:06:07 2026 GMT",
            "Cert Status: good", "Cert Status: revoked", "Revocation Reason: superseded (0x4)",
            "Next Update: Mar  4 06:06:07 2026 GMT", "Serial Number: 80FF",
        ] {
            #expect(run.said.contains(line), "\(line) is not in \(run.said)")
        }
        let read = try await Program.python.output(["-c", Self.readAnswer], input: octets)
        let expected = "good revoked,superseded revoked,None 01a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5 80ff 1234"
        #expect(read == "\(expected) \(request.nonce?.octets.hexadecimal ?? "")\n")
    }

    private static let readAnswer = """
        import sys
        from cryptography.x509 import ocsp, OCSPNonce
        a = ocsp.load_der_ocsp_response(sys.stdin.buffer.read())
        words = []
        for r in a.responses:
            name = r.certificate_status.name.lower()
            if name == "revoked": name += "," + (r.revocation_reason.value if r.revocation_reason else "None")
            words.append(name)
        words += [bytes.fromhex(("0" if len("%x" % r.serial_number) % 2 else "") + "%x" % r.serial_number).hex()
            for r in a.responses]
        words.append(a.extensions.get_extension_for_class(OCSPNonce).value.nonce.hex())
        print(*words)
        """

    @Test(arguments: StatusResponse.Failure.allCases) func `A failure is five octets`(failure: StatusResponse.Failure)
        throws
    {
        #expect(failure.derOctets.count == 5)
        #expect(try StatusResponse(derEncoded: failure.derOctets) == .failed(failure))
    }

    /// A question of CertIDs, and what follows them.
    private static func question(_ list: [[UInt8]], _ more: [UInt8] = [], before: [UInt8] = []) -> [UInt8] {
        der(0x30, der(0x30, before, der(0x30, list.flatMap { der(0x30, $0) }), more))
    }

    private static func subject(_ algorithm: String = "06052b0e03021a0500", count: Int = 20, serial: String = "020101")
        -> [UInt8]
    {
        let hash = der(0x04, [UInt8](repeating: 9, count: count))
        return der(0x30, der(0x30, hex(algorithm)), hash, hash, hex(serial))
    }

    private static func extensions(_ values: [UInt8]...) -> [UInt8] { der(0xA2, der(0x30, values.flatMap { $0 })) }

    private static func nonce(_ value: [UInt8], critical: Bool = false) -> [UInt8] {
        der(0x30, hex("06092b0601050507300102"), critical ? hex("0101ff") : [], der(0x04, value))
    }

    @Test func `Other hash functions are read, and known for what they are not`() throws {
        // SHA-384; SHA-1 with parameters; SHA-1 with as many octets as SHA-256 has.
        for (algorithm, count) in [
            ("0609608648016503040202", 48), ("06052b0e03021a020101", 20), ("06052b0e03021a0500", 32),
        ] {
            let request = try StatusRequest(derEncoded: Self.question([Self.subject(algorithm, count: count)]))
            #expect(request.subjects.map(\.hash) == [nil])
        }
        let absent = try StatusRequest(derEncoded: Self.question([Self.subject("06052b0e03021a")]))
        #expect(absent.subjects.map(\.hash) == [.sha1])
    }

    @Test func `A nonce has 1 to 128 octets`() throws {
        for count in [1, 128] {
            let value = der(0x04, [UInt8](repeating: 5, count: count))
            let octets = Self.question([Self.subject()], Self.extensions(Self.nonce(value)))
            #expect(try StatusRequest(derEncoded: octets).nonce?.octets.count == count)
        }
        for count in [0, 129] {
            let value = der(0x04, [UInt8](repeating: 5, count: count))
            let octets = Self.question([Self.subject()], Self.extensions(Self.nonce(value)))
            #expect(code { _ = try StatusRequest(derEncoded: octets) } == .invalidInteger)
        }
        // Octets that are no OCTET STRING are older than the form, and passed over.
        let bare = Self.question([Self.subject()], Self.extensions(Self.nonce([1, 2, 3])))
        #expect(try StatusRequest(derEncoded: bare).nonce == nil)
        let critical = Self.question([Self.subject()], Self.extensions(Self.nonce([0x04, 0x01, 7], critical: true)))
        #expect(try StatusRequest(derEncoded: critical).nonce?.octets == [7])
    }

    @Test func `What is no question is refused`() {
        let plain = [Self.subject()]
        let unknown = der(0x30, hex("06032a0304"), hex("0101ff"), hex("04020500"))
        let known = der(0x30, hex("06032a0304"), hex("04020500"))
        let broken: [([UInt8], PKIError.Code)] = [
            ([], .malformedDER), (Self.question([]), .missingElement),
            (Self.question([[UInt8]](repeating: Self.subject(), count: 17)), .unexpectedElement),
            (Self.question(plain) + [0], .trailingOctets),
            // Version 1 is the default, and there is no other.
            (Self.question(plain, before: hex("a003020100")), .invalidInteger),
            (Self.question(plain, before: hex("a003020101")), .invalidInteger),
            (Self.question(plain, Self.extensions(unknown)), .unexpectedElement),
            (Self.question([Self.subject() + der(0xA0, der(0x30, unknown))]), .unexpectedElement),
            (Self.question([Self.subject(serial: "0201ff")]), .invalidInteger),
            (Self.question([Self.subject(serial: "0203000001")]), .malformedDER),
            (Self.question(plain, der(0xA2, der(0x30))), .missingElement),
            (Self.question([[UInt8](repeating: 0, count: 16_400)]), .tooLarge),
        ]
        for (octets, expected) in broken {
            #expect(code { _ = try StatusRequest(derEncoded: octets) } == expected, "\(octets.prefix(80).hexadecimal)")
        }
        #expect(throws: Never.self) {
            _ = try StatusRequest(derEncoded: Self.question([[UInt8]](repeating: Self.subject(), count: 16)))
            _ = try StatusRequest(derEncoded: Self.question(plain, Self.extensions(known)))
            _ = try StatusRequest(derEncoded: Self.question([Self.subject() + der(0xA0, der(0x30, known))]))
        }
    }
}
