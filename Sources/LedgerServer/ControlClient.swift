import Glibc

/// The caller's side of the control socket.
public struct ControlClient: Sendable {
    private let path: String

    /// A client of the socket at a path.
    public init(path: String) { self.path = path }

    /// Why a command did not come to what it was for.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What the server, or the operating system, said.
        public let description: String
        /// Whether a server refused it: that is an answer, and no failure to get one.
        public let isRefusal: Bool

        init(description: String, isRefusal: Bool = false) {
            self.description = description
            self.isRefusal = isRefusal
        }
    }

    /// Whether a server listens.
    public var isServed: Bool { (try? self.connect()).map { close($0) } != nil }

    /// Sends a command and waits for its answer.
    ///
    /// - Returns: The answer's members.
    /// - Throws: ``Failure`` where nobody listens, or the server could not do it.
    public func send(_ command: ControlCommand) throws(Failure) -> [String: String] {
        let socket = try self.connect()
        defer { close(socket) }
        let line = command.octets + [0x0A]
        let sent = unsafe line.withUnsafeBytes {
            unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == line.count else { throw Failure(description: "The server at \(self.path) does not listen.") }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while answer.count < 65_536 {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            guard count > 0 else { break }
            answer.append(contentsOf: piece[..<count])
        }
        guard let members = ControlCommand.members(of: answer) else {
            throw Failure(description: "The server at \(self.path) gave no answer.")
        }
        if let error = members["error"] { throw Failure(description: error, isRefusal: members["refused"] == "yes") }
        return members
    }

    private func connect() throws(Failure) -> Int32 {
        guard let socketName = try? SocketName(of: self.path) else {
            throw Failure(description: "No server listens at \(self.path).")
        }
        defer { socketName.close() }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(socketName.path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < capacity else {
            throw Failure(description: "The path \(self.path) is too long for a socket.")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure(description: "No socket can be made.") }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let outcome = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(socket, $0, length)
            }
        }
        guard outcome == 0 else {
            close(socket)
            throw Failure(description: "No server listens at \(self.path).")
        }
        return socket
    }
}
