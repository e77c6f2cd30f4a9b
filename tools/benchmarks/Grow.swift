internal import ArgumentParser
internal import Authority
internal import Bytes
internal import Cryptography
internal import Dispatch
internal import Foundation
internal import Ledger
internal import PKI

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
        guard let authority = self.authority.split(separator: "/").last.flatMap({ UniqueIdentifier(String($0)) }) else {
            throw ValidationError("--authority is no ARN of an authority.")
        }
        let ledger = try await LedgerInPlace.open(self.data, masterKey: self.masterKey)
        let started = ContinuousClock.now
        let numbers = Numbers(below: self.count)
        let interruptions = Self.interruptions { numbers.end() }
        do {
            let growth = Growth(
                ledger: ledger,
                authority: authority,
                name: self.authority,
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
    let ledger: LedgerInPlace
    let authority: UniqueIdentifier
    let name: String
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
        let issued = try await self.ledger.authority.issueCertificate(order, caller: try self.ledger.caller(digest))
        guard self.isRevoking else { return }
        try await self.ledger.authority.revokeCertificate(
            issued.serialNumber,
            of: self.authority,
            reason: .superseded,
            caller: try self.ledger.caller(digest)
        )
    }
}
