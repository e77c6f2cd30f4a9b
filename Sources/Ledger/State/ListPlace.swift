public import Bytes

/// Where a revocation list is to be had: schemas/format.md section 9.1.
public struct ListPlace: Hashable, Sendable {
    /// The bucket's name.
    public let bucket: String
    /// The list's key in it.
    public let key: String
    /// The list's URL.
    public let location: String
}

extension ListConfiguration {
    /// The bucket's name: what stands before the first `/`.
    public var bucketName: String { Self.text(self.bucket.utf8.prefix { $0 != 0x2F }) }

    /// What all keys begin with, without a `/` at its end; empty for nothing.
    public var prefix: String {
        var prefix = self.bucket.utf8.drop { $0 != 0x2F }.dropFirst()
        if prefix.last == 0x2F { prefix = prefix.dropLast() }
        return Self.text(prefix)
    }

    private static func text(_ octets: Substring.UTF8View) -> String { String(Substring(octets)) }

    /// Where an authority's list of a part is, or its complete list.
    public func place(of authority: UniqueIdentifier, partition: UniqueIdentifier?) -> ListPlace {
        var steps = self.prefix.isEmpty ? [] : [self.prefix]
        if let customPath {
            steps.append(customPath)
        } else {
            steps.append("crl")
            if partition != nil { steps.append("\(authority)") }
        }
        steps.append("\(partition ?? authority).crl")
        let key = steps.joined(separator: "/")
        return ListPlace(bucket: self.bucketName, key: key, location: "\(self.base)/\(key)")
    }
}
