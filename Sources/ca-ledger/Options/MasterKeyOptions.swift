import ArgumentParser
import Authority
import Bytes
import Cryptography
import DurableFiles
import Glibc

/// Where the master key comes from: a file, the environment, or, for development, a file that is made.
struct MasterKeyOptions: ParsableArguments {
    @Option(.masterKey) var masterKey: String?

    @Flag(plain: .development) var development: Bool

    /// The variable that may hold the master key's 64 hexadecimal digits.
    static let variable = "CA_LEDGER_MASTER_KEY"

    func validate() throws {
        try OptionText.refuseEmpty(self.masterKey, "--master-key")
        if self.masterKey != nil, self.development {
            throw ValidationError("--master-key and --development exclude each other.")
        }
    }

    /// The master key, where any of the three says one.
    ///
    /// - Parameter making: Whether one for development is made where a new ledger is to be: by the server that makes it, and nobody else.
    func load(for folder: LedgerFolder, making: Bool = false) async throws -> MasterKey? {
        if let path = self.masterKey {
            try Self.refuse(path, inside: folder)
            return try Self.read(path)
        }
        if self.development {
            let path = folder.developmentMasterKey
            if !FilePlace.exists(path) {
                // A new key would open nothing that an older one has sealed.
                guard try await !folder.hasLog() else {
                    throw Unanswered("The master key \(path), which the ledger was made with, is missing.")
                }
                guard making else {
                    throw Unanswered("There is no ledger in \(folder.path): a server that starts makes one.")
                }
                try Self.make(path)
            }
            return try Self.read(path)
        }
        guard var text = ProcessPrivacy.takeVariable(Self.variable) else { return nil }
        guard text.count != MasterKey.octetCount, let key = MasterKey(spelledBy: &text) else {
            throw ValidationError("\(Self.variable) does not hold 64 hexadecimal digits.")
        }
        return key
    }

    /// The master key that is to take the place of another, from a file or, without one, from a variable.
    ///
    /// - Parameter path: The file; `nil` for the variable.
    static func loadSuccessor(_ path: String?, for folder: LedgerFolder) throws -> MasterKey {
        if let path {
            try self.refuse(path, inside: folder)
            return try self.read(path)
        }
        guard var text = ProcessPrivacy.takeVariable(self.variableOfSuccessor) else {
            throw ValidationError(
                "Name the new master key: --new-master-key FILE, or \(self.variableOfSuccessor) with its 64 hexadecimal digits."
            )
        }
        guard text.count != MasterKey.octetCount, let key = MasterKey(spelledBy: &text) else {
            throw ValidationError("\(self.variableOfSuccessor) does not hold 64 hexadecimal digits.")
        }
        return key
    }

    /// The variable that may hold the 64 hexadecimal digits of the master key that is to take the place of another.
    static let variableOfSuccessor = "CA_LEDGER_NEW_MASTER_KEY"

    /// A master key inside the folder would be handed over with it.
    private static func refuse(_ path: String, inside folder: LedgerFolder) throws {
        guard let resolvedKey = FilePlace.resolved(path), let resolvedFolder = FilePlace.resolved(folder.path) else {
            return
        }
        if resolvedKey.hasPrefix(resolvedFolder + "/") {
            throw ValidationError("The master key \(path) lies inside the ledger's folder; keep it elsewhere.")
        }
    }

    private static func read(_ path: String) throws -> MasterKey {
        var status = stat()
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0, unsafe fstat(file, &status) == 0 else {
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
            throw Unanswered("The master key \(path) cannot be read: \(reason).")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ValidationError("The master key \(path) is no regular file.")
        }
        defer { close(file) }
        guard status.st_mode & Self.othersMay(path) == 0 else {
            throw ValidationError("The master key \(path) is readable by others; make it 0600.")
        }
        var octets = [UInt8](repeating: 0, count: 128)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else {
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
            throw Unanswered("The master key \(path) cannot be read: \(reason).")
        }
        octets.removeLast(octets.count - count)
        guard let key = MasterKey(spelledBy: &octets) else {
            throw ValidationError("The master key \(path) holds neither 32 octets nor 64 hexadecimal digits.")
        }
        return key
    }

    /// What others must not be let do with a file.
    ///
    /// systemd keeps credentials where nobody but the service comes (systemd.exec(5), CREDENTIALS_DIRECTORY), and lets it read them by
    /// an access list, which a mode shows as that of the group.
    private static func othersMay(_ path: String) -> mode_t {
        guard let folder = unsafe getenv("CREDENTIALS_DIRECTORY").map({ unsafe String(cString: $0) }), !folder.isEmpty,
            let resolvedFolder = FilePlace.resolved(folder), let resolved = FilePlace.resolved(path),
            resolved.hasPrefix(resolvedFolder + "/")
        else { return 0o077 }
        return 0o037
    }

    private static func make(_ path: String) throws {
        var key = try RandomOctets.make(count: MasterKey.octetCount)
        var spelled = key.hexadecimalOctets
        SecretOctets.wipe(&key)
        // With room for all of it: what an array is moved from is not wiped.
        var digits: [UInt8] = []
        digits.reserveCapacity(spelled.count + 1)
        digits += spelled
        digits.append(0x0A)
        SecretOctets.wipe(&spelled)
        defer { SecretOctets.wipe(&digits) }
        do throws(FileError) {
            try DurableFile.create(path, digits)
        } catch {
            throw Unanswered("The master key cannot be made: \(error)")
        }
    }
}
