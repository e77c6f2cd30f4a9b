import DurableFiles

// "1: FLOCK  ADVISORY  WRITE 1206 00:2d:7602 0 EOF": the process, and the device and number of the file.                -- proc(5), /proc/locks

/// Who holds a file's lock, as the system tells it: without asking for the lock, which a server that starts meanwhile would miss.
enum HeldLock {
    /// The process that wrote its number into the file and holds its lock; `nil` where none does, or the system does not tell.
    static func holder(of path: String) -> Int? {
        guard let number = FileStatus(path)?.number,
            let octets = try? OpenFile(path, for: .reading).read(atMost: 32),
            let process = Int(String(decoding: octets.prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
        else { return nil }
        let isHeld = Self.lines.contains { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            // Files of one number on other devices are told apart by who holds them.
            return words.count >= 6 && words[1] == "FLOCK" && words[4] == "\(process)"
                && words[5].split(separator: ":").last == "\(number)"
        }
        return isHeld ? process : nil
    }

    /// At most so many octets of it: a machine with more locks tells of some.
    private static let limit = 1 << 20

    private static var lines: [Substring] {
        guard let octets = try? OpenFile("/proc/locks", for: .reading).read(atMost: Self.limit) else { return [] }
        return String(decoding: octets, as: UTF8.self).split(separator: "\n")
    }
}
