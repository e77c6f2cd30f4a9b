/// A name that stands in URLs for where this server is reached: what clients look up, and where they go from there.
enum CustomName {
    /// What such a name is, for people.
    static let form =
        "a host name (RFC 1123) or IPv4 address, which a port from 1 to 65535 may follow, and after that a path of single steps"

    /// Whether a text is one: `HOST`, `HOST:PORT`, `HOST/PATH`, `HOST:PORT/PATH`.
    static func isSuch(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        let authority = octets.prefix { $0 != 0x2F }
        let parts = authority.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard let host = parts.first, parts.count <= 2, Self.isHost(host) else { return false }
        if parts.count == 2, !Self.isPort(parts[1]) { return false }
        let path = octets.dropFirst(authority.count)
        return path.isEmpty || Self.areSteps(path.dropFirst())
    }

    // "The syntax of a legal Internet host name … : the restriction on the first character is relaxed to allow either a letter or a
    // digit."                                                                                           -- RFC 1123, 2.1

    private static func isHost(_ host: ArraySlice<UInt8>) -> Bool {
        let labels = host.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard host.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last else { return false }
        guard last.allSatisfy(Self.isDigit) else { return true }
        // A number at the end makes it an address.
        return labels.count == 4
            && labels.allSatisfy { label in
                label.allSatisfy(Self.isDigit) && (label.count == 1 || label.first != 0x30)
                    && UInt8(String(decoding: label, as: UTF8.self)) != nil
            }
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
            && label.allSatisfy { Self.isDigit($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D }
    }

    private static func isPort(_ port: ArraySlice<UInt8>) -> Bool {
        guard (1...5).contains(port.count), port.first != 0x30, port.allSatisfy(Self.isDigit) else { return false }
        return UInt16(String(decoding: port, as: UTF8.self)) != nil
    }

    private static func areSteps(_ path: ArraySlice<UInt8>) -> Bool {
        path.split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy { step in
            !step.isEmpty && !step.elementsEqual([0x2E]) && !step.elementsEqual([0x2E, 0x2E])
        }
    }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }
}
