import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import HTTP

/// Nothing is answered on a connection that is being closed, whatever its deadlines say meanwhile.
///
/// They may: a connection that is closed keeps what handles it until its event loop comes round again.
@Suite struct GoneConnectionTests {
    private final class Refusals: Sendable {
        private let state = Mutex<[HTTPRefusal]>([])
        var all: [HTTPRefusal] { self.state.withLock { $0 } }
        func append(_ refusal: HTTPRefusal) { self.state.withLock { $0.append(refusal) } }
    }

    /// A connection without a network, and what it was refused.
    private final class Connection {
        let channel = EmbeddedChannel()
        let refusals = Refusals()

        init() throws {
            let address = try SocketAddress(ipAddress: "192.0.2.1", port: 1)
            let limits = HTTPLimits()
            let table = RouteTable([]) { [refusals] refusal, _ in
                refusals.append(refusal)
                return HTTPResponse(status: refusal.status, headers: [], body: [])
            }
            let network = try #require(PeerNetwork(address))
            let collector = RequestCollector(
                routes: table,
                limits: limits,
                place: try #require(ConnectionPlace(Occupancy(limits: limits), of: network)),
                deadlines: ConnectionDeadlines(limits: limits),
                eventLoop: self.channel.eventLoop
            )
            try self.channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
            try self.channel.pipeline.syncOperations.addHandler(collector)
            try self.channel.connect(to: address).wait()
            self.channel.remoteAddress = address
        }

        /// A channel and its handlers hold one another until it ends.
        func end() { _ = try? self.channel.finish(acceptAlreadyClosed: true) }

        /// Takes what a client sends; what is wrong with it is answered, and the connection closed.
        func take(_ text: String) { _ = try? self.channel.writeInbound(ByteBuffer(string: text)) }

        func isLate() { self.channel.pipeline.fireUserInboundEventTriggered(ConnectionDeadlines.RequestIsLate()) }

        /// Everything that was sent.
        func sent() throws -> String {
            var text = ""
            while let buffer = try self.channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
            return text
        }
    }

    private static let half = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func aLateRequestIsRefusedOnce() throws {
        let connection = try Connection()
        defer { connection.end() }
        connection.take(Self.half)
        connection.isLate()
        connection.isLate()
        #expect(connection.refusals.all == [.tooSlow])
        #expect(try connection.sent().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func whatIsNoRequestAnyMoreIsNotLateAsWell() throws {
        let connection = try Connection()
        defer { connection.end() }
        connection.take(Self.half)
        connection.take("this is no length of a chunk\r\n")
        connection.isLate()
        #expect(connection.refusals.all.isEmpty)
        let sent = try connection.sent()
        #expect(sent.hasPrefix("HTTP/1.1 400 ") && sent.matches(of: /HTTP/).count == 1, "\(sent)")
    }

    @Test func whoWentIsNotLateAsWell() throws {
        let connection = try Connection()
        defer { connection.end() }
        connection.take(Self.half)
        connection.channel.pipeline.fireChannelInactive()
        connection.isLate()
        #expect(connection.refusals.all.isEmpty)
    }
}
