import Authority
import JSON
import Ledger

extension PrivateCAAPI {
    /// UpdateCertificateAuthority: whether it may issue, and how it tells what it revoked.
    func updateAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let authority = try self.authorityName(input)
        let revocation = try Self.revocationWish(input.value["RevocationConfiguration"])
        let isDisabled: Bool?
        switch input.text("Status") {
        case nil: isDisabled = nil
        case "ACTIVE": isDisabled = false
        case "DISABLED": isDisabled = true
        case let status?:
            throw APIError(
                .invalidArguments,
                "A certificate authority's status can be set to ACTIVE or DISABLED, and not to \(status)."
            )
        }
        try await self.authority.updateAuthority(
            authority,
            isDisabled: isDisabled,
            revocation: revocation,
            caller: caller
        )
        return []
    }

    /// DeleteCertificateAuthority: restorable for 30 days where the caller says no other number.
    func deleteAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        let days = input.value["PermanentDeletionTimeInDays"]?.number?.truncated ?? AuthorityDeleted.days.upperBound
        try await self.authority.deleteAuthority(self.authorityName(input), restorableDays: days, caller: caller)
        return []
    }

    /// RestoreCertificateAuthority.
    func restoreAuthority(_ input: CheckedInput, _ caller: Caller) async throws -> [UInt8] {
        try await self.authority.restoreAuthority(self.authorityName(input), caller: caller)
        return []
    }
}
