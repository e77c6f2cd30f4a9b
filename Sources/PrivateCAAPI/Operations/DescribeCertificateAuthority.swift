public import Authority
import Bytes
public import JSON
public import Ledger

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

    /// ListCertificateAuthorities: those of the caller's own account, newest first, or those that are shared with it; in pages.
    ///
    /// All authorities belong to the ledger's account: to any other they can only be shared.
    func listAuthorities(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let settings = self.authority.settings
        let isOwner = caller.account.isVerbatim(settings.account)
        let isShared = input.text("ResourceOwner") == "OTHER_ACCOUNTS"
        let token = PageToken(
            list: isShared ? .sharedAuthorities(with: caller.account) : .authorities,
            ledger: settings.ledger
        )
        let after = try input.text("NextToken").map { text throws(APIError) in
            guard let authority = UniqueIdentifier(try token.last(of: text)[...]) else {
                throw APIError(.invalidPageToken, PageToken.fault)
            }
            return authority
        }
        let limit = Int(min(input.value["MaxResults"]?.number?.truncated ?? Self.largestPage, Self.largestPage))
        guard isOwner != isShared else { return Array(#"{"CertificateAuthorities":[]}"#.utf8) }
        let page =
            isShared
            ? try await self.authority.listSharedAuthorities(after: after, limit: limit, caller: caller)
            : try await self.authority.listAuthorities(after: after, limit: limit)
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
        Self.write(description, in: self.authority.settings, to: &writer)
    }

    /// Writes a `CertificateAuthority`, as whoever asks a server is told of it.
    public static func write(
        _ description: AuthorityDescription,
        in settings: LedgerSettings,
        to writer: inout JSONWriter
    ) {
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

    /// The word of the wire for where an authority stands.
    public static func word(for status: AuthorityStatus) -> String {
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
