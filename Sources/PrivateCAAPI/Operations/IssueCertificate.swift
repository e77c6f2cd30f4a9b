import Authority
import Bytes
import JSON
import Ledger
import StageClock

extension PrivateCAAPI {
    /// IssueCertificate: hands an order to the authority, which judges everything that its shape leaves open.
    ///
    /// A name of an authority that is not there is handed on as well, so that the refusal is on record as what was asked for.
    func issueCertificate(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        var watch = Stopwatch()
        let settings = self.authority.settings
        let authority: UniqueIdentifier?
        do throws(APIError) {
            authority = try self.authorityName(input)
        } catch {
            guard error.code == .resourceNotFound else { throw error }
            authority = nil
        }
        let algorithm = input.text("SigningAlgorithm") ?? ""
        guard let signature = AlgorithmNames.signature(algorithm), let notAfter = Self.time("Validity", of: input)
        else {
            throw APIError(.internalFailure, "The shape of the request was not checked.")
        }
        let order = CertificateOrder(
            authority: authority,
            authorityName: input.text("CertificateAuthorityArn") ?? "",
            certificationRequest: input.octets("Csr") ?? [],
            signatureAlgorithm: signature.name,
            template: input.text("TemplateArn").map { Self.template($0, partition: settings.partition) },
            notAfter: notAfter,
            notBefore: Self.time("ValidityNotBefore", of: input),
            passthrough: input.passthrough,
            token: input.text("IdempotencyToken")
        )
        watch.lap(.json)
        let issued = try await self.authority.issueCertificate(order, caller: caller)
        watch = Stopwatch()
        let name = ResourceName.certificate(issued)
        let body = JSONWriter.structure { writer in
            writer.name("CertificateArn")
            writer.string(utf8: name.octets(in: settings, serialNumbers: self.configuration.serialNumbers))
        }
        watch.lap(.json)
        return body
    }

    /// `EndEntityCertificate/V1` of `arn:aws:acm-pca:::template/EndEntityCertificate/V1`.
    ///
    /// Any other text stays as it is, to be refused by name.
    static func template(_ text: String, partition: String) -> String {
        let prefix = "arn:\(partition):acm-pca:::template/"
        return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    }

    /// A time as it was asked for; `nil` where the member is absent.
    private static func time(_ name: StaticString, of input: CheckedInput) -> RequestedTime? {
        guard let validity = input.value[name], let value = validity["Value"]?.number?.truncated,
            let type = validity["Type"]?.text
        else { return nil }
        let unit: TimeUnit
        switch type {
        case "END_DATE": unit = .endDate
        case "ABSOLUTE": unit = .absolute
        case "DAYS": unit = .days
        case "MONTHS": unit = .months
        case "YEARS": unit = .years
        default: return nil
        }
        return RequestedTime(unit: unit, value: value)
    }
}
