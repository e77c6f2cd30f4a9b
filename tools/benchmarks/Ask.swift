internal import ArgumentParser
internal import Bytes
internal import Cryptography
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import PKI

/// Asks a window about the standing of certificates, at a rate that does not wait for it, and says how long each answer took.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a server's window about the standing of certificates (RFC 6960).",
        discussion: """
            Certificates are read from standard input, one a line: the serial number in hexadecimal, and good, revoked or unknown. \
            Each is asked about in its turn, again from the first when all were; of the answers every sixteenth is looked at.
            """
    )

    /// What is known of a certificate that is asked about.
    enum Standing: String {
        case good, revoked, unknown
    }

    @Option(help: "The port of the window, on 127.0.0.1.")
    var port: Int

    @Option(help: "The file with the issuer's certificate, PEM.")
    var issuer: String

    @Option(help: "How many questions come in a second.")
    var rate: Double = 1_000

    @Option(help: "For how many seconds they come.")
    var seconds: Double = 10

    @Option(help: "How many connections stay open.")
    var connections = 32

    @Option(help: "Of a hundred questions, how many come over a connection of their own.")
    var alone = 20

    @Option(help: "Of a hundred questions, how many have a nonce.")
    var nonces = 50

    func validate() throws {
        guard (1...65_535).contains(self.port) else { throw ValidationError("--port is 1 to 65535.") }
        guard (1...100_000).contains(self.rate) else { throw ValidationError("--rate is 1 to 100000.") }
        guard (0.1...600).contains(self.seconds), self.rate * self.seconds <= 1_000_000 else {
            throw ValidationError("--seconds is 0.1 to 600, and no more than a million questions.")
        }
        guard (1...1_024).contains(self.connections) else { throw ValidationError("--connections is 1 to 1024.") }
        guard (0...100).contains(self.alone), (0...100).contains(self.nonces) else {
            throw ValidationError("--alone and --nonces are 0 to 100.")
        }
    }

    func run() async throws {
        let questions = try Questions(issuer: String(contentsOfFile: self.issuer, encoding: .utf8), port: self.port)
        var asked: [(serialNumber: SerialNumber, standing: Standing)] = []
        while let line = readLine() {
            let words = line.split(separator: " ")
            guard words.count == 2, let octets = [UInt8](hexadecimal: String(words[0])),
                let standing = Standing(rawValue: String(words[1]))
            else { throw ValidationError("\(line) is no serial number and standing.") }
            asked.append((try SerialNumber(octets: octets), standing))
        }
        guard !asked.isEmpty else { throw ValidationError("No certificate is named.") }
        var sent: [Questions.Question] = []
        var requests: [PacedRequest] = []
        for number in 0..<Int(self.rate * self.seconds) {
            let (serialNumber, standing) = asked[number % asked.count]
            let hasNonce = Int.random(in: 0..<100) < self.nonces
            let isAlone = Int.random(in: 0..<100) < self.alone
            let question = try questions.question(serialNumber, standing, hasNonce: hasNonce)
            let label = "\(isAlone ? "new" : "kept") connection, \(hasNonce ? "nonce" : "no nonce")"
            let isGet = !hasNonce && number.isMultiple(of: 2)
            let request = questions.request(question, isAlone: isAlone, isGet: isGet)
            sent.append(question)
            requests.append(PacedRequest(request: request, label: label, isAlone: isAlone))
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let (measurements, answers) = try await PacedLine(loop: group.next(), port: self.port).run(
            requests,
            operation: "OCSP",
            rate: self.rate,
            connections: self.connections
        )
        for measurement in measurements + [Measurement(of: measurements, as: "OCSP")] {
            print(measurement.description)
        }
        try await group.shutdownGracefully()
        for (number, body) in answers where !sent[number].isAnswered(by: Array(body.readableBytesView)) {
            FileHandle.standardError.write(Data("ledger-load: question \(number) has another's answer\n".utf8))
            throw ExitCode.failure
        }
        if measurements.contains(where: { $0.failures > 0 }) { throw ExitCode.failure }
    }
}

/// Questions about certificates of one issuer.
struct Questions {
    /// A question, and what is to be answered.
    struct Question {
        let request: StatusRequest
        let standing: Ask.Standing

        /// Whether an answer is one to it, and says what is so.
        func isAnswered(by octets: [UInt8]) -> Bool {
            guard case .signed(let signed)? = try? StatusResponse(derEncoded: octets),
                signed.data.nonce == self.request.nonce, signed.data.statuses.map(\.subject) == self.request.subjects
            else { return false }
            return signed.data.statuses.allSatisfy { said in
                switch said.status {
                case .good: self.standing == .good
                case .revoked: self.standing == .revoked
                case .unknown: self.standing == .unknown
                }
            }
        }
    }

    private let nameHash: [UInt8]
    private let keyHash: [UInt8]
    private let host: String

    /// Questions to a port of this machine about what an issuer, PEM, signed.
    init(issuer: String, port: Int) throws {
        let certificate = try Certificate(pemEncoded: Array(issuer.utf8)).tbsCertificate
        self.nameHash = try HashFunction.sha1.digest(of: certificate.subject.derOctets)
        self.keyHash = try HashFunction.sha1.digest(of: certificate.subjectPublicKeyInfo.subjectPublicKey)
        self.host = "127.0.0.1:\(port)"
    }

    /// A question about one certificate.
    func question(_ serialNumber: SerialNumber, _ standing: Ask.Standing, hasNonce: Bool) throws -> Question {
        let subject = StatusSubject(
            .sha1,
            issuerNameHash: self.nameHash,
            issuerKeyHash: self.keyHash,
            serialNumber: serialNumber
        )
        let nonce = hasNonce ? StatusNonce(try RandomOctets.make(count: 32)) : nil
        return Question(request: StatusRequest([subject], nonce: nonce), standing: standing)
    }

    /// What is sent for a question.
    func request(_ question: Question, isAlone: Bool, isGet: Bool) -> PreparedRequest {
        let octets = question.request.derOctets
        var fields: HTTPHeaders = ["Host": self.host]
        if isAlone { fields.add(name: "Connection", value: "close") }
        if isGet {
            let text = octets.base64.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/ocsp/\(text)", headers: fields)
            return PreparedRequest(head: head, body: ByteBuffer())
        }
        fields.add(name: "Content-Type", value: "application/ocsp-request")
        fields.add(name: "Content-Length", value: String(octets.count))
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/ocsp", headers: fields)
        return PreparedRequest(head: head, body: ByteBuffer(bytes: octets))
    }
}
