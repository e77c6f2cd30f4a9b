import Bytes

/// The form of a request that is hashed and signed: the same for signer and verifier, whatever its spelling on the way.
struct CanonicalRequest: Sendable {
    /// The octets to hash.
    let octets: [UInt8]

    /// Method, path, query, signed header fields and the body's hash, line by line.
    ///
    /// - Parameters:
    ///   - headers: The fields in the order of arrival, names in lower case.
    ///   - signedHeaders: Names in lower case, sorted.
    ///   - payloadHash: The body's SHA-256 in lower-case hexadecimal.
    init(
        method: String,
        path: String,
        query: String,
        headers: [(name: String, value: String)],
        signedHeaders: [String],
        payloadHash: String
    ) {
        self.init(
            method: method,
            path: path,
            query: query,
            fields: HeaderFields(headers),
            signedHeaders: signedHeaders.map { Array($0.utf8)[...] },
            payloadHash: Array(payloadHash.utf8)[...]
        )
    }

    /// Method, path, query, signed header fields and the body's hash, line by line.
    ///
    /// - Parameters:
    ///   - signedHeaders: Names in lower case, sorted.
    ///   - payloadHash: The body's SHA-256 in lower-case hexadecimal, or what stands in its place.
    ///   - isOfObject: Whether the path is an object's, which is encoded once.
    init(
        method: String,
        path: String,
        query: String,
        fields: HeaderFields,
        signedHeaders: [ArraySlice<UInt8>],
        payloadHash: ArraySlice<UInt8>,
        isOfObject: Bool = false
    ) {
        var octets: [UInt8] = []
        octets.reserveCapacity(512)
        octets.append(contentsOf: method.utf8)
        octets.append(0x0A)
        if isOfObject {
            octets.append(contentsOf: Self.canonicalPath(ofObject: path))
        } else if path.utf8.count > 1 {
            octets.append(contentsOf: Self.canonicalPath(path))
        } else {
            octets.append(0x2F)
        }
        octets.append(0x0A)
        if !query.isEmpty { octets.append(contentsOf: Self.canonicalQuery(query)) }
        octets.append(0x0A)
        for name in signedHeaders {
            octets.append(contentsOf: name)
            octets.append(0x3A)
            var isFirst = true
            for field in fields.all where fields.isNamed(name, field) {
                if !isFirst { octets.append(0x2C) }
                isFirst = false
                Self.appendCollapsed(fields.value(of: field), to: &octets)
            }
            octets.append(0x0A)
        }
        octets.append(0x0A)
        for (index, name) in signedHeaders.enumerated() {
            if index > 0 { octets.append(0x3B) }
            octets.append(contentsOf: name)
        }
        octets.append(0x0A)
        octets.append(contentsOf: payloadHash)
        self.octets = octets
    }

    /// A field's value without white space at its ends, and with one space for every run of it inside.
    private static func appendCollapsed(_ value: ArraySlice<UInt8>, to octets: inout [UInt8]) {
        let value = value.span
        octets.append(addingCapacity: value.count) { octets in
            var isPending = false
            var isEmpty = true
            for index in value.indices {
                let octet = value[index]
                if octet == 0x20 || octet == 0x09 {
                    isPending = !isEmpty
                    continue
                }
                if isPending { octets.append(0x20) }
                isPending = false
                isEmpty = false
                octets.append(octet)
            }
        }
    }

    /// Dot segments (RFC 3986 section 5.2.4) and repeated slashes removed, every segment percent-encoded once more.
    static func canonicalPath(_ path: String) -> [UInt8] {
        let octets = Array(path.utf8)
        guard octets.count > 1 else { return [0x2F] }
        var segments: [ArraySlice<UInt8>] = []
        for segment in octets.split(separator: 0x2F) {
            if segment.elementsEqual([0x2E]) { continue }
            if segment.elementsEqual([0x2E, 0x2E]) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        var canonical: [UInt8] = []
        for segment in segments {
            canonical.append(0x2F)
            Self.appendPercentEncoded(segment, to: &canonical)
        }
        if canonical.isEmpty || octets.last == 0x2F { canonical.append(0x2F) }
        return canonical
    }

    /// The path of an object, encoded once: as it is, but for other spellings of the same encoding; dots and slashes are part of keys.
    static func canonicalPath(ofObject path: String) -> [UInt8] {
        var canonical: [UInt8] = []
        for (index, segment) in Array(path.utf8).split(separator: 0x2F, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { canonical.append(0x2F) }
            canonical += Self.encodedAnew(segment)
        }
        return canonical
    }

    /// Names and values percent-encoded anew, sorted by name and then by value.
    static func canonicalQuery(_ query: String) -> [UInt8] {
        guard !query.isEmpty else { return [] }
        var pairs: [(name: [UInt8], value: [UInt8])] = []
        for parameter in Array(query.utf8).split(separator: 0x26) {
            let equals = parameter.firstIndex(of: 0x3D)
            let name = parameter[..<(equals ?? parameter.endIndex)]
            let value = equals.map { parameter[($0 + 1)...] } ?? []
            pairs.append((Self.encodedAnew(name), Self.encodedAnew(value)))
        }
        pairs.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        return Array(pairs.map { $0.name + [0x3D] + $0.value }.joined(separator: [0x26]))
    }

    private static func encodedAnew(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == 0x25, text.endIndex - index > 2,
                let octet = [UInt8](hexadecimal: String(decoding: text[(index + 1)...(index + 2)], as: UTF8.self))
            {
                decoded += octet
                index += 3
            } else {
                decoded.append(text[index])
                index += 1
            }
        }
        var encoded: [UInt8] = []
        Self.appendPercentEncoded(decoded[...], to: &encoded)
        return encoded
    }

    /// Unreserved characters (`A-Z a-z 0-9 - . _ ~`) as they are, all else as `%XY`.
    private static func appendPercentEncoded(_ text: ArraySlice<UInt8>, to encoded: inout [UInt8]) {
        for octet in text {
            switch octet {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(octet)
            default:
                encoded.append(0x25)
                encoded.append(contentsOf: [octet].hexadecimal.uppercased().utf8)
            }
        }
    }
}
