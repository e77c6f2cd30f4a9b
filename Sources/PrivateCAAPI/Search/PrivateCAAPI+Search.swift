import Authority
import Bytes
import Cryptography
import EventLog
import HTTP
import JSON
import Ledger
import Views

// Certificates are found by `GET /ledger/v1/certificates`, signed as every other call. Whoever may ask what became of an audit report may
// search: both tell of every certificate. A search that is refused is recorded as a refusal of that, with what was asked for.

extension PrivateCAAPI {
    /// Where certificates are found.
    static let pathOfCertificates = "/ledger/v1/certificates"

    /// The response to a search; what goes wrong is a response too.
    func respondWithCertificates(to request: HTTPRequest) async -> HTTPResponse {
        let now = self.now
        let identifier = self.newRequestIdentifier
        do throws(APIError) {
            guard let identifier else {
                throw APIError(.internalFailure, "The request could not be given an identifier.")
            }
            let body = try await self.certificates(request, identifier, now)
            return self.response(status: 200, body: body, .json, request: identifier, at: now)
        } catch {
            return self.response(error, .json, request: identifier, at: now)
        }
    }

    private func certificates(
        _ request: HTTPRequest,
        _ identifier: UniqueIdentifier,
        _ now: Instant
    ) async throws(APIError) -> [UInt8] {
        let caller = try await self.countedCaller(of: request, self.verifier, identifier, now)
        // Where an authority's policy denies it, the refusal is of that authority; else of what was asked for.
        var resource = "\(Self.pathOfCertificates)?\(request.query)"
        do {
            // What is shared with another account is an authority, not the books.
            guard caller.role.permits(Self.fetching),
                caller.account.isVerbatim(self.authority.settings.account)
            else { throw Self.noAccess }
            try self.authority.admit(Self.fetching, caller: caller)
            let parameters = try SearchParameters(request.query, in: self.authority.settings)
            if let authority = parameters.query.origin.authority {
                do {
                    try await self.authority.checkAccess(to: authority, for: Self.fetching, caller: caller)
                } catch {
                    resource = ResourceName.authority(authority).text(in: self.authority.settings)
                    throw error
                }
            }
            return try await self.page(parameters, caller, now)
        } catch {
            throw try await self.refusedSearch(error, resource, request.body, caller)
        }
    }

    private func page(_ parameters: SearchParameters, _ caller: Caller, _ now: Instant) async throws -> [UInt8] {
        guard let finder else { throw APIError(.notImplemented, "Certificates are not found here.") }
        let settings = self.authority.settings
        let token = PageToken(
            list: .certificates(foundBy: try SHA256.digest(of: parameters.said)),
            ledger: settings.ledger
        )
        var last: UInt64?
        if let text = parameters.token {
            let place = try token.last(of: text)
            guard place.count == 8, let position = place.networkOrder(at: 0, as: UInt64.self) else {
                throw APIError(.invalidPageToken, PageToken.fault)
            }
            last = position
        }
        let (page, moment) = try await finder.page(
            of: parameters.query,
            issuedFrom: parameters.issuedFrom,
            issuedTo: parameters.issuedTo,
            asOf: parameters.asOf,
            after: last,
            limit: parameters.limit,
            now: now
        )
        var next: String?
        if let position = page.next {
            var place: [UInt8] = []
            place.append(networkOrder: position)
            next = try token.text(after: place)
        }
        let shown = try await self.tellable(page.certificates, to: caller)
        return JSONWriter.structure { json in
            json.name("certificates")
            json.list { json in
                for found in shown {
                    let name = IssuedCertificateName(authority: found.authority, serialNumber: found.serialNumber)
                    let arn = ResourceName.certificate(name).text(in: settings)
                    CertificateSummary(found, named: arn, at: moment.time).write(to: &json)
                }
            }
            json.member("nextToken", next)
        }
    }

    /// Those whose authority's policy does not deny the caller to ask for its reports.
    private func tellable(_ found: [FoundCertificate], to caller: Caller) async throws(Refusal) -> [FoundCertificate] {
        var isTold: [UniqueIdentifier: Bool] = [:]
        for authority in Set(found.map(\.authority)) {
            do throws(Refusal) {
                try await self.authority.checkAccess(to: authority, for: Self.fetching, caller: caller)
                isTold[authority] = true
            } catch {
                guard error.code == .accessDenied else { throw error }
            }
        }
        return found.filter { isTold[$0.authority] ?? false }
    }

    /// Records that somebody who is known was refused a search; what to answer.
    private func refusedSearch(
        _ error: any Error,
        _ resource: String,
        _ body: [UInt8],
        _ caller: Caller
    ) async throws(APIError) -> APIError {
        let refusal = error as? Refusal
        let answer =
            refusal.map { APIError($0) } ?? error as? APIError ?? APIError(.internalFailure, "The search failed.")
        let code = refusal?.code ?? RefusalCode(answer.code)
        guard code.isCounted else { return answer }
        let call = RefusedCall(
            operation: Self.fetching,
            resource: ActorForm.kept(of: resource, atMost: OperationRefused.longestResource),
            template: nil,
            code: code,
            reason: nil,
            body: body
        )
        do throws(Refusal) {
            try await self.authority.recordRefused(call, caller: caller)
        } catch {
            throw APIError(error)
        }
        return answer
    }
}
