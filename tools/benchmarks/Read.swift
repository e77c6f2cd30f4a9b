internal import ArgumentParser
internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import PrivateCAAPI

/// Reads certificates of a server's, one after the other, and says how long each took.
struct Read: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a server for certificates by their names, over one connection.",
        discussion: """
            The names are read from standard input, one a line. The access key is read from AWS_ACCESS_KEY_ID and
            AWS_SECRET_ACCESS_KEY.
            """
    )

    @Option(help: "The port of the server, on 127.0.0.1.")
    var port: Int

    @Option(help: "The authority to ask: its ARN.")
    var authority: String

    @Option(help: "The region that requests are signed for.")
    var region: String = "us-east-1"

    func validate() throws {
        guard (1...65_535).contains(self.port) else { throw ValidationError("--port is 1 to 65535.") }
    }

    func run() async throws {
        let signer = try RequestSigner(environment: ProcessInfo.processInfo.environment, region: self.region)
        let maker = RequestMaker(signer: signer, host: "127.0.0.1:\(self.port)", authority: self.authority)
        var names: [String] = []
        while let name = readLine() { names.append(name) }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let read = try await Line(loop: group.next(), port: self.port).run(
            try maker.readings(of: names),
            operation: "GetCertificate",
            connections: 1
        )
        print(read.measurement.description)
        try await group.shutdownGracefully()
        if read.measurement.failures > 0 { throw ExitCode.failure }
    }
}
