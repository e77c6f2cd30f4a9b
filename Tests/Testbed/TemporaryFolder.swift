public import Foundation

/// A folder that goes when nobody holds it any more.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// A new folder, empty.
    public init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/ca-ledger-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// Where it is, as a URL.
    public var url: URL { URL(fileURLWithPath: self.path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { self.path + "/" + name }

    /// The octets of a file in it.
    public func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: self.file(name))))
    }

    /// Writes a file in it.
    public func write(_ octets: [UInt8], to name: String) throws {
        try Data(octets).write(to: URL(fileURLWithPath: self.file(name)))
    }

    /// Flips bits of one octet of a file.
    public func flip(_ name: String, at offset: Int, mask: UInt8 = 0x01) throws {
        var octets = try self.read(name)
        octets[offset] ^= mask
        try self.write(octets, to: name)
    }

    /// A copy of the folder, but for what a database shares in memory.
    public func copied() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: self.path) where !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: self.file(name), toPath: copy.file(name))
        }
        return copy
    }
}
