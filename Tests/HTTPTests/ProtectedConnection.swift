import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A connection to a port of this machine that speaks TLS.
struct ProtectedConnection {
    /// What the server showed, and what it said, until it closed the connection or a part had arrived.
    struct Outcome {
        let text: String
        let certificate: [UInt8]?
    }

    /// Notes the certificate that is shown, while there is somebody to be asked for it.
    private final class Witness: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        let certificate = Mutex<[UInt8]?>(nil)

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? TLSUserEvent, case .handshakeCompleted = event {
                let shown = try? context.pipeline.syncOperations.nioSSL_peerCertificate()?.toDERBytes()
                self.certificate.withLock { $0 = shown }
            }
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// A client that takes whatever certificate it is shown.
    static var trusting: TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// What is sent in answer to texts; each is sent when `until` has come in answer to the one before.
    ///
    /// - Throws: Where the handshake fails.
    static func exchange(
        _ sent: [String],
        port: Int,
        as configuration: TLSConfiguration = Self.trusting,
        until end: String? = nil,
        between: () async throws -> Void = {}
    ) async throws -> Outcome {
        let context = try NIOSSLContext(configuration: configuration)
        let witness = Witness()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers(handler, witness)
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var (text, pieces) = ("", inbound.makeAsyncIterator())
            for (number, message) in sent.enumerated() {
                if number > 0 { try await between() }
                try await outbound.write(ByteBuffer(string: message))
                var answer = ""
                do {
                    while end.map({ !answer.contains($0) }) ?? true, let piece = try await pieces.next() {
                        answer += String(buffer: piece)
                    }
                } catch NIOSSLError.uncleanShutdown {
                    // The end is told by what was said.
                }
                text += answer
            }
            return Outcome(text: text, certificate: witness.certificate.withLock(\.self))
        }
    }
}
