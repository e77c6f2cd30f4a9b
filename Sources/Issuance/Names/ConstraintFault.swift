internal import Bytes
internal import PKI

/// Why name constraints do not allow a certificate.
enum ConstraintFault {
    case tooManyNames
    case notPermitted(GeneralName)
    case excluded(GeneralName)

    /// Of a certificate that is to be issued.
    var reason: Reason {
        switch self {
        case .tooManyNames: Reason(.tooManyNames)
        case .notPermitted(let name): Reason(.nameNotPermitted, Self.value(name))
        case .excluded(let name): Reason(.nameExcluded, Self.value(name))
        }
    }

    /// Of a certificate that is to be imported, or one above it.
    func importReason(at index: Int) -> Reason {
        let place = ReasonValue.number(Int64(index))
        return switch self {
        case .tooManyNames: Reason(.importTooManyNames, place)
        case .notPermitted(let name): Reason(.importNameNotPermitted, place, Self.value(name))
        case .excluded(let name): Reason(.importNameExcluded, place, Self.value(name))
        }
    }

    /// The name, DER; nothing where it has none.
    private static func value(_ name: GeneralName) -> ReasonValue { .octets((try? name.derOctets()) ?? []) }
}
