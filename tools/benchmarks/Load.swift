internal import ArgumentParser
internal import Credentials
internal import Cryptography
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import PrivateCAAPI

// The load that tools/bench puts on a server: certificates asked for over a number of connections that stay open, each
// sending its next request when the last is answered. Keys, certification requests and signatures are made beforehand,
// so that what is measured is the server's work and little of this program's.

/// Asks a server for certificates and prints how fast they came, a line of JSON for each kind of request.
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a ca-ledger server on this machine for certificates, and says how fast they came.",
        discussion: "The access key is read from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    )

    @Option(help: "The port of the server, on 127.0.0.1.")
    var port: Int

    @Option(help: "The authority to ask: its ARN.")
    var authority: String

    @Option(help: "How many connections ask at once.")
    var connections: Int = 8

    @Option(help: "How many certificates to ask for.")
    var count: Int = 1_000

    @Option(help: "How many are asked for in a second, come what may. By default as many as are answered.")
    var rate: Double?

    @Option(help: "How many of them to read back afterwards, over one connection.")
    var readBack: Int = 0

    @Option(help: "The kind of the subscribers' keys, such as ecP256, ecP384, rsa2048 or ed25519.", transform: Self.key)
    var key = KeyAlgorithm.ecP256

    @Option(help: "How certificates are to be signed, by the API's name.")
    var signingAlgorithm = "SHA256WITHECDSA"

    @Option(help: "The region that requests are signed for.")
    var region: String = "us-east-1"

    @Option(help: "Speak TLS, and trust the authorities whose certificates are in this PEM file; not with --rate.")
    var trusted: String?

    private static func key(_ name: String) throws -> KeyAlgorithm {
        guard let key = KeyAlgorithm(rawValue: name) else { throw ValidationError("\(name) is no kind of key.") }
        return key
    }

    func validate() throws {
        guard (1...65_535).contains(self.port) else { throw ValidationError("--port is 1 to 65535.") }
        guard (1...1_024).contains(self.connections) else { throw ValidationError("--connections is 1 to 1024.") }
        guard (1...200_000).contains(self.count) else { throw ValidationError("--count is 1 to 200000.") }
        guard self.rate.map({ (1...100_000).contains($0) }) ?? true else {
            throw ValidationError("--rate is 1 to 100000.")
        }
        guard self.rate == nil || self.readBack == 0 else {
            throw ValidationError("--rate and --read-back exclude each other.")
        }
        guard self.rate == nil || self.trusted == nil else {
            throw ValidationError("--rate and --trusted exclude each other.")
        }
        guard (0...self.count).contains(self.readBack) else { throw ValidationError("--read-back is at most --count.") }
    }

    /// How what is said is protected; `nil` where it is said in clear.
    private var protection: NIOSSLContext? {
        get throws {
            guard let trusted = self.trusted else { return nil }
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(trusted)
            return try NIOSSLContext(configuration: configuration)
        }
    }

    func run() async throws {
        let signer = try RequestSigner(environment: ProcessInfo.processInfo.environment, region: self.region)
        let keys = SubscriberKeys(self.key)
        let maker = RequestMaker(signer: signer, host: "127.0.0.1:\(self.port)", authority: self.authority)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let line = Line(loop: group.next(), port: self.port, protection: try self.protection)

        let requests = try maker.issuances(count: self.count, keys: keys, signingAlgorithm: self.signingAlgorithm)
        if let rate {
            let (measurements, _) = try await PacedLine(loop: line.loop, port: self.port).run(
                requests.map { PacedRequest(request: $0, label: "", isAlone: false) },
                operation: "IssueCertificate",
                rate: rate,
                connections: self.connections
            )
            for measurement in measurements { print(measurement.description) }
            try await group.shutdownGracefully()
            if measurements.contains(where: { $0.failures > 0 }) { throw ExitCode.failure }
            return
        }
        let issued = try await line.run(
            requests,
            operation: "IssueCertificate",
            connections: self.connections
        )
        print(issued.measurement.description)
        if self.readBack > 0 {
            let read = try await line.run(
                try maker.readings(of: issued.answers.prefix(self.readBack).compactMap(RequestMaker.certificate(in:))),
                operation: "GetCertificate",
                connections: 1
            )
            print(read.measurement.description)
        }
        try await group.shutdownGracefully()
        if issued.measurement.failures > 0 { throw ExitCode.failure }
    }
}

extension RequestSigner {
    /// A signer with the access key that the environment names.
    init(environment: [String: String], region: String) throws {
        guard let key = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw ValidationError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set.")
        }
        self.init(accessKeyIdentifier: key, secretAccessKey: SecretAccessKey(secret), region: region)
    }
}
