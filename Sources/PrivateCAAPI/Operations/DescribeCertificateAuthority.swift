import Authority
import Bytes
import JSON
import Ledger

extension PrivateCAAPI {
    /// The most authorities on one page, whatever is asked for.
    static let largestPage: Int64 = 100

    /// DescribeCertificateAuthority.
    func describeAuthority(_ input: CheckedInput) async throws -> [UInt8] {
        let description = try await self.authority.describeAuthority(self.authorityName(input))
        return JSONWriter.structure { writer in
            writer.name("CertificateAuthority")
            self.write(description, to: &writer)
        }
    }

    /// ListCertificateAuthorities: ours, newest first, in pages; nobody shares authorities with us.
    func listAuthorities(_ input: CheckedInput) async throws -> [UInt8] {
        let settings = self.authority.settings
        let token = PageToken(list: .authorities, ledger: settings.ledger)
        let after = try input.text("NextToken").map { text throws(APIError) in
            guard let authority = UniqueIdentifier(try token.last(of: text)[...]) else {
                throw APIError(.invalidPageToken, PageToken.fault)
            }
            return authority
        }
        let limit = min(input.value["MaxResults"]?.number?.truncated ?? Self.largestPage, Self.largestPage)
        guard input.text("ResourceOwner") != "OTHER_ACCOUNTS" else {
            return Array(#"{"CertificateAuthorities":[]}"#.utf8)
        }
        let page = try await self.authority.listAuthorities(after: after, limit: Int(limit))
        let nextToken = try page.next.map { last throws(APIError) in try token.text(after: last.octets) }
        return JSONWriter.structure { writer in
            writer.name("CertificateAuthorities")
            writer.list { list in
                for description in page.authorities { self.write(description, to: &list) }
            }
            writer.member("NextToken", nextToken)
        }
    }

    /// Writes a `CertificateAuthority`.
    private func write(_ description: AuthorityDescription, to writer: inout JSONWriter) {
        let settings = self.authority.settings
        writer.structure { writer in
            writer.member("Arn", ResourceName.authority(description.authority).text(in: settings))
            writer.member("OwnerAccount", settings.account)
            writer.member("CreatedAt", description.createdAt)
            writer.member("LastStateChangeAt", description.lastStateChangeAt)
            writer.member("Type", description.kind == .root ? "ROOT" : "SUBORDINATE")
            writer.member("Serial", description.serialNumber?.decimal)
            writer.member("Status", Self.word(for: description.status))
            writer.member("NotBefore", description.notBefore)
            writer.member("NotAfter", description.notAfter)
            writer.member("RestorableUntil", description.restorableUntil)
            if description.status == .failed { writer.member("FailureReason", "OTHER") }
            writer.name("CertificateAuthorityConfiguration")
            writer.value(
                of: Array(description.configuration.utf8),
                shapedAs: "CertificateAuthorityConfiguration",
                in: ServiceModel.current
            )
            Self.write(description.revocation, to: &writer)
            writer.member("KeyStorageSecurityStandard", description.keyStorageSecurityStandard)
            writer.member(
                "UsageMode",
                description.usageMode == .generalPurpose ? "GENERAL_PURPOSE" : "SHORT_LIVED_CERTIFICATE"
            )
        }
    }

    private static func word(for status: AuthorityStatus) -> String {
        switch status {
        case .creating: "CREATING"
        case .pendingCertificate: "PENDING_CERTIFICATE"
        case .active: "ACTIVE"
        case .disabled: "DISABLED"
        case .expired: "EXPIRED"
        case .failed: "FAILED"
        case .deleted: "DELETED"
        }
    }
}
