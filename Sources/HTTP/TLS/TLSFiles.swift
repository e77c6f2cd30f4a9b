import Cryptography
import DurableFiles

/// The files that hold a server's certificate and its key; each may be reached over symbolic links, as those who renew certificates lay
/// them out.
public struct TLSFiles: Sendable {
    /// What tells a file's content from another without reading it.
    struct Stamp: Hashable {
        private let path: String
        private let identity: FileStatus.Identity
        private let state: FileStatus.State

        /// What a path leads to now; `nil` where nothing can be told.
        init?(_ path: String) {
            guard let resolved = FilePlace.resolved(path), let status = FileStatus(resolved) else { return nil }
            (self.path, self.identity, self.state) = (resolved, status.identity, status.state)
        }
    }

    /// More than any chain of certificates has, or bundle of authorities.
    private static let longestCertificates = 1 << 20
    /// More than any key has.
    private static let longestKey = 1 << 16

    private let certificate: String
    private let key: String
    private let clients: String?

    /// Files at paths.
    ///
    /// - Parameters:
    ///   - certificate: The server's certificate in PEM, and behind it those that lead to its authority.
    ///   - key: Its key in PEM, readable by its owner alone.
    ///   - clients: The authorities of which a client has to show a certificate, in PEM; `nil` where none is asked for.
    public init(certificate: String, key: String, clients: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clients = clients
    }

    /// What they hold now.
    ///
    /// - Throws: ``TLSError``, which names the files.
    public func read() throws(TLSError) -> TLSIdentity {
        var key = try self.readKey()
        let certificates = try Self.read(self.certificate)
        let clients = try self.clients.map { path throws(TLSError) in try Self.read(path) }
        do throws(TLSError) {
            return try TLSIdentity(certificates: certificates, key: &key, clients: clients)
        } catch {
            let last = self.clients.map { ", \($0)" } ?? ""
            throw TLSError("\(error) (\(self.certificate), \(self.key)\(last))")
        }
    }

    /// What tells what they hold now from what they held.
    var stamps: [Stamp?] { [self.certificate, self.key, self.clients].map { $0.flatMap(Stamp.init) } }

    private func readKey() throws(TLSError) -> [UInt8] {
        let octets: [UInt8]?
        do throws(FileError) {
            let file = try OpenFile(FilePlace.resolved(self.key) ?? self.key, for: .reading)
            let size = min(try file.size(), Self.longestKey)
            octets = try file.isItsOwnersAlone() ? file.read(atMost: size) : nil
        } catch {
            throw TLSError("The key cannot be read: \(error)")
        }
        guard let octets else { throw TLSError("The key \(self.key) is readable by others; make it 0600.") }
        return octets
    }

    static func read(_ path: String) throws(TLSError) -> [UInt8] {
        do throws(FileError) {
            return try DurableFile.read(FilePlace.resolved(path) ?? path, atMost: self.longestCertificates)
        } catch {
            throw TLSError("The certificates cannot be read: \(error)")
        }
    }
}
