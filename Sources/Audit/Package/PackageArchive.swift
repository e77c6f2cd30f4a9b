internal import Bytes
internal import DurableFiles

// "Each file archived is represented by a header block that describes the file followed by zero or more blocks that give the contents of
// the file. At the end of the archive file there are two 512-byte blocks filled with binary zeros" -- POSIX.1-2017, pax, ustar Interchange Format

/// A package as one file: an archive (ustar) of regular files, each header of which follows from its file's name and length.
enum PackageArchive {
    /// How many octets a block has.
    static let block = 512
    /// The longest name of a file.
    private static let longestName = 100
    /// How many octets the longest file has, by the eleven octal digits of a header.
    static let longestFile: UInt64 = 1 << 33 - 1
    /// How many files an archive has at most.
    static let mostFiles = 1 << 16

    /// The header of a file; `nil` where there is none for such a name or length.
    ///
    /// - Parameters:
    ///   - mode: Who may do what with the file.
    ///   - takesAnyLength: Whether a length that octal digits cannot say is said in base 256, as GNU tar does.
    static func header(
        _ name: String,
        octets: UInt64,
        mode: UInt64 = 0o644,
        takesAnyLength: Bool = false
    ) -> [UInt8]? {
        let name = Array(name.utf8)
        guard !name.isEmpty, name.count <= self.longestName, takesAnyLength || octets <= self.longestFile else {
            return nil
        }
        var header = [UInt8](repeating: 0, count: self.block)
        func put(_ field: [UInt8], at place: Int) { header.replaceSubrange(place..<place + field.count, with: field) }
        put(name, at: 0)
        put(self.digits(mode, 7), at: 100)
        for place in [108, 116] { put(self.digits(0, 7), at: place) }
        if octets <= self.longestFile {
            put(self.digits(octets, 11), at: 124)
        } else {
            put([0x80, 0, 0, 0] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: octets >> (8 * $0)) }, at: 124)
        }
        put(self.digits(0, 11), at: 136)
        // The sum is taken with spaces in its own place.
        put([UInt8](repeating: 0x20, count: 8), at: 148)
        put([0x30], at: 156)
        put(Array("ustar".utf8) + [0] + Array("00".utf8), at: 257)
        for place in [329, 337] { put(self.digits(0, 7), at: place) }
        put(self.digits(header.reduce(0) { $0 + UInt64($1) }, 6) + [0, 0x20], at: 148)
        return header
    }

    /// A number in octal digits.
    private static func digits(_ number: UInt64, _ count: Int) -> [UInt8] {
        let digits = Array(String(number, radix: 8).utf8)
        return [UInt8](repeating: 0x30, count: max(0, count - digits.count)) + digits
    }

    /// How many octets follow a file up to the next block.
    static func padding(of octets: UInt64) -> Int { Int((512 - octets % 512) % 512) }

    /// Where each file of an archive lies.
    ///
    /// - Throws: ``PackageFault`` where it is no such archive, octet for octet but what is in the files.
    static func index(_ file: OpenFile) throws -> [String: Range<Int>] {
        var found: [String: Range<Int>] = [:]
        var place = 0
        let size = try file.size()
        while true {
            let header = try file.read(at: place, atMost: self.block)
            guard header.count == self.block else { throw self.fault("The archive ends within a header.") }
            place += self.block
            if header.allSatisfy({ $0 == 0 }) { break }
            let name = String(decoding: header.prefix { $0 != 0 }, as: UTF8.self)
            guard let octets = self.number(header[124..<135]), self.header(name, octets: octets) == header else {
                throw self.fault("The archive holds what is none of a package's files, or a header of another kind.")
            }
            let end = place + Int(octets)
            let padding = self.padding(of: octets)
            guard end + padding <= size, try file.read(at: end, atMost: padding).allSatisfy({ $0 == 0 }) else {
                throw self.fault("The archive ends within a file, or something stands behind one.")
            }
            guard found.updateValue(place..<end, forKey: name) == nil, found.count <= self.mostFiles else {
                throw self.fault("The archive has a file twice, or more files than are read.")
            }
            place = end + padding
        }
        guard place + self.block == size, try file.read(at: place, atMost: self.block).allSatisfy({ $0 == 0 }) else {
            throw self.fault("The archive does not end with two empty blocks.")
        }
        return found
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            guard (0x30...0x37).contains(digit) else { return nil }
            number = number << 3 | UInt64(digit - 0x30)
        }
        return number
    }

    private static func fault(_ message: String) -> PackageFault { PackageFault(PackageManifest.name, message) }
}
