public import Ledger

/// The refusal of a call to a caller that is known, as the log keeps it: by the name of an operation of the wire.
public enum RecordedRefusal {
    /// What a refusal says falsely of its operation; `nil` where nothing.
    public static func fault(in refused: OperationRefused) -> String? {
        guard let operation = APIOperation(rawValue: refused.operation) else {
            return "There is no operation of that name to be refused."
        }
        let role = refused.provenance.role.flatMap(Role.init(rawValue:))
        guard let role, role.mayCall(operation) else { return nil }
        return "The role \(role.rawValue) may call \(operation.rawValue)."
    }
}
