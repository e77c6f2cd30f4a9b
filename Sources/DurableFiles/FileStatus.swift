internal import Glibc

/// What has a name; of a symbolic link, the link itself.
public struct FileStatus: Hashable, Sendable {
    /// Which of all files it is, whatever its name: a file that took its place is another.
    public struct Identity: Hashable, Sendable {
        private let device: UInt64
        private let number: UInt64

        init(_ status: stat) {
            self.device = UInt64(status.st_dev)
            self.number = UInt64(status.st_ino)
        }
    }

    /// Which of all files it is.
    public let identity: Identity
    /// Whether it is a regular file.
    public let isFile: Bool
    /// Whether it is a folder.
    public let isFolder: Bool
    /// How many names it has.
    public let nameCount: UInt64
    /// Whose it is.
    public let owner: UInt32
    /// Who may do what: the bits that chmod(2) takes.
    public let mode: UInt32
    /// Its number on its device.
    public let number: UInt64
    /// Whether it is the user's as whom this program runs.
    public var isOwn: Bool { self.owner == geteuid() }
    /// How long it is and when it was changed: another where somebody wrote to it meanwhile.
    public let state: State

    /// How long a file is, and when its octets and what is noted of them were last changed.
    public struct State: Hashable, Sendable {
        private let size: Int
        private let times: [Int]

        init(_ status: stat) {
            self.size = Int(status.st_size)
            self.times = [
                status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
            ]
        }
    }

    /// What has a name now; `nil` where nothing has, or it cannot be told.
    public init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.identity = Identity(status)
        self.isFile = status.st_mode & S_IFMT == S_IFREG
        self.isFolder = status.st_mode & S_IFMT == S_IFDIR
        self.nameCount = UInt64(status.st_nlink)
        self.owner = status.st_uid
        self.mode = status.st_mode & 0o7777
        self.number = UInt64(status.st_ino)
        self.state = State(status)
    }
}
