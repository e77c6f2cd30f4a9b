internal import ArgumentParser
internal import Authority
internal import Bytes
internal import Credentials
internal import Cryptography
internal import Foundation
internal import Ledger
internal import Logging
internal import PKI
internal import Synchronization

// A large ledger is a real one: every certificate is asked for, judged, signed and appended by the rooms themselves, only
// without HTTP, and with many requests for each commit. What it writes replays in full.

/// Issues certificates into a ledger that no server has open, until there are as many as were asked for.
struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Issues certificates into a ledger that nobody serves: the fastest way to a large one.",
        discussion: "It acts as the first administrator in the ledger's credentials file."
    )

    @Option(help: "The folder of the ledger.")
    var data: String

    @Option(help: "The file with the master key, 64 hexadecimal digits.")
    var masterKey: String

    @Option(help: "The authority to ask: its ARN.")
    var authority: String

    @Option(help: "How many certificates to issue.")
    var count: Int

    @Option(help: "How many are asked for at once.")
    var inFlight = 256

    func validate() throws {
        guard (1...100_000_000).contains(self.count) else { throw ValidationError("--count is 1 to 100000000.") }
        guard (1...4_096).contains(self.inFlight) else { throw ValidationError("--in-flight is 1 to 4096.") }
    }

    func run() async throws {
        let folder = LedgerFolder(self.data)
        let digits = try String(contentsOfFile: self.masterKey, encoding: .utf8)
        guard let octets = [UInt8](hexadecimal: digits.trimmingCharacters(in: .whitespacesAndNewlines)),
            let masterKey = MasterKey(octets: octets)
        else { throw ValidationError("--master-key names no file with 64 hexadecimal digits.") }
        let credentials = try CredentialsFile(path: folder.credentials).list()
        guard let credential = credentials.first(where: { $0.role == .administrator }) else {
            throw ValidationError("No administrator is in \(folder.credentials).")
        }
        guard let authority = self.authority.split(separator: "/").last.flatMap({ UniqueIdentifier(String($0)) }) else {
            throw ValidationError("--authority is no ARN of an authority.")
        }
        var logger = Logger(label: "ledger-load") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let ledger = try await OpenLedger.open(
            OpeningOptions(
                folder: folder,
                masterKey: masterKey,
                softwareVersion: "ledger-load",
                provenance: Provenance(.program, "uid:\(getuid())")
            ),
            logger: logger,
            onFatalFailure: { reason in
                FileHandle.standardError.write(Data("ledger-load: \(reason)\n".utf8))
                _exit(EX_IOERR)
            }
        )
        let started = ContinuousClock.now
        do {
            let growth = Growth(
                ledger: ledger,
                authority: authority,
                name: self.authority,
                credential: credential,
                keys: SubscriberKeys(.ecP256)
            )
            try await growth.issue(self.count, inFlight: self.inFlight)
        } catch {
            ledger.close()
            throw error
        }
        ledger.close()
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        print(#"{"issued":\#(self.count),"seconds":\#(seconds)}"#)
    }
}

/// Certificates issued in place.
private struct Growth: Sendable {
    let ledger: OpenLedger
    let authority: UniqueIdentifier
    let name: String
    let credential: Credential
    let keys: SubscriberKeys

    func issue(_ count: Int, inFlight: Int) async throws {
        let run = try RandomOctets.make(count: 4).hexadecimal
        let numbers = Numbers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while case let number = numbers.next(), number < count {
                        try await self.issue(named: "grown-\(run)-\(number).example")
                        if number > 0, number % 100_000 == 0 {
                            FileHandle.standardError.write(Data("\(number) of \(count)\n".utf8))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @concurrent
    private func issue(named name: String) async throws {
        let request = try self.keys.certificationRequest(for: name)
        let octets = Array(request.pem.utf8)
        let order = CertificateOrder(
            authority: self.authority,
            authorityName: self.name,
            certificationRequest: octets,
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedTime(unit: .days, value: 90),
            notBefore: nil,
            passthrough: nil,
            token: try RandomOctets.make(count: 16).hexadecimal
        )
        guard let identifier = UniqueIdentifier(randomOctets: try RandomOctets.make(count: 16)) else { return }
        let caller = Caller(
            request: identifier,
            principal: self.credential.principal,
            accessKey: self.credential.accessKeyIdentifier,
            account: self.ledger.settings.account,
            role: self.credential.role.rawValue,
            sourceAddress: "127.0.0.1",
            userAgent: nil,
            // No request came by the wire: what the digest covers is the certification request alone.
            bodyDigest: try SHA256.digest(of: octets)
        )
        _ = try await self.ledger.authority.issueCertificate(order, caller: caller)
    }
}

/// Numbers from zero on, each handed out once.
private final class Numbers: Sendable {
    private let count = Atomic(0)

    func next() -> Int { self.count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
