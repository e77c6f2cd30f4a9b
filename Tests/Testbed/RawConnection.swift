import NIOCore
import NIOPosix

/// A connection to a port of this machine that a test speaks over octet by octet.
///
/// Every address that begins with `127.` is this machine's, so that a test can be several clients.
public enum RawConnection {
    /// What is sent in answer to texts, until the other side closes the connection or a part has arrived.
    ///
    /// - Returns: The pieces, as they came.
    public static func exchange(
        _ sent: [String],
        port: Int,
        from address: String = "127.0.0.1",
        pause: Duration = .zero,
        until end: String? = nil
    ) async throws -> [String] {
        try await self.connect(port, from: address).executeThenClose { inbound, outbound in
            var pieces: [String] = []
            // Who is refused early may find the connection closed while it sends.
            for text in sent {
                try? await outbound.write(ByteBuffer(string: text))
                if pause > .zero { try await Task.sleep(for: pause) }
            }
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

    /// Sends a text, and one octet more every so often, until the other side closes the connection.
    ///
    /// - Returns: What came.
    public static func dribble(_ sent: String, every pause: Duration, port: Int) async throws -> String {
        try await self.connect(port).executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: sent))
            return try await withThrowingTaskGroup { group in
                group.addTask {
                    // Ends with the group, or when nobody takes the octets any more.
                    while (try? await outbound.write(ByteBuffer(string: "x"))) != nil {
                        try await Task.sleep(for: pause)
                    }
                }
                var answer = ""
                do {
                    for try await piece in inbound { answer += String(buffer: piece) }
                } catch is IOError {
                    // The other side reset the connection, as it may where it did not read everything.
                }
                group.cancelAll()
                return answer
            }
        }
    }

    /// Holds connections open that have sent a text and take nothing, while a body runs.
    public static func holding(
        _ count: Int,
        sent: String,
        port: Int,
        from address: String,
        _ body: () async throws -> Void
    ) async throws {
        var held: [any Channel] = []
        for _ in 0..<count {
            let channel = try await self.bootstrap(address).channelOption(.autoRead, value: false)
                .connect(host: "127.0.0.1", port: port).get()
            // Whom the other side closes at once may not get rid of what it has to say.
            channel.writeAndFlush(ByteBuffer(string: sent), promise: nil)
            held.append(channel)
        }
        defer { for channel in held { channel.close(promise: nil) } }
        try await body()
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

    private static func bootstrap(_ address: String) throws -> ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: try SocketAddress(ipAddress: address, port: 0))
    }

    private static func connect(
        _ port: Int,
        from address: String = "127.0.0.1"
    ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await self.bootstrap(address)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}
