import Authority
import Bytes
import HTTP
import JSON
import Ledger

// What waits for a second administrator: GET of `/ledger/v1/approvals` lists it, and POST to `/ledger/v1/approvals/ID` approves or rejects,
// both signed for the interface's own service. Administrators of the ledger's own account may, and nobody else.

extension PrivateCAAPI {
    /// Where approvals are.
    static let pathOfApprovals = "/ledger/v1/approvals"

    /// The response to a request for what waits, or to a decision; what goes wrong is a response too.
    func respondWithApprovals(to request: HTTPRequest) async -> HTTPResponse {
        let now = self.now
        let identifier = self.newRequestIdentifier
        do throws(APIError) {
            guard let identifier else {
                throw APIError(.internalFailure, "The request could not be given an identifier.")
            }
            let body = try await self.approvals(request, identifier, now)
            return self.response(status: 200, body: body, .json, request: identifier, at: now)
        } catch {
            return self.response(error, .json, request: identifier, at: now)
        }
    }

    private func approvals(
        _ request: HTTPRequest,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) async throws(APIError) -> [UInt8] {
        let caller = try await self.countedCaller(of: request, self.verifier, identifier, now)
        do throws(Refusal) {
            guard caller.role.name.isVerbatim(RoleDefinition.administrator),
                caller.account.isVerbatim(self.authority.settings.account)
            else {
                throw Refusal(.accessDenied, "Administrators of the ledger's own account approve, and nobody else.")
            }
            try self.authority.admit(Self.fetching, caller: caller)
            guard request.method == "POST" else { return Self.list(self.authority.approvals()) }
            let (approval, verdict) = try Self.decision(in: request)
            try await self.authority.decideApproval(approval, verdict, caller: caller)
            return JSONWriter.structure { json in
                json.member("approval", "\(approval)")
                json.member("state", verdict == .given ? "approved" : "rejected")
            }
        } catch {
            throw try await self.refusedApproval(error, request, caller)
        }
    }

    /// Which approval is decided, and how.
    private static func decision(
        in request: HTTPRequest
    ) throws(Refusal) -> (approval: UniqueIdentifier, verdict: ApprovalVerdict) {
        let name = request.path.dropFirst(Self.pathOfApprovals.count + 1)
        guard let approval = UniqueIdentifier(name) else {
            throw Refusal(.invalidName, "The path names no approval: POST to \(Self.pathOfApprovals)/ID.")
        }
        guard request.body.count <= 8_192, case .structure(let members)? = try? JSONReader.read(request.body).content
        else { throw Refusal(.invalidValue, "The body is to be a JSON object of at most 8192 octets.") }
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.value.text else {
                throw Refusal(.invalidValue, "The members of the body are to be texts.")
            }
            texts[String(decoding: member.name, as: UTF8.self)] = text
        }
        switch (texts.count, texts["decision"], texts["reason"]) {
        case (1, "approve", nil): return (approval, .given)
        case (2, "reject", let reason?): return (approval, .rejected(reason: reason))
        default:
            throw Refusal(
                .invalidValue,
                "The body is to be {\"decision\":\"approve\"} or {\"decision\":\"reject\",\"reason\":\"…\"}."
            )
        }
    }

    private static func list(_ approvals: [OpenApproval]) -> [UInt8] {
        JSONWriter.structure { json in
            json.name("approvals")
            json.list { json in
                for approval in approvals {
                    json.structure { Self.write(approval, to: &$0) }
                }
            }
        }
    }

    private static func write(_ approval: OpenApproval, to json: inout JSONWriter) {
        let requested = approval.requested
        json.member("approval", "\(approval.identifier)")
        json.member("operation", requested.operation.name)
        json.member("state", approval.given == nil ? "waiting" : "approved")
        json.member("authority", requested.subject.map { "\($0)" })
        json.name("asked")
        json.list { json in
            for parameter in requested.parameters {
                json.structure { json in
                    json.member("name", parameter.name)
                    json.member("value", parameter.value)
                }
            }
        }
        json.member("requestedBy", requested.provenance.principal)
        json.member("requestedByAccount", requested.provenance.account)
        json.member("requestedAt", "\(approval.requestedAt)")
        json.member("until", "\(requested.until)")
        json.member("approvedBy", approval.given?.principal)
        json.member("approvedAt", approval.givenAt.map { "\($0)" })
    }

    /// Records that somebody who is known was refused; what to answer.
    private func refusedApproval(
        _ refusal: Refusal,
        _ request: HTTPRequest,
        _ caller: Caller
    ) async throws(APIError) -> APIError {
        guard refusal.code.isCounted else { return APIError(refusal) }
        let call = RefusedCall(
            operation: Self.fetching,
            resource: ActorForm.kept(of: request.path, atMost: OperationRefused.longestResource),
            template: nil,
            code: refusal.code,
            reason: nil,
            body: request.body
        )
        do throws(Refusal) {
            try await self.authority.recordRefused(call, caller: caller)
        } catch {
            throw APIError(error)
        }
        return APIError(refusal)
    }
}
