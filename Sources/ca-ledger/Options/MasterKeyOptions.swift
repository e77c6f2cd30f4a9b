import ArgumentParser
import Authority
import Bytes
import Cryptography
import DurableFiles
import Glibc

/// Where the master key comes from: a file, the environment, or, for development, a file that is made.
struct MasterKeyOptions: ParsableArguments {
    @Option(help: "A file with the master key: 32 octets, or 64 hexadecimal digits; readable by its owner alone.")
    var masterKey: String?

    @Flag(help: "The master key beside the folder, made with a new ledger: to try things out; the log records it.")
    var development = false

    /// The variable that may hold the master key's 64 hexadecimal digits.
    static let variable = "CA_LEDGER_MASTER_KEY"

    func validate() throws {
        try OptionText.refuseEmpty(self.masterKey, "--master-key")
        if self.masterKey != nil, self.development {
            throw ValidationError("--master-key and --development exclude each other.")
        }
    }

    /// The master key, where any of the three says one.
    func load(for folder: LedgerFolder) async throws -> MasterKey? {
        if let path = self.masterKey {
            try Self.refuse(path, inside: folder)
            return try Self.read(path)
        }
        if self.development {
            let path = folder.developmentMasterKey
            if unsafe access(path, F_OK) != 0 {
                // A new key would open nothing that an older one has sealed.
                guard try await !folder.hasLog() else {
                    throw ValidationError("The master key \(path), which the ledger was made with, is missing.")
                }
                try Self.make(path)
            }
            return try Self.read(path)
        }
        guard let text = ProcessPrivacy.takeVariable(Self.variable) else { return nil }
        guard let key = Self.key(Array(text.utf8)) else {
            throw ValidationError("\(Self.variable) does not hold 64 hexadecimal digits.")
        }
        return key
    }

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
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0, unsafe fstat(file, &status) == 0 else {
            throw ValidationError("The master key \(path) cannot be read.")
        }
        defer { close(file) }
        guard status.st_mode & 0o077 == 0 else {
            throw ValidationError("The master key \(path) is readable by others; make it 0600.")
        }
        var octets = [UInt8](repeating: 0, count: 128)
        let count = unsafe octets.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        guard let key = self.key(Array(octets.prefix(max(0, count)))) else {
            throw ValidationError("The master key \(path) holds neither 32 octets nor 64 hexadecimal digits.")
        }
        return key
    }

    private static func key(_ octets: [UInt8]) -> MasterKey? {
        if octets.count == 32 { return MasterKey(octets: octets) }
        let digits = octets.filter { ![0x0A, 0x0D, 0x20, 0x09].contains($0) }
        guard digits.count == 64, let key = [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self)) else {
            return nil
        }
        return MasterKey(octets: key)
    }

    private static func make(_ path: String) throws {
        let digits = Array(try RandomOctets.make(count: 32).hexadecimal.utf8) + [0x0A]
        do throws(FileError) {
            try DurableFile.create(path, digits)
        } catch {
            throw ValidationError("The master key cannot be made: \(error)")
        }
    }
}
