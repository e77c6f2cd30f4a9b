internal import ArgumentParser
internal import Authority
internal import Bytes
internal import Cryptography
internal import Foundation
internal import Ledger
internal import PKI

/// Makes authorities in a ledger that no server has open, each with a certificate that it signed itself.
struct Found: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes root authorities in a ledger that nobody serves, until there are so many more.",
        discussion: "It acts as the first administrator in the ledger's credentials file."
    )

    @Option(help: "The folder of the ledger.")
    var data: String

    @Option(help: "The file with the master key, 64 hexadecimal digits.")
    var masterKey: String

    @Option(help: "How many authorities to make.")
    var count: Int

    @Option(help: "The bucket that their revocation lists are put into, for as many days as --list-days says.")
    var lists: String?

    @Option(help: "How many days a list is to be relied on.")
    var listDays: Int64 = 7

    @Flag(help: "Let their certificates be asked about.")
    var responders = false

    @Option(help: "How many are made at once.")
    var inFlight = 64

    func validate() throws {
        guard (1...1_000_000).contains(self.count) else { throw ValidationError("--count is 1 to 1000000.") }
        guard (1...4_096).contains(self.inFlight) else { throw ValidationError("--in-flight is 1 to 4096.") }
    }

    func run() async throws {
        let ledger = try await LedgerInPlace.open(self.data, masterKey: self.masterKey)
        let started = ContinuousClock.now
        let numbers = Numbers(below: self.count)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<self.inFlight {
                    group.addTask { while let number = numbers.next() { try await self.found(number, in: ledger) } }
                }
                try await group.waitForAll()
            }
        } catch {
            ledger.close()
            throw error
        }
        ledger.close()
        print(#"{"founded":\#(self.count),"seconds":\#((ContinuousClock.now - started) / .seconds(1))}"#)
    }

    /// An authority: its key, its certificate, and how it tells what it has revoked.
    @concurrent
    private func found(_ number: Int, in ledger: LedgerInPlace) async throws {
        let common = RelativeDistinguishedName(type: .commonName, value: .utf8("Founded \(number)"))
        let order = AuthorityOrder(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: .ecP256,
            signatureAlgorithm: "ecdsa-with-SHA256",
            subject: try DistinguishedName([common]).derOctets,
            requestExtensions: nil,
            configuration: "{}",
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            tags: [],
            token: nil
        )
        let authority = try await ledger.authority.createAuthority(order, caller: try self.caller(ledger))
        let request = try CertificationRequest(
            derEncoded: try await ledger.authority.certificationRequest(of: authority)
        )
        let own = CertificateOrder(
            authority: authority,
            authorityName: "\(authority)",
            certificationRequest: Array(request.pem.utf8),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: "RootCACertificate/V1",
            notAfter: RequestedTime(unit: .years, value: 10),
            notBefore: nil,
            passthrough: nil,
            token: nil
        )
        let name = try await ledger.authority.issueCertificate(own, caller: try self.caller(ledger))
        let issued = try await ledger.authority.issuedCertificate(name.serialNumber, of: authority)
        try await ledger.authority.importCertificate(
            Array(Certificate(derEncoded: issued.certificate).pem.utf8),
            chain: nil,
            into: authority,
            caller: try self.caller(ledger)
        )
        guard self.lists != nil || self.responders else { return }
        var wish = RevocationWish()
        if let bucket = self.lists {
            wish.lists = .on(
                RevocationWish.ListWish(
                    validityDays: self.listDays,
                    isPartitioned: false,
                    omitsDistributionPoint: false,
                    bucket: bucket,
                    isPublic: true,
                    customName: "lists.example",
                    customPath: nil
                )
            )
        }
        if self.responders { wish.responder = .on(RevocationWish.ResponderWish(customName: "answers.example")) }
        try await ledger.authority.updateAuthority(
            authority,
            isDisabled: nil,
            revocation: wish,
            caller: try self.caller(ledger)
        )
    }

    /// No request came by the wire: what the digest covers is nothing.
    private func caller(_ ledger: LedgerInPlace) throws -> Caller { try ledger.caller(try SHA256.digest(of: [])) }
}
