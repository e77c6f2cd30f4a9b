internal import ArgumentParser
internal import Authority
internal import Bytes
internal import Credentials
internal import Cryptography
internal import Dispatch
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

    @Flag(help: "Revoke each as soon as it is issued.")
    var revoke = false

    @Option(help: "How many are asked for at once.")
    var inFlight = 256

    func validate() throws {
        guard (1...100_000_000).contains(self.count) else { throw ValidationError("--count is 1 to 100000000.") }
        guard (1...4_096).contains(self.inFlight) else { throw ValidationError("--in-flight is 1 to 4096.") }
    }

    /// How many keys ask: a certificate is as large and as hard to judge whether its key is new or not.
    private static let keys = 512

    func run() async throws {
        let folder = LedgerFolder(self.data)
        let digits = try String(contentsOfFile: self.masterKey, encoding: .utf8)
        guard let octets = [UInt8](hexadecimal: digits.trimmingCharacters(in: .whitespacesAndNewlines)),
            let masterKey = MasterKey(octets: octets)
        else { throw ValidationError("--master-key names no file with 64 hexadecimal digits.") }
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
        guard let issuer = try await Self.issuer(of: ledger, in: folder) else {
            ledger.close()
            throw ValidationError("\(folder.credentials) holds no access key that may issue certificates.")
        }
        let started = ContinuousClock.now
        let numbers = Numbers(below: self.count)
        let interruptions = Self.interruptions { numbers.end() }
        do {
            let growth = Growth(
                ledger: ledger,
                authority: authority,
                name: self.authority,
                issuer: issuer,
                isRevoking: self.revoke,
                keys: SubscriberKeys(.ecP256, count: Self.keys)
            )
            try await growth.issue(numbers, inFlight: self.inFlight)
        } catch {
            ledger.close()
            throw error
        }
        ledger.close()
        for interruption in interruptions { interruption.cancel() }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let issued = numbers.handedOut
        print(#"{"issued":\#(issued),"seconds":\#(seconds),"interrupted":\#(issued < self.count)}"#)
    }

    /// The first access key of the file that the log lets issue certificates; `nil` where there is none.
    private static func issuer(of ledger: OpenLedger, in folder: LedgerFolder) async throws -> Growth.Issuer? {
        for credential in try CredentialsFile(path: folder.credentials).list() {
            let accessKey = credential.accessKeyIdentifier
            guard let access = try await ledger.authority.access(of: accessKey),
                access.role.permits(.issueCertificate), access.role.permits(template: RoleDefinition.presetTemplate)
            else { continue }
            return Growth.Issuer(accessKey: accessKey, access: access)
        }
        return nil
    }

    /// What ends the growth early and in good order: SIGINT or SIGTERM.
    private static func interruptions(_ end: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler(handler: end)
            source.resume()
            return source
        }
    }
}

/// Certificates issued in place.
private struct Growth: Sendable {
    /// Whoever asks.
    struct Issuer: Sendable {
        let accessKey: String
        let access: Access
    }

    let ledger: OpenLedger
    let authority: UniqueIdentifier
    let name: String
    let issuer: Issuer
    let isRevoking: Bool
    let keys: SubscriberKeys

    func issue(_ numbers: Numbers, inFlight: Int) async throws {
        let run = try RandomOctets.make(count: 4).hexadecimal
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<inFlight {
                group.addTask {
                    while let number = numbers.next() {
                        try await self.issue(named: "grown-\(run)-\(number).example")
                        if number > 0, number % 100_000 == 0 {
                            FileHandle.standardError.write(Data("\(number) of \(numbers.limit)\n".utf8))
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
        // No request came by the wire: what the digest covers is the certification request alone.
        let digest = try SHA256.digest(of: octets)
        let issued = try await self.ledger.authority.issueCertificate(order, caller: try self.caller(digest))
        guard self.isRevoking else { return }
        try await self.ledger.authority.revokeCertificate(
            issued.serialNumber,
            of: self.authority,
            reason: .superseded,
            caller: try self.caller(digest)
        )
    }

    private func caller(_ bodyDigest: Digest256) throws -> Caller {
        let words = try RandomOctets.make(count: 16)
        return Caller(
            request: UniqueIdentifier(randomOctets: words) ?? self.authority,
            principal: self.issuer.access.principal,
            accessKey: self.issuer.accessKey,
            account: self.issuer.access.account,
            role: self.issuer.access.role,
            sourceAddress: "127.0.0.1",
            userAgent: nil,
            bodyDigest: bodyDigest
        )
    }
}

/// Numbers from zero on, each handed out once, until there are enough.
private final class Numbers: Sendable {
    /// How many there are.
    let limit: Int
    private let state = Mutex((count: 0, hasEnded: false))

    init(below limit: Int) { self.limit = limit }

    /// How many were handed out.
    var handedOut: Int { self.state.withLock { $0.count } }

    /// The next number; `nil` where there is none any more.
    func next() -> Int? {
        self.state.withLock { state in
            guard !state.hasEnded, state.count < self.limit else { return nil }
            defer { state.count += 1 }
            return state.count
        }
    }

    /// Hands out no more.
    func end() { self.state.withLock { $0.hasEnded = true } }
}
