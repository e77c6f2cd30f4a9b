/// Why an event cannot be written as DER, or octets cannot be read as an event.
public enum EventCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The payload has this many octets, more than ``Event/maximumEncodedLength``.
    case tooLong(Int)
    /// The header names a payload schema that this version does not know.
    case unknownSchema(UInt16)
    /// The header names a kind of event that this version does not know.
    case unknownType(UInt32)
    /// The payload is of another kind than its header says.
    case otherType(header: UInt32)
    /// A text holds the character NUL, or its octets are not UTF-8.
    case text
    /// A field has a length or a value that `schemas/events.asn1` does not allow.
    case value(field: String)
    /// The octets are not the DER of an event: what was found instead.
    case malformed(String)

    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .tooLong(let count): "the event has \(count) octets, more than \(Event.maximumEncodedLength)"
        case .unknownSchema(let schema): "payload schema \(schema) is not known to this version"
        case .unknownType(let type): "event type \(type) is not known to this version"
        case .otherType(let header): "the header says type \(header), the payload is of another type"
        case .text: "a text holds NUL, or is not UTF-8"
        case .value(let field): "\(field) has a length or value outside the schema"
        case .malformed(let reason): "not the DER of an event: \(reason)"
        }
    }
}
