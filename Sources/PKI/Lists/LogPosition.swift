internal import Bytes

// LogPosition ::= SEQUENCE { origin UTF8String, size INTEGER }                                    -- schemas/format.md section 9.1

/// What a revocation list is the fold of: the first entries of a log.
///
/// A log that says no arc (``LogIdentifiers``) has a UUID under 2.25 (X.667) for it: 9c1e6f3a-52b7-4d08-8e94-1f7a3c5d2b60.
public struct LogPosition: Hashable, Sendable {
    /// ``identifierText`` in octets.
    public static let identifier = ObjectIdentifier(wellFormed: [
        0x69, 0x82, 0xB8, 0x9E, 0xB7, 0xCE, 0xCA, 0xAB, 0xBA, 0xB4, 0x91, 0x8E, 0xCA, 0x87, 0xEF, 0xA3, 0xE2, 0xF4,
        0xD6, 0x60,
    ])
    /// The identifier as it is written down.
    public static let identifierText = "2.25.207517592216501720175005232450611522400"

    /// The log's name in checkpoints.
    public let origin: String
    /// How many entries.
    public let size: UInt64
    /// What the extension is told by.
    private let identifier: ObjectIdentifier

    /// The first so many entries of a log.
    ///
    /// - Parameter identifiers: What the extension is told by.
    public init(origin: String, size: UInt64, identifiers: LogIdentifiers = .drawn) {
        self.origin = origin
        self.size = size
        self.identifier = identifiers.position
    }

    /// The extension: never critical, since nobody needs it to rely on the list.
    func makeExtension() -> Extension {
        let value = DERWriter.octets { writer in
            writer.appendSequence { sequence in
                sequence.append(.utf8String, contents: self.origin.utf8)
                sequence.append(.integer, contents: UnsignedInteger.contents(of: self.size))
            }
        }
        return Extension(identifier: self.identifier, isCritical: false, value: value)
    }
}

/// Numbers that are not negative, as the contents of an INTEGER.
enum UnsignedInteger {
    /// As few octets as the number needs, the first below 0x80.
    static func contents(of number: UInt64) -> [UInt8] {
        var octets: [UInt8] = []
        octets.append(networkOrder: number)
        let significant = Array(octets.drop { $0 == 0 })
        guard let first = significant.first else { return [0] }
        return first < 0x80 ? significant : [0] + significant
    }
}
