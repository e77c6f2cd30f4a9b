public import Authority
import Bytes
import HTTP
import Ledger

// What the log says of one certificate, proved: GET of `/ledger/v1/evidence?arn=…`, signed for the interface's own service. Whoever may ask
// what became of an audit report may have it: auditors and administrators, and nobody whom the authority's policy denies that.

/// What makes evidence for callers.
public struct EvidenceSource: Sendable {
    /// What there is of a certificate.
    public enum Answer: Sendable {
        /// A bundle (schemas/evidence.md).
        case bundle([UInt8])
        /// There is no such certificate.
        case absent
        /// No signed checkpoint covers it yet.
        case unsigned
    }

    let make: @Sendable (IssuedCertificateName) async throws -> Answer

    /// A source that asks somebody for each certificate.
    public init(_ make: @escaping @Sendable (IssuedCertificateName) async throws -> Answer) { self.make = make }
}

extension PrivateCAAPI {
    /// Where evidence is.
    static let evidencePath = "/ledger/v1/evidence"

    /// The response to a request for evidence; what goes wrong is a response too.
    func respondWithEvidence(to request: HTTPRequest) async -> HTTPResponse {
        let now = self.now
        guard let identifier = self.newRequestIdentifier else {
            return self.response(
                APIError(.internalFailure, "The request could not be given an identifier."),
                to: request
            )
        }
        do throws(APIError) {
            let caller = try await self.countedCaller(of: request, self.verifier, identifier, now)
            // Where an authority's policy denies it, the refusal is of that authority; else of what was asked for.
            var resource = Self.argument("arn", of: request)
            let octets: [UInt8]
            do {
                octets = try await self.evidence(named: resource, caller, denied: &resource)
            } catch {
                throw try await self.refusedEvidence(error, resource, request.body, caller)
            }
            let headers = [
                (name: "Content-Type", value: "text/plain; charset=utf-8"), (name: "Date", value: self.date(at: now)),
                (name: "x-amzn-RequestId", value: identifier.description),
            ]
            return HTTPResponse(status: 200, headers: headers, body: octets)
        } catch {
            return self.response(error, to: request)
        }
    }

    private func evidence(
        named text: String?,
        _ caller: Caller,
        denied resource: inout String?
    ) async throws -> [UInt8] {
        guard caller.role.permits(Self.fetching) else { throw Self.noAccess }
        try self.authority.admit(Self.fetching, caller: caller)
        guard let evidence = self.evidence else { throw APIError(.notImplemented, "There is no evidence here.") }
        let name: ResourceName
        do throws(ResourceName.Flaw) {
            name = try ResourceName(parsing: text ?? "", in: self.authority.settings)
        } catch {
            throw Refusal(.invalidName, "The argument arn names no certificate.")
        }
        guard case .certificate(let certificate) = name else {
            throw Refusal(.invalidName, "The argument arn names no certificate.")
        }
        guard caller.account.isVerbatim(self.authority.settings.account) else {
            throw Refusal(.certificateNotFound, "There is no such certificate.")
        }
        do {
            try await self.authority.checkAccess(to: certificate.authority, for: Self.fetching, caller: caller)
        } catch {
            resource = ResourceName.authority(certificate.authority).text(in: self.authority.settings)
            throw error
        }
        switch try await evidence.make(certificate) {
        case .bundle(let octets): return octets
        case .absent: throw Refusal(.certificateNotFound, "There is no such certificate.")
        case .unsigned: throw Refusal(.requestInProgress, "No signed checkpoint covers the certificate yet.")
        }
    }

    /// Records that somebody who is known was refused evidence; what to answer.
    private func refusedEvidence(
        _ error: any Error,
        _ resource: String?,
        _ body: [UInt8],
        _ caller: Caller
    ) async throws(APIError) -> APIError {
        guard let refusal = error as? Refusal else {
            return error as? APIError ?? APIError(.internalFailure, "The evidence could not be given.")
        }
        guard refusal.code.isCounted else { return APIError(refusal) }
        let call = RefusedCall(
            operation: Self.fetching,
            resource: resource.flatMap { ActorForm.kept(of: $0, atMost: OperationRefused.longestResource) },
            template: nil,
            code: refusal.code,
            reason: nil,
            body: body
        )
        do throws(Refusal) {
            try await self.authority.recordRefused(call, caller: caller)
        } catch {
            throw APIError(error)
        }
        return APIError(refusal)
    }

    /// The only argument of a request, by its name; `nil` where there is another, or none, or its encoding is broken.
    static func argument(_ name: String, of request: HTTPRequest) -> String? {
        let parts = Array(request.query.utf8)[...].runs(between: 0x3D, maximumSeparators: 1)
        guard parts.count == 2, parts[0].isVerbatim(name), !parts[1].contains(0x26) else { return nil }
        return PercentEncoding.decoded(parts[1]).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
