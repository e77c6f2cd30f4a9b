internal import Bytes

/// What follows is compared with what is held already, in place: nothing is made of it.
extension ElementReader {
    /// Goes into the next element, where it has the tag and holds others; the index behind it, or `nil`.
    mutating func enter(_ tag: DERTag) -> Int? {
        guard let header = self.header, header.tag == tag, header.isConstructed else { return nil }
        self.position = header.contents
        return header.end
    }

    /// Whether everything before an index was taken, and nothing behind it.
    func stands(at index: Int) -> Bool { self.position == index }

    /// Takes the next element where it is exactly this encoding of one.
    mutating func take(encoding: [UInt8]) -> Bool {
        guard self.follow(encoding, at: self.position) else { return false }
        self.position += encoding.count
        return true
    }

    /// Takes the next element where it is primitive and has the tag and the contents.
    mutating func take(_ tag: DERTag, contents: [UInt8]) -> Bool {
        guard let header = self.header, header.tag == tag, !header.isConstructed,
            header.end - header.contents == contents.count, self.follow(contents, at: header.contents)
        else { return false }
        self.position = header.end
        return true
    }

    /// Takes the next element where it is this object identifier.
    mutating func take(_ identifier: ObjectIdentifier) -> Bool {
        guard let header = self.header, header.tag == .objectIdentifier, !header.isConstructed,
            identifier.isSpelt(in: self.octets, header.contents..<header.end)
        else { return false }
        self.position = header.end
        return true
    }

    /// Whether octets stand at an index.
    private func follow(_ expected: [UInt8], at start: Int) -> Bool {
        guard self.end - start >= expected.count else { return false }
        for place in expected.indices where self.octets[start + place] != expected[place] { return false }
        return true
    }
}
