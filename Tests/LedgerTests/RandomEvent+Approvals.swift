import Bytes

@testable import Ledger

extension RandomEvent {
    /// What is said of dual control.
    mutating func approvalBody(_ type: EventType) -> EventBody {
        let place = Int64(bitPattern: UInt64(bitPattern: self.number()) % UInt64(Approvals.most))
        return switch type {
        case .approvalRequested:
            .approvalRequested(
                ApprovalRequested(
                    place: place,
                    operation: self.controlled(),
                    subject: self.perhaps { $0.identifier() },
                    parameters: self.list { AskedParameter(name: $0.text(), value: $0.text()) },
                    until: self.instant(),
                    provenance: self.provenance()
                )
            )
        case .approvalGiven: .approvalGiven(ApprovalGiven(place: place, provenance: self.provenance()))
        case .approvalRejected:
            .approvalRejected(ApprovalRejected(place: place, reason: self.text(), provenance: self.provenance()))
        case .approvalUsed: .approvalUsed(ApprovalUsed(place: place))
        case .approvalExpired: .approvalExpired(ApprovalExpired(place: place))
        default:
            .dualControlChanged(
                DualControlChanged(
                    operations: self.list { $0.controlled() },
                    hours: self.perhaps { $0.number() },
                    provenance: self.provenance()
                )
            )
        }
    }

    private mutating func controlled() -> ControlledOperation {
        ControlledOperation.allCases[
            Int(UInt64(bitPattern: self.number()) % UInt64(ControlledOperation.allCases.count))
        ]
    }
}
