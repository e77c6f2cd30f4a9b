import Bytes
import HTTP

/// What a path names: a bucket, or an object in one (path style: `/BUCKET/KEY`).
struct ObjectAddress: Hashable, Sendable {
    /// The bucket, as it is spelt.
    let bucket: String
    /// The object's key; empty for the bucket itself.
    let key: String

    /// What a path names; `nil` where its percent-encoding or its UTF-8 is broken, or it begins with no slash.
    init?(path: String) {
        let octets = Array(path.utf8)
        guard octets.first == 0x2F else { return nil }
        let rest = octets.dropFirst()
        let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
        guard let bucket = Self.decoded(rest[..<end]), let key = Self.decoded(rest[end...].dropFirst()) else {
            return nil
        }
        self.bucket = bucket
        self.key = key
    }

    /// The name of what is meant, as policies spell it.
    var name: String { "arn:aws:s3:::\(self.bucket)\(self.key.isEmpty ? "" : "/\(self.key)")" }

    /// The authorities that a report with such a key is of: reports lie at `audit-report/AUTHORITY/REPORT`, perhaps below a prefix.
    var reportedAuthorities: [UniqueIdentifier] {
        let steps = self.key.split(separator: "/", omittingEmptySubsequences: false)
        return zip(steps, steps.dropFirst()).compactMap { step, next in
            step.isVerbatim("audit-report") ? UniqueIdentifier(String(next)) : nil
        }
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decoded(text).flatMap { String(validating: $0, as: UTF8.self) }
    }
}

/// The percent-encoding of paths (RFC 3986 section 2.1).
enum PercentEncoding {
    /// The octets that a text stands for; `nil` where a `%` has not two hexadecimal digits after it.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == 0x25 else {
                decoded.append(text[index])
                index += 1
                continue
            }
            guard text.endIndex - index > 2,
                let octet = [UInt8](hexadecimal: String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self))
            else { return nil }
            decoded += octet
            index += 3
        }
        return decoded
    }
}
