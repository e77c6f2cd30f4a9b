internal import Bytes

/// The name of what there is at most one event in force of: the event that has it is what a start reads.
///
/// Its octets are the slot's number and what the slot is of, or zero and the position of an event that is never replaced.
public struct ForceName: Hashable, Sendable, Comparable {
    /// The octets that stand for it.
    public let octets: [UInt8]

    /// The name that octets are.
    public init(octets: [UInt8]) { self.octets = octets }

    /// The name of a slot, and of what it is.
    init(_ slot: ForceSlot, of subject: [UInt8] = []) { self.octets = [slot.rawValue] + subject }

    /// The name of an event that nothing replaces.
    init(lastingAt position: UInt64) {
        var octets: [UInt8] = [0]
        octets.append(networkOrder: position)
        self.octets = octets
    }

    /// The order of the octets.
    public static func < (left: Self, right: Self) -> Bool {
        left.octets.lexicographicallyPrecedes(right.octets)
    }
}

extension RecordedFact {
    /// The name under which the fact is in force from now on; `nil` where it is not.
    var forceName: ForceName? {
        switch self.body.type.kind.force {
        case .passing: nil
        case .lasting: ForceName(lastingAt: self.position)
        case .untilReplaced(let slot):
            switch self.body {
            // A clock that is followed again needs nobody's word; what holds it stays in force.
            case .clockStepped(let step): step.isHeld ? ForceName(slot) : nil
            case .credentialsChanged(let changed): ForceName(slot, of: Array(changed.accessKey.utf8))
            default: ForceName(slot)
            }
        }
    }
}
