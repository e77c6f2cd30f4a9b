internal import Bytes

/// The tables of a package, held to what they must say as that comes.
final class PackageComparison {
    private var files: [String: BufferedOctets] = [:]
    /// How many rows each table must have.
    private(set) var rows: [String: UInt64] = [:]
    private var broken: Set<String> = []
    /// What differs: of each table the first.
    private(set) var faults: [PackageFault] = []

    init(_ place: PackagePlace) throws {
        for (name, hasRows) in PackageTables.files {
            self.files[name] = try place.open(name)
            if hasRows { self.rows[name] = 0 }
        }
    }

    /// Takes the next row of a table.
    func append(_ octets: [UInt8], to name: String) throws {
        self.rows[name]? += 1
        guard !self.broken.contains(name), var file = self.files.removeValue(forKey: name) else { return }
        var found: [UInt8] = []
        while found.count < octets.count {
            let some = try file.some(octets.count - found.count)
            guard !some.isEmpty else { break }
            found += some
        }
        if found != octets {
            self.fault(
                name,
                found.isEmpty
                    ? "Rows are missing." : "It says \(Self.shown(found)), and the entries \(Self.shown(octets))."
            )
        }
        self.files[name] = file
    }

    /// Finds what is more than there must be.
    func finish() throws {
        for (name, _) in PackageTables.files where !self.broken.contains(name) {
            guard var file = self.files.removeValue(forKey: name) else { continue }
            if try !file.isAtEnd() { self.fault(name, "There are more rows than the entries give.") }
        }
    }

    private func fault(_ name: String, _ message: String) {
        self.broken.insert(name)
        self.faults.append(PackageFault(name, line: self.rows[name].map { max(1, $0) }, message))
    }

    private static func shown(_ octets: [UInt8]) -> String {
        let text = String(decoding: octets.prefix(160), as: UTF8.self)
        return text.unicodeScalars.map { $0.value < 0x20 ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }
}
