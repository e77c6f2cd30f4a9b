import NIOCore
import NIOPosix

/// A connection to a port of this machine that a test speaks over octet by octet.
public enum RawConnection {
    /// What is sent in answer to texts, until the other side closes the connection or a part has arrived.
    ///
    /// - Returns: The pieces, as they came.
    public static func exchange(_ sent: [String], port: Int, until end: String? = nil) async throws -> [String] {
        try await self.connect(port).executeThenClose { inbound, outbound in
            var pieces: [String] = []
            // Who is refused early may find the connection closed while it sends.
            for text in sent { try? await outbound.write(ByteBuffer(string: text)) }
            do {
                for try await piece in inbound {
                    pieces.append(String(buffer: piece))
                    if let end, pieces.joined().contains(end) { break }
                }
            } catch is IOError {
                // The other side reset the connection, as it may where it did not read everything.
            }
            return pieces
        }
    }
    /// Sends texts and goes, without waiting for anything.
    public static func send(_ sent: [String], port: Int) async throws {
        try await self.connect(port).executeThenClose { _, outbound in
            for text in sent { try await outbound.write(ByteBuffer(string: text)) }
        }
    }

    /// Sends a text, takes nothing while `meanwhile` runs, and then takes what comes until it is so many octets.
    ///
    /// - Returns: How many octets came.
    public static func sendAndTakeLater(
        _ sent: String,
        port: Int,
        octets: Int,
        meanwhile: () async throws -> Void
    ) async throws -> Int {
        try await self.connect(port).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: sent))
            try await meanwhile()
            var taken = 0
            for try await piece in inbound {
                taken += piece.readableBytes
                if taken >= octets { break }
            }
            return taken
        }
    }

    private static func connect(_ port: Int) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}
