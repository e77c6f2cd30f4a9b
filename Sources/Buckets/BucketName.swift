/// A bucket's name, which is its folder's.
///
/// 3 to 255 letters, digits, `-`, `.` and `_`, the first a letter or a digit: what the names of buckets have ever been. Those that are
/// made today follow narrower rules (``isModern``).
public struct BucketName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// A name; `nil` where no bucket can have it.
    public init?(_ text: String) {
        guard (3...255).contains(text.utf8.count), text.utf8.allSatisfy({ $0.isNameOctet }),
            text.utf8.first?.isLetterOrDigit == true
        else { return nil }
        self.text = text
    }

    /// Whether the rules of today let it be made: 3 to 63 small letters, digits, `-` and `.`, the first and the last a letter or a
    /// digit, no two dots together, and not of the form of an address.
    public var isModern: Bool {
        let octets = Array(self.text.utf8)
        let steps = self.text.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = steps.count == 4 && octets.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        return octets.count <= 63 && !octets.contains(where: { (0x41...0x5A).contains($0) || $0 == 0x5F })
            && octets.last?.isLetterOrDigit == true && !steps.contains("") && !isAddress
    }

    /// Whether a public window answers something else below the name than objects, so that nobody could fetch one.
    public var isWindowsOwn: Bool { Self.windowsOwn.contains(self.text) }

    private static let windowsOwn: Set<String> = ["authorities", "health", "ocsp"]

    /// The name.
    public var description: String { self.text }

    /// In the order of their octets.
    public static func < (left: BucketName, right: BucketName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// Where objects go: a bucket, and what the keys of all of them begin with.
///
/// Written as one text it is the bucket's name alone or, after the first `/`, what keys begin with.
public struct BucketPlace: Hashable, Sendable {
    /// The bucket.
    public let bucket: BucketName
    /// What every key begins with: steps without a slash at their end; `nil` for nothing.
    public let prefix: ObjectKey?

    /// The place that a text names, `nil` where it names none.
    ///
    /// 3 to 255 characters: a bucket's name, and steps of a key. A slash at the end makes no difference.
    public init?(_ text: String) {
        guard (3...255).contains(text.utf8.count) else { return nil }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bucket = parts.first.flatMap({ BucketName(String($0)) }) else { return nil }
        var rest = parts.count > 1 ? String(parts[1]) : ""
        if rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
        guard rest.utf8.allSatisfy({ $0.isNameOctet || $0 == 0x2F }) else { return nil }
        self.bucket = bucket
        guard !rest.isEmpty else {
            self.prefix = nil
            return
        }
        guard let prefix = ObjectKey(rest) else { return nil }
        self.prefix = prefix
    }

    /// The whole key of an object; `nil` where it becomes too long or too deep.
    public func key(_ key: ObjectKey) -> ObjectKey? {
        guard let prefix else { return key }
        return ObjectKey(prefix.text + "/" + key.text)
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }

    fileprivate var isNameOctet: Bool { self.isLetterOrDigit || [0x2D, 0x2E, 0x5F].contains(self) }
}
