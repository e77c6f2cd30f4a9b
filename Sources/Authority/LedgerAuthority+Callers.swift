public import Ledger
import Logging

// Who calls, how fast, and what of what is refused to whom is recorded.
extension LedgerAuthority {
    /// Whose an access key is and what it may do now, as the log says.
    public func access(of accessKey: String) async throws(Refusal) -> Access? {
        let newest: CredentialsChanged?
        do {
            newest = try await self.access.newest(of: accessKey)
        } catch {
            self.logger.error("Access keys cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The access key cannot be read from the ledger.")
        }
        guard let newest, newest.change == .added, let secret = newest.secret,
            let role = self.sequencer.withState({ $0.roles[newest.role] })
        else { return nil }
        return Access(
            principal: newest.principal,
            account: newest.account,
            role: role,
            secret: secret,
            hasEnded: newest.hasEnded(at: self.sequencer.now())
        )
    }

    /// Takes a call that somebody makes who may make it, unless it comes too fast.
    public func admit(_ operation: InterfaceOperation, caller: Caller) throws(Refusal) {
        guard self.rates.admits(operation, of: caller.principal, caller.account) else {
            throw Refusal(.throttled, "Rate exceeded")
        }
    }

    /// Records that a caller who is known was refused what it asked for.
    public func recordRefused(_ call: RefusedCall, caller: Caller) async throws(Refusal) {
        guard call.code.isCounted else { return }
        guard call.code.isRecorded else { return self.refusals.count(call.code, of: call.operation, to: caller) }
        guard self.refusals.admits(call.operation, of: caller) else {
            return self.refusals.count(call.code, of: call.operation, to: caller)
        }
        let event = EventBody.operationRefused(call.event(of: caller))
        let receipt = await self.sequencer.submit(.record(stream: caller.request, event))
        if case .decided(.recorded, _) = receipt { return }
        self.refusals.count(call.code, of: call.operation, to: caller)
        if call.code == .accessDenied { throw receipt.refusal }
    }

    /// Counts a request that was turned away before anybody was known to have sent it.
    public func countRefused(answer: RefusalCode, accessKey: String?, sourceAddress: String) {
        self.refusals.count(answer, accessKey: accessKey, from: sourceAddress)
    }
}
