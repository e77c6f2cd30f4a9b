internal import Bytes

/// What the extensions that speak of a log are told by.
///
/// They were two UUIDs under 2.25 (X.667) at first. Many programs read no number of an identifier beyond 28 or 31 bits (Go's crypto/x509) or
/// 64 (GnuTLS), and refuse the whole list or certificate for it: so both lie below an arc that has none such.
public struct LogIdentifiers: Hashable, Sendable {
    /// The arc that a log says which was not given another: Microsoft's of object identifiers that anybody may derive from a UUID,
    /// 9c1e6f3a-52b7-4d08-8e94-1f7a3c5d2b60 in numbers of 16, and at the end 24, bits.
    public static let ordinaryArc = "1.2.840.113556.1.8000.2554.39966.28474.21175.19720.36500.2062908.6105952"

    /// Those that were drawn first, of a log that says no arc.
    public static let drawn = LogIdentifiers(position: LogPosition.identifier, reference: LogReference.identifier)

    private static let ordinary = LogIdentifiers(below: Self.ordinaryArc)

    /// That of ``LogPosition``.
    public let position: ObjectIdentifier
    /// That of ``LogReference``.
    public let reference: ObjectIdentifier

    private init(position: ObjectIdentifier, reference: ObjectIdentifier) {
        self.position = position
        self.reference = reference
    }

    /// Those below an arc: its numbers 1 and 2.
    ///
    /// - Parameter arc: Numbers with points between; `nil`, and what is no arc, for those that were drawn first.
    public init(arc: String?) {
        // Every certificate and every list is asked for its own: the usual arc is not read each time.
        guard let arc else { self = .drawn; return }
        self = (arc.isVerbatim(Self.ordinaryArc) ? Self.ordinary : LogIdentifiers(below: arc)) ?? .drawn
    }

    private init?(below arc: String) {
        guard let position = ObjectIdentifier("\(arc).1"), let reference = ObjectIdentifier("\(arc).2") else {
            return nil
        }
        self.init(position: position, reference: reference)
    }
}
