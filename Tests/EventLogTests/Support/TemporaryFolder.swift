import Foundation

/// A folder that goes when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        self.path = FileManager.default.temporaryDirectory.path + "/event-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func file(_ name: String) -> String { self.path + "/" + name }

    /// Flips bits of one octet of a file.
    func flip(_ name: String, at offset: Int, mask: UInt8 = 0x01) throws {
        var octets = try Data(contentsOf: URL(fileURLWithPath: self.file(name)))
        octets[octets.startIndex + offset] ^= mask
        try octets.write(to: URL(fileURLWithPath: self.file(name)))
    }

    /// Copies every file of the folder.
    func copied() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: self.path) where !name.hasSuffix("-shm") {
            try FileManager.default.copyItem(atPath: self.file(name), toPath: copy.file(name))
        }
        return copy
    }
}
