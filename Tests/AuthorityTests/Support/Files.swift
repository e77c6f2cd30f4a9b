import Foundation

/// Files as tests change them.
enum Files {
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    static func octets(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

    static func write(_ octets: [UInt8], to path: String) throws {
        try Data(octets).write(to: URL(fileURLWithPath: path))
    }

    static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    static func copy(_ path: String, to target: String) throws {
        try FileManager.default.copyItem(atPath: path, toPath: target)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
