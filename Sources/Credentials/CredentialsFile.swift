import Bytes
import Cryptography
import DurableFiles
import Ledger

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `read(2)`, by a name that no method of ours hides.
private func readOctets(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, buffer, count)
}

/// A file of credentials: ours, closed to everybody else, and always whole.
///
/// Two commands that change it at once are kept apart by a lock on a file beside it.
public struct CredentialsFile: Sendable {
    /// The path of the file.
    public let path: String

    /// How often the lock is asked for, twenty times a second: every change takes milliseconds.
    var trials = 100

    /// The largest file that is read.
    static let maximumSize = 4 << 20

    /// What tells one content of the file from another without reading it.
    struct Stamp: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        let seconds: Int64
        let nanoseconds: Int64
    }

    /// A file at a path; it need not exist.
    public init(path: String) { self.path = path }

    /// Whether there is something at the path.
    public var exists: Bool { unsafe access(self.path, F_OK) == 0 }

    /// The credentials in the file.
    ///
    /// - Throws: When it is not there, not ours, open to others, too large or malformed.
    public func list() throws(CredentialsError) -> [Credential] {
        try self.read().credentials
    }

    /// Makes the file with one credential in it, and whose it is, where there is no file.
    ///
    /// - Throws: Where there is one already, or it cannot be written.
    public func create(with credential: Credential) throws(CredentialsError) {
        try self.changing { () throws(CredentialsError) in
            guard !self.exists else { throw CredentialsError("\(self.path) exists already.") }
            return [credential]
        }
    }

    /// Leaves secrets alone in the file: the log says whose they are.
    public func forgetActors() throws(CredentialsError) {
        try self.changing { () throws(CredentialsError) in try self.list().map(\.withoutActor) }
    }

    /// Refuses where no further credential could be added: it is asked before the log says that there is one.
    ///
    /// - Throws: Where the file cannot be read, or holds as many as it may.
    public func checkRoom() throws(CredentialsError) {
        guard self.exists else { return }
        let count = try self.list().count
        guard count < CredentialsText.maximumCount else {
            throw CredentialsError("\(self.path) holds \(count) credentials already.")
        }
    }

    /// Adds a credential; the file is made where there is none.
    ///
    /// From then on the file says of no key whose it is: the log does.
    public func add(_ credential: Credential) throws(CredentialsError) {
        try self.changing { () throws(CredentialsError) in
            try self.checkRoom()
            return (self.exists ? try self.list() : []).map(\.withoutActor) + [credential.withoutActor]
        }
    }

    /// Removes an access key; nothing happens where it is not there.
    ///
    /// - Returns: Whether it was there.
    public func remove(accessKeyIdentifier: String) throws(CredentialsError) -> Bool {
        guard self.exists else { return false }
        var wasThere = false
        try self.changing { () throws(CredentialsError) in
            let credentials = try self.list()
            let left = credentials.filter { !$0.accessKeyIdentifier.isVerbatim(accessKeyIdentifier) }
            wasThere = left.count < credentials.count
            return left.map(\.withoutActor)
        }
        return wasThere
    }

    /// The credentials, and what tells this content from another.
    func read() throws(CredentialsError) -> (credentials: [Credential], stamp: Stamp) {
        let descriptor = unsafe open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw self.failure("cannot be opened") }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw self.failure("cannot be examined") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw CredentialsError("\(self.path) is not a plain file.") }
        guard status.st_uid == geteuid() else {
            throw CredentialsError("\(self.path) belongs to another user (uid \(status.st_uid)); it must be ours.")
        }
        guard status.st_mode & 0o7777 == 0o600 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw CredentialsError("\(self.path) has mode \(mode); it must be 600 (chmod 600 \(self.path)).")
        }
        guard status.st_size <= Self.maximumSize else {
            throw CredentialsError("\(self.path) is larger than \(Self.maximumSize) octets.")
        }
        var octets = try self.readAll(descriptor, atMost: Int(status.st_size))
        defer { SecretOctets.wipe(&octets) }
        do {
            return (try CredentialsText.read(octets), Self.stamp(status))
        } catch {
            throw CredentialsError("\(self.path): \(error).")
        }
    }

    /// What tells the content at the path from another; `nil` where there is none.
    func currentStamp() -> Stamp? {
        var status = stat()
        guard unsafe lstat(self.path, &status) == 0 else { return nil }
        return Self.stamp(status)
    }

    private static func stamp(_ status: stat) -> Stamp {
        #if canImport(Darwin)
            let changed = status.st_ctimespec
        #else
            let changed = status.st_ctim
        #endif
        // The time of change covers the mode as well as the content, and cannot be set back.
        return Stamp(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: Int64(changed.tv_sec),
            nanoseconds: Int64(changed.tv_nsec)
        )
    }

    /// What an open file holds, whose size is known since it is only ever replaced.
    ///
    /// It is read to where it will lie: an array that grows leaves secrets behind.
    private func readAll(_ descriptor: Int32, atMost size: Int) throws(CredentialsError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: size)
        var length = 0
        while length < size {
            let count = unsafe octets.withUnsafeMutableBytes {
                unsafe Self.uninterrupted(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[length...]))
            }
            guard count >= 0 else { throw self.failure("cannot be read") }
            if count == 0 { break }
            length += count
        }
        octets.removeLast(size - length)
        return octets
    }

    private static func uninterrupted(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = unsafe readOctets(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// Changes the credentials while nobody else does, and puts the whole file in place of the old one.
    private func changing(_ change: () throws(CredentialsError) -> [Credential]) throws(CredentialsError) {
        let lock = unsafe open("\(self.path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600 as mode_t)
        guard lock >= 0 else { throw self.failure("cannot be locked") }
        defer { _ = close(lock) }
        try self.take(lock)
        let credentials = try change()
        var text = CredentialsText.write(credentials)
        defer { SecretOctets.wipe(&text) }
        do throws(FileError) {
            try DurableFile.replace(self.path, text)
        } catch {
            throw CredentialsError(error.description)
        }
    }

    /// Waits for the lock, but not for ever: who keeps it must hold up neither a command nor a server's end.
    private func take(_ lock: Int32) throws(CredentialsError) {
        for _ in 0..<self.trials {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return }
            guard errno == EWOULDBLOCK || errno == EINTR else { throw self.failure("cannot be locked") }
            usleep(50_000)
        }
        throw CredentialsError(
            "\(self.path).lock is held by another process that changes the credentials, and does not end. Find it, and try again."
        )
    }

    private func failure(_ what: String) -> CredentialsError {
        let reason = unsafe String(cString: strerror(errno))
        return CredentialsError("\(self.path) \(what): \(reason).")
    }
}

extension Credential {
    /// A new access key: 80 random bits to name it, 240 to sign with.
    ///
    /// - Throws: Where nobody can be called so, or there are no random octets.
    public static func make(principal: String, role: String) throws(CredentialsError) -> Credential {
        guard ActorForm.isPrincipal(principal) else {
            throw CredentialsError("A principal has 1 to 256 octets and no control characters.")
        }
        do {
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
            let name = try RandomOctets.make(count: 16).map { alphabet[Int($0 & 0x1F)] }
            var random = try RandomOctets.make(count: 30)
            var secret = random.base64Octets
            SecretOctets.wipe(&random)
            return Credential(
                accessKeyIdentifier: "LKIA" + String(decoding: name, as: UTF8.self),
                secretAccessKey: SecretAccessKey(SecretOctets(wiping: &secret)),
                principal: principal,
                role: role
            )
        } catch {
            throw CredentialsError("No random octets could be had for a new access key.")
        }
    }

    /// The key and its secret alone.
    fileprivate var withoutActor: Credential {
        Credential(accessKeyIdentifier: self.accessKeyIdentifier, secretAccessKey: self.secretAccessKey)
    }
}
