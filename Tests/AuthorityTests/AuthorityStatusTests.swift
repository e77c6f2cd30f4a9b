import Audit
import Authority
import Bytes
import Ledger
import Testbed
import Testing

/// What an authority is said to be, by its certificate and the clock.
struct AuthorityStatusTests {
    @Test func aCertificateThatIsNotValidYetMakesNothingActive() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = ledger.authority
            let root = try await authority.createAuthority(Samples.authority(), caller: Samples.caller())
            var order = try Samples.certificate(of: root)
            order.certificationRequest = Samples.pem(
                try await authority.certificationRequest(of: root),
                "CERTIFICATE REQUEST"
            )
            order.template = "RootCACertificate/V1"
            order.notBefore = RequestedTime(unit: .absolute, value: premises.clock.wall.seconds + 100)
            let issued = try await authority.issueCertificate(order, caller: Samples.caller())
            let (certificate, _) = try await authority.issuedCertificate(issued.serialNumber, of: root)
            try await authority.importCertificate(
                Samples.pem(certificate, "CERTIFICATE"),
                chain: nil,
                into: root,
                caller: Samples.caller()
            )
            #expect(try await authority.describeAuthority(root).status == .pendingCertificate)
            let day = RequestedTime(unit: .days, value: 1)
            #expect(try await authority.refusal(from: root) { $0.notAfter = day } == .authorityState)
            premises.clock.pass(seconds: 100)
            #expect(try await authority.describeAuthority(root).status == .active)
            #expect(try await authority.refusal(from: root) { $0.notAfter = day } == nil)
        }
        let report = await Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 2,
            now: premises.clock.wall
        ).run()
        #expect(report.verdict == .whole, "\(report.text)")
    }
}
