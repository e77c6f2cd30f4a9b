internal import Glibc

/// A folder for files that have names only until they are open, which only its owner may enter.
///
/// It is removed as soon as nothing needs the names any more: what is open stays readable, and is gone with the process. One that a process
/// left which was killed in that moment is removed by the next that needs one.
public final class TemporaryPlace: Sendable {
    private static let prefix = "ca-ledger-"
    /// How often it is tried again where another took a folder that was not locked yet for a left one.
    private static let attempts = 16

    /// Where it is.
    public let path: String
    /// Held locked, by which others see that it is not left.
    private let folder: OpenFolder

    /// Where this machine keeps what is temporary: `TMPDIR`, else `/tmp`.
    public static var base: String {
        let named = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
        return named.isEmpty ? "/tmp" : named
    }

    /// A new folder.
    ///
    /// - Throws: ``FileError`` where none can be made.
    public init() throws(FileError) {
        Self.removeLeft()
        for _ in 0..<Self.attempts {
            let path = try Self.make()
            guard let folder = try? OpenFolder(path), folder.lock(), folder.hasItsName else { continue }
            self.path = path
            self.folder = folder
            return
        }
        throw FileError(Self.base, "keeps no folder")
    }

    deinit { self.remove() }

    /// Takes the names away, of the files in it and its own.
    public func remove() { _ = FilePlace.removeTree(self.path, depth: 1) }

    private static func make() throws(FileError) -> String {
        var template = Array("\(self.base)/\(self.prefix)XXXXXX".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else { throw FileError(lastCallOn: self.base, "takes no folder") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func removeLeft() {
        for name in FilePlace.names(in: self.base) ?? [] where name.hasPrefix(self.prefix) {
            let path = "\(self.base)/\(name)"
            guard name.utf8.count == self.prefix.utf8.count + 6, let status = FileStatus(path), status.isFolder,
                status.owner == geteuid(), let folder = try? OpenFolder(path), folder.lock(), folder.hasItsName
            else { continue }
            _ = FilePlace.removeTree(path, depth: 1)
        }
    }
}
