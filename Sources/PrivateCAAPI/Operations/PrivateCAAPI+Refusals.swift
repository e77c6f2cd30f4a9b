import Authority
import Bytes
import Derivation
import Issuance
import JSON
import Ledger

// What a caller who is known is refused is recorded, unless the log holds it already: it is evidence, too.

/// A call asks for something that another operation is for, too, and the caller's role does not permit that one.
struct LackOfPermission: Error {
    /// The other operation.
    let operation: InterfaceOperation
}

extension PrivateCAAPI {
    /// The refusal of a caller whose role does not permit the operation.
    static let noAccess = Refusal(.accessDenied, "The role does not permit the operation.")

    /// Records that a caller was refused what it asked for.
    ///
    /// - Returns: What to answer.
    /// - Throws: Why it could not be recorded, where that is then the answer.
    func refused(
        _ error: any Error,
        _ operation: InterfaceOperation,
        _ body: [UInt8],
        _ encoding: WireEncoding,
        _ caller: Caller
    ) async throws(APIError) -> APIError {
        let refusal = error as? Refusal
        let answer =
            refusal.map { APIError($0) } ?? error as? APIError ?? APIError(.internalFailure, "The operation failed.")
        let code = refusal?.code ?? RefusalCode(answer.code)
        if let refusal, refusal.isRecorded {
            return self.reissuance(refusal, of: encoding.read(body)?[operation.resourceMember]?.text) ?? answer
        }
        guard code.isCounted else { return answer }
        let value = encoding.read(body)
        let resource = value?[operation.resourceMember]?.text.flatMap {
            ActorForm.kept(of: $0, atMost: OperationRefused.longestResource)
        }
        let call = RefusedCall(
            operation: operation,
            resource: resource,
            template: refusal?.template,
            code: code,
            reason: refusal?.recordedReason,
            body: body
        )
        do throws(Refusal) {
            try await self.authority.recordRefused(call, caller: caller)
        } catch {
            throw APIError(error)
        }
        return code == .accessDenied ? Self.denial(of: call, to: caller, refusal) : answer
    }

    /// What somebody is told who has no access: who, what, on what, which template decided, where one did, and what said so.
    private static func denial(of call: RefusedCall, to caller: Caller, _ refusal: Refusal?) -> APIError {
        let action = "acm-pca:\(call.operation.rawValue)"
        let condition = call.template.map { " with the template \($0)" } ?? ""
        return APIError(
            .accessDenied,
            "User: \(caller.principal) is not authorized to perform: \(action) on resource: \(call.resource ?? "*")"
                + "\(condition) \(Self.decision(refusal, on: action))"
        )
    }
}

extension PrivateCAAPI {
    /// What decided that somebody has no access: the role, or the policy of what was asked for.
    private static func decision(_ refusal: Refusal?, on action: String) -> String {
        switch refusal?.cause {
        case .policy(isExplicit: true, _): "with an explicit deny in a resource-based policy"
        case .policy(isExplicit: false, _): "because no resource-based policy allows the \(action) action"
        default: "because no identity-based policy allows the \(action) action"
        }
    }
}

extension Refusal {
    /// The template that decided; `nil` where none did.
    fileprivate var template: String? {
        switch self.cause {
        case .template(let template): template
        case .policy(_, let template): template
        case .reason, .sentence: nil
        }
    }

    /// The reason as it is recorded; `nil` where no rule says it.
    fileprivate var recordedReason: RecordedReason? {
        if case .reason(let reason) = self.cause { RecordedReason(reason) } else { nil }
    }
}
