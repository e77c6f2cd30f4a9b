import Glibc

// "sun_path … of size 108"                                                                          -- unix(7)

/// A name by which the operating system finds a socket's path, however long the path is.
///
/// A path that does not fit into an address is named through a descriptor of its folder (proc(5), /proc/self/fd).
struct SocketName {
    /// The most octets of a path that every library puts into an address.
    private static let capacity = 100

    /// The name, good until ``close()``: the path itself where it fits.
    let path: String
    private let folder: Int32?

    /// The name of a path.
    ///
    /// - Throws: ``Failure`` where the folder cannot be opened.
    init(of path: String) throws(Failure) {
        guard path.utf8.count > Self.capacity, let slash = path.lastIndex(of: "/") else {
            self.path = path
            self.folder = nil
            return
        }
        let folder = path[..<slash]
        let descriptor = unsafe open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(number: errno) }
        self.path = "/proc/self/fd/\(descriptor)\(path[slash...])"
        self.folder = descriptor
    }

    /// Why a folder cannot be opened.
    struct Failure: Error, CustomStringConvertible {
        let number: Int32
        var description: String { unsafe String(cString: strerror(self.number)) }
    }

    /// Gives the name back; it must not be used any more.
    func close() {
        if let folder { _ = Glibc.close(folder) }
    }
}
