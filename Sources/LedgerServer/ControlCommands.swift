import Authority
import Credentials
import Cryptography
import Ledger
import StageClock

/// What the control socket understands.
///
/// `{"command":"credentials-add","principal":…,"role":…}` (with `"account":…` for another than the ledger's, and `"expires":…`, in microseconds since 1970), `{"command":"credentials-remove","accessKeyId":…}`,
/// `{"command":"roles-change","role":…,"operations":"IssueCertificate,GetCertificate","templates":"EndEntityCertificate*"}`,
/// `{"command":"clock-confirm"}`, `{"command":"keys-block","publicKeyDigest":…,"reason":…}`,
/// `{"command":"rules-adopt","ruleSet":"2"}` and `{"command":"policy-set","disable":"52,54","enable":"","note":"117","refuse":"",
/// "certificatesPerAuthority":"none","namesLog":"true"}`, `{"command":"reissuance-set","authority":…,"mode":"refuse","period":"3600"}`, `{"command":"naming-set","authority":…,"mode":"on"}`,
/// `{"command":"dual-control-set","operations":"roles,policy","hours":"24"}`, `{"command":"approvals-decide","approval":…}` (with `"reason":…` to reject it),
/// `{"command":"certificates-revoke","authority":…,"reason":"keyCompromise","serialNumbers":"01a2…,01a3…"}`, `{"command":"authority-disable","authority":…}`,
/// `{"command":"lists-make","authority":…}`, and `{"command":"stages"}`; the answer is an object with
/// what was asked for, or with one member `error`.
struct ControlCommands: Sendable {
    let ledger: OpenLedger
    let credentials: CredentialsFile

    /// What there is to say; a new access key's secret may be in it, and nowhere else.
    func answer(_ line: [UInt8], provenance: Provenance) async -> SecretOctets {
        guard let command = try? ControlCommand(line) else { return Self.failure("The command is not understood.") }
        do {
            switch command {
            case .addCredential(let principal, let role, let account, let expiry):
                let credential = try await CredentialsAdministration(ledger: self.ledger, file: self.credentials).add(
                    principal: principal,
                    role: role,
                    account: account,
                    expiry: expiry,
                    provenance: provenance
                )
                return credential.shown
            case .removeCredential(let accessKey):
                let credential = try await CredentialsAdministration(ledger: self.ledger, file: self.credentials)
                    .remove(
                        accessKey: accessKey,
                        provenance: provenance
                    )
                return Self.object(credential.members(withSecret: false).map { ($0.key, $0.value) })
            case .confirmClock:
                try await self.ledger.confirmClock(provenance: provenance)
                return Self.object([("confirmed", "\(self.ledger.now())")])
            case .blockKey, .adoptRules, .changePolicy, .changeReissuance, .changeNaming, .changeRole,
                .changeDualControl, .decideApproval,
                .revoke, .disableAuthority, .makeLists:
                let members = try await PolicyAdministration(ledger: self.ledger).carryOut(
                    command,
                    provenance: provenance
                )
                return Self.object(members.map { ($0.key, $0.value) })
            case .tellStages:
                guard StageClock.isOn else { return Self.failure("The server does not measure: see serve --stages.") }
                return Self.object(
                    StageClock.readings.map {
                        ($0.name, "\($0.calls) calls, \($0.nanoseconds) ns, \($0.place?.rawValue ?? "everywhere")")
                    }
                )
            }
        } catch let refusal as Refusal {
            return Self.object([("error", refusal.message), ("refused", refusal.isDecision ? "yes" : "no")])
        } catch {
            return Self.failure("\(error)")
        }
    }

    static func failure(_ reason: String) -> SecretOctets { Self.object([("error", reason)]) }

    private static func object(_ members: [(String, String)]) -> SecretOctets {
        SecretOctets(ControlCommand.object(members))
    }
}
