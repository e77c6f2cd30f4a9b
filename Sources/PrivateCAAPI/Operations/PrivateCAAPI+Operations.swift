import Authority
import Bytes
import JSON
import Ledger

extension PrivateCAAPI {
    /// Performs an operation whose input is known to have its shape.
    ///
    /// - Returns: The body of the response, which is empty for operations without output.
    /// - Throws: ``Refusal`` or ``APIError``.
    func perform(_ operation: InterfaceOperation, _ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        try await self.checkAccess(operation, input, caller)
        switch operation {
        case .createCertificateAuthority: return try await self.createAuthority(input, caller)
        case .describeCertificateAuthority: return try await self.describeAuthority(input)
        case .listCertificateAuthorities: return try await self.listAuthorities(input, caller)
        case .getCertificateAuthorityCSR: return try await self.getCertificationRequest(input)
        case .importCertificateAuthorityCertificate: return try await self.importCertificate(input, caller)
        case .getCertificateAuthorityCertificate: return try await self.getAuthorityCertificate(input)
        case .issueCertificate: return try await self.issueCertificate(input, caller)
        case .getCertificate: return try await self.getCertificate(input)
        case .revokeCertificate: return try await self.revokeCertificate(input, caller)
        case .updateCertificateAuthority: return try await self.updateAuthority(input, caller)
        case .deleteCertificateAuthority: return try await self.deleteAuthority(input, caller)
        case .restoreCertificateAuthority: return try await self.restoreAuthority(input, caller)
        case .tagCertificateAuthority: return try await self.tagAuthority(input, caller)
        case .untagCertificateAuthority: return try await self.untagAuthority(input, caller)
        case .listTags: return try await self.listTags(input)
        case .createPermission: return try await self.createPermission(input, caller)
        case .deletePermission: return try await self.deletePermission(input, caller)
        case .listPermissions: return try await self.listPermissions(input)
        case .putPolicy: return try await self.putPolicy(input, caller)
        case .getPolicy: return try await self.getPolicy(input)
        case .deletePolicy: return try await self.deletePolicy(input, caller)
        case .createCertificateAuthorityAuditReport: return try await self.createAuditReport(input, caller)
        case .describeCertificateAuthorityAuditReport: return try await self.describeAuditReport(input)
        }
    }

    /// The authority that a member names.
    func authorityName(
        _ input: CheckedInput,
        member: StaticString = "CertificateAuthorityArn"
    ) throws(APIError) -> UniqueIdentifier {
        let text = input.text(member) ?? ""
        do {
            guard case .authority(let authority) = try ResourceName(parsing: text, in: self.authority.settings) else {
                throw ResourceName.Flaw.form
            }
            return authority
        } catch ResourceName.Flaw.unknown {
            throw APIError(.resourceNotFound, "Could not find Certificate Authority \(text).")
        } catch {
            throw APIError(
                .invalidName,
                "The ARN \(text) is not that of a certificate authority of this partition and region."
            )
        }
    }
}
