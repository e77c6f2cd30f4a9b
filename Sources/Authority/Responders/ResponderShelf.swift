import Bytes
import Cryptography
import Dispatch
import DurableFiles
import Logging
import Synchronization

/// Responders that made room for others in this server's memory, until somebody asks for them again.
///
/// Each lies in a file of its authority's, sealed under a key that is in this memory and nowhere else: nobody can use it but this process,
/// and nobody at all when that has ended. A start does away with what an earlier server left.
final class ResponderShelf: Sendable {
    /// How long a file may be.
    private static let longest = 65_536

    private let shelves: String
    private let folder: String
    private let key: MasterKey
    private let hasFolder = Mutex(false)
    private let logger: Logger

    /// The shelf of a server.
    ///
    /// - Parameters:
    ///   - folder: The folder of keys, in which it has a folder of its own once something is put there.
    ///   - entropy: Where its name and its key come from.
    /// - Throws: ``CryptographyError`` where there is no entropy.
    init(in folder: String, entropy: Entropy, logger: Logger) throws {
        guard let key = MasterKey(octets: try entropy.octets(MasterKey.octetCount)) else {
            throw KeyStoreError(message: "There is no key to put responders away under.")
        }
        self.key = key
        self.shelves = folder + "/responders"
        self.folder = self.shelves + "/" + (try entropy.octets(8)).hexadecimal
        self.logger = logger
    }

    /// Does away with what earlier servers left, without anybody waiting for it.
    func removeOthers() {
        let (shelves, own) = (self.shelves, self.folder)
        DispatchQueue.global(qos: .utility).async {
            for name in FilePlace.names(in: shelves) ?? [] where shelves + "/" + name != own {
                _ = FilePlace.removeTree(shelves + "/" + name, depth: 1)
            }
        }
    }

    /// Does away with all that was put away: the server has ended.
    func clear() {
        guard self.hasFolder.withLock({ $0 }) else { return }
        _ = FilePlace.removeTree(self.folder, depth: 1)
        _ = FilePlace.removeFolder(self.shelves)
    }

    /// Puts a responder away, in the place of one that its authority had before; `false` where that cannot be done.
    func put(_ responder: CertifiedResponder) async -> Bool {
        await SigningThreads.shared.run {
            do {
                try self.makeFolder()
                var octets = responder.identifier.octets
                octets.append(networkOrder: UInt32(clamping: responder.certificate.count))
                octets += responder.certificate
                octets += try responder.sealedKey(under: self.key, with: responder.authority.octets + octets)
                guard octets.count <= Self.longest else { return false }
                try DurableFile.replace(self.path(of: responder.authority), octets)
                return true
            } catch {
                self.logger.error("A responder cannot be put away.", metadata: ["error": "\(error)"])
                return false
            }
        }
    }

    /// The responder of an authority that was put away; `nil` where none was, or its file is not as it was.
    func responder(of authority: UniqueIdentifier) async -> CertifiedResponder? {
        guard self.hasFolder.withLock({ $0 }) else { return nil }
        return await SigningThreads.shared.run {
            let path = self.path(of: authority)
            guard FilePlace.exists(path) else { return nil }
            do {
                return try self.read(path, authority)
            } catch {
                self.logger.error("A responder that was put away cannot be read.", metadata: ["error": "\(error)"])
                return nil
            }
        }
    }

    private func read(_ path: String, _ authority: UniqueIdentifier) throws -> CertifiedResponder? {
        let octets = try DurableFile.read(path, atMost: Self.longest)
        guard let identifier = UniqueIdentifier(octets.prefix(16)), octets.count > 20 else { return nil }
        let length = octets[16..<20].reduce(0) { $0 << 8 | Int($1) }
        guard length <= octets.count - 20 else { return nil }
        let sealed = Array(octets[(20 + length)...])
        return try CertifiedResponder(
            identifier,
            of: authority,
            key: PrivateKey(
                sealed: sealed,
                under: self.key,
                associatedOctets: authority.octets + octets.dropLast(sealed.count)
            ),
            certificate: Array(octets[20..<(20 + length)])
        )
    }

    private func path(of authority: UniqueIdentifier) -> String { "\(self.folder)/\(authority)" }

    private func makeFolder() throws(FileError) {
        try self.hasFolder.withLock { hasFolder throws(FileError) in
            guard !hasFolder else { return }
            if !FilePlace.exists(self.shelves) { try FilePlace.makeFolder(self.shelves) }
            try FilePlace.makeFolder(self.folder)
            hasFolder = true
        }
    }
}
