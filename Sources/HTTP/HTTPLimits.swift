/// What connections may ask of the server, and how long they may take.
///
/// No deadline is renewed by an octet that arrives. Time is counted in ticks of the connection's event loop: while the
/// machine, and so the loop, stands still, nobody's time runs, and what ends is up to two ticks late.
public struct HTTPLimits: Sendable {
    /// The most octets of a request's header fields, and of what follows its body: some twenty times what AWS's clients send.
    public var headOctets = 32_768
    /// The largest body, in octets: 2 MiB of certificates are 2.8 MB in base64.
    public var bodyOctets = 4 << 20
    /// The most octets of bodies that are held at one time for all connections.
    public var allBodiesOctets = 64 << 20
    /// The largest body, in octets, for which the last part of that room is kept: twice the largest certification request
    /// in base64, so that an ordinary issuance is taken while large bodies hold all else.
    public var smallBodyOctets = 65_536
    /// The most octets of bodies of one network for which that last part is kept: eight small ones.
    public var smallBodiesOctetsOfOne = 8 * 65_536
    /// The most connections at one time; less where the process may not open so many files beside ``descriptorReserve``.
    public var connections = 1_000
    /// The most connections of one network that the last part of all is kept for.
    public var connectionsOfOne = 8
    /// One part of so many of all connections is kept for networks that hold no more than ``connectionsOfOne``; of the
    /// room for bodies one is kept for networks that hold no more than one largest body, and one more for small bodies.
    ///
    /// Who is alone may so have seven of eight connections, and three quarters of the room: everybody is alone who comes
    /// through one proxy, or from this machine.
    public var partsOfWhichOneIsKept = 8
    /// Files that are left to the ledger.
    ///
    /// Some 40 are databases, and one holds the counts of key uses; the rest is for what comes and goes. Where that leaves less
    /// than a quarter of all to connections, they have a quarter.
    public static let descriptorReserve = 128
    /// Connections beyond the most that are open for a moment, only to be closed; further ones wait in the system's queue.
    public static let connectionsBeingRefused = 16
    /// Seconds without a request after which a connection is closed.
    public var idleSeconds: Int64 = 60
    /// Seconds from a request's first octet in which its head must be complete, and from a connection's beginning in which a handshake of
    /// TLS must be: either is a few packets.
    public var headSeconds: Int64 = 10
    /// Seconds from a request's first octet in which all of it must have arrived: the largest body at 70 kB a second.
    public var requestSeconds: Int64 = 60
    /// Seconds in which a body, unless it ends before, brings ``octetsASecond`` each; counted anew whenever they are over.
    public var bodySeconds: Int64 = 10
    /// Seconds in which a client takes an answer, or of a longer one ``octetsASecond`` each; counted anew whenever they
    /// are over.
    public var writeSeconds: Int64 = 30
    /// The slowest that bodies come and answers go, in octets a second: slower than any modem of this century.
    public var octetsASecond = 1_024
    /// Milliseconds between two looks at a connection's deadlines: each costs a microsecond, and nothing else does.
    public var tickMilliseconds: Int64 = 1_000
    /// Seconds after which a connection is closed that does not come to its end while the server stops.
    public var quiescingSeconds: Int64 = 20

    /// The most octets that a body may take with what frames it: chunks of one octet are six long, and trailers follow.
    var framedBodyOctets: Int { 8 * self.bodyOctets + self.headOctets }

    /// The ordinary limits, those of the API.
    public init() {
        guard let files = DescriptorLimit.current else { return }
        self.connections = Self.connections(self.connections, amongFiles: files)
    }

    /// The limits of a listener for anybody, whose requests are small and whose answers may be files.
    ///
    /// Each connection may have two files open: itself, and what is sent on it. Three quarters of the files for connections are the
    /// API's, so that whoever comes to the one listener never takes those of the other.
    public static var forAnybody: HTTPLimits {
        var limits = HTTPLimits()
        limits.headOctets = 16_384
        limits.bodyOctets = 8_192
        limits.connections = 512
        limits.idleSeconds = 20
        limits.requestSeconds = 15
        limits.octetsASecond = 2_048
        if let files = DescriptorLimit.current {
            limits.connections = Self.connectionsOfAnybody(limits.connections, amongFiles: files)
        }
        return limits
    }

    /// The limits of a listener for few who watch, and fetch little: their connections are of the files that are left to the ledger.
    public static var forWatchers: HTTPLimits {
        var limits = HTTPLimits.forAnybody
        limits.bodyOctets = 0
        limits.connections = min(limits.connections, 16)
        limits.connectionsOfOne = 2
        return limits
    }

    /// How many connections of so many the API may have, where the process may open so many files.
    static func connections(_ wanted: Int, amongFiles files: Int) -> Int {
        min(wanted, Self.filesForConnections(among: files) / 4 * 3)
    }

    /// How many connections of so many there may be to the listener for anybody.
    static func connectionsOfAnybody(_ wanted: Int, amongFiles files: Int) -> Int {
        min(wanted, Self.filesForConnections(among: files) / 8)
    }

    private static func filesForConnections(among files: Int) -> Int { max(files - self.descriptorReserve, files / 4) }
}
