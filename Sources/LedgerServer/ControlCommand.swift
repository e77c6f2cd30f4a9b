public import Bytes
public import Ledger

/// A command for a running server, as one line of JSON.
public enum ControlCommand: Hashable, Sendable {
    /// Somebody is to be given access, of an account that is not the ledger's own where one is named, up to a time where one is named.
    case addCredential(principal: String, role: String, account: String?, expiry: Instant? = nil)
    /// An access key is to be taken away.
    case removeCredential(accessKey: String)
    /// A role is to permit something else.
    case changeRole(String, operations: [String], templates: [String])
    /// The wall clock is right.
    case confirmClock
    /// A key, by the SHA-256 of its SubjectPublicKeyInfo, is never to be certified.
    case blockKey(publicKeyDigest: Digest256, reason: String)
    /// Orders are to be judged by another set of rules.
    case adoptRules(Int64)
    /// What issuance obeys is to be different.
    case changePolicy(PolicyWish)
    /// An authority is to do something else when it is soon asked for the same again; nothing where there is no policy.
    case changeReissuance(authority: UniqueIdentifier, ReissuancePolicy?)
    /// An authority's certificates are to name the log, or not to, or as the policy of the ledger has it.
    case changeNaming(authority: UniqueIdentifier, LogNaming)
    /// These operations need a second administrator's approval within so many hours; none of them, and no hours, for that nothing does.
    case changeDualControl([ControlledOperation], hours: Int64?)
    /// Somebody approves what another wants, or rejects it for a reason.
    case decideApproval(UniqueIdentifier, ApprovalVerdict)
    /// Certificates of an authority, by the octets of their serial numbers, are not to be relied on any more.
    case revoke([[UInt8]], of: UniqueIdentifier, RevocationReason)
    /// An authority is to issue no more.
    case disableAuthority(UniqueIdentifier)
    /// The revocation lists of an authority that are due are to be made now.
    case makeLists(UniqueIdentifier)
    /// Somebody wants to know what stages have taken.
    case tellStages

    /// Why a line is no command.
    public struct SyntaxError: Error, Hashable, Sendable {}

    /// The last moment that RFC 3339 has a form for: when access ends at the latest.
    private static let lastExpiry = Instant(seconds: 253_402_300_799)

    /// The command that a line spells.
    ///
    /// - Throws: ``SyntaxError`` where it spells none.
    public init(_ octets: [UInt8]) throws(SyntaxError) {
        guard let line = Self.members(of: octets) else { throw SyntaxError() }
        switch line["command"] {
        case "credentials-add":
            guard let principal = line["principal"], let role = line["role"] else { throw SyntaxError() }
            let expiry = line["expires"].map { Int64($0).map(Instant.init(microseconds:)) }
            if case .some(nil) = expiry { throw SyntaxError() }
            if let moment = expiry ?? nil, moment > Self.lastExpiry { throw SyntaxError() }
            self = .addCredential(principal: principal, role: role, account: line["account"], expiry: expiry ?? nil)
        case "credentials-remove":
            guard let accessKey = line["accessKeyId"] else { throw SyntaxError() }
            self = .removeCredential(accessKey: accessKey)
        case "roles-change":
            guard let role = line["role"] else { throw SyntaxError() }
            self = .changeRole(
                role,
                operations: Self.texts(line["operations"]),
                templates: Self.texts(line["templates"])
            )
        case "clock-confirm":
            self = .confirmClock
        case "keys-block":
            guard let octets = line["publicKeyDigest"].flatMap({ [UInt8](hexadecimal: $0) }),
                let digest = Digest256(octets), let reason = line["reason"]
            else { throw SyntaxError() }
            self = .blockKey(publicKeyDigest: digest, reason: reason)
        case "rules-adopt":
            guard let number = line["ruleSet"].flatMap({ Int64($0) }) else { throw SyntaxError() }
            self = .adoptRules(number)
        case "policy-set":
            guard let disabling = Self.numbers(line["disable"]), let enabling = Self.numbers(line["enable"]),
                let noting = Self.numbers(line["note"]), let refusing = Self.numbers(line["refuse"]),
                let quota = PolicyChange.Quota(text: line["certificatesPerAuthority"])
            else { throw SyntaxError() }
            let namesLog = line["namesLog"]
            guard namesLog == nil || namesLog == "true" || namesLog == "false" else { throw SyntaxError() }
            self = .changePolicy(
                PolicyWish(
                    disabling: disabling,
                    enabling: enabling,
                    noting: noting,
                    refusing: refusing,
                    quota: quota,
                    namesLog: namesLog.map { $0 == "true" }
                )
            )
        case "reissuance-set":
            guard let authority = line["authority"].flatMap({ UniqueIdentifier($0) }) else { throw SyntaxError() }
            self = .changeReissuance(authority: authority, try Self.reissuance(line["mode"], line["period"]))
        case "naming-set":
            guard let authority = line["authority"].flatMap({ UniqueIdentifier($0) }),
                let naming = line["mode"].flatMap({ Self.naming($0) })
            else { throw SyntaxError() }
            self = .changeNaming(authority: authority, naming)
        case "dual-control-set":
            guard let operations = Self.operations(line["operations"]) else { throw SyntaxError() }
            let hours = line["hours"].map { Int64($0) }
            guard hours == nil || hours != .some(nil) else { throw SyntaxError() }
            self = .changeDualControl(operations, hours: hours ?? nil)
        case "approvals-decide":
            guard let approval = line["approval"].flatMap({ UniqueIdentifier($0) }) else { throw SyntaxError() }
            self = .decideApproval(approval, line["reason"].map { .rejected(reason: $0) } ?? .given)
        case "certificates-revoke":
            guard let authority = line["authority"].flatMap({ UniqueIdentifier($0) }),
                let serialNumbers = Self.serialNumbers(line["serialNumbers"]),
                let reason = line["reason"].flatMap({ RevocationReason(named: $0) })
            else { throw SyntaxError() }
            self = .revoke(serialNumbers, of: authority, reason)
        case "authority-disable":
            guard let authority = line["authority"].flatMap({ UniqueIdentifier($0) }) else { throw SyntaxError() }
            self = .disableAuthority(authority)
        case "lists-make":
            guard let authority = line["authority"].flatMap({ UniqueIdentifier($0) }) else { throw SyntaxError() }
            self = .makeLists(authority)
        case "stages":
            self = .tellStages
        default:
            throw SyntaxError()
        }
    }

    /// The line that spells this command, without its line feed.
    public var octets: [UInt8] {
        switch self {
        case .addCredential(let principal, let role, let account, let expiry):
            Self.object(
                [("command", "credentials-add"), ("principal", principal), ("role", role)]
                    + (account.map { [("account", $0)] } ?? [])
                    + (expiry.map { [("expires", "\($0.microseconds)")] } ?? [])
            )
        case .removeCredential(let accessKey):
            Self.object([("command", "credentials-remove"), ("accessKeyId", accessKey)])
        case .changeRole(let role, let operations, let templates):
            Self.object([
                ("command", "roles-change"), ("role", role),
                ("operations", operations.joined(separator: ",")), ("templates", templates.joined(separator: ",")),
            ])
        case .confirmClock:
            Self.object([("command", "clock-confirm")])
        case .blockKey(let digest, let reason):
            Self.object([("command", "keys-block"), ("publicKeyDigest", "\(digest)"), ("reason", reason)])
        case .adoptRules(let number):
            Self.object([("command", "rules-adopt"), ("ruleSet", "\(number)")])
        case .changePolicy(let wish):
            Self.object(
                [
                    ("command", "policy-set"), ("disable", Self.text(wish.disabling)),
                    ("enable", Self.text(wish.enabling)), ("note", Self.text(wish.noting)),
                    ("refuse", Self.text(wish.refusing)),
                ]
                    + (wish.quota.text.map { [("certificatesPerAuthority", $0)] } ?? [])
                    + (wish.namesLog.map { [("namesLog", "\($0)")] } ?? [])
            )
        case .changeReissuance(let authority, let policy):
            Self.object(
                [("command", "reissuance-set"), ("authority", "\(authority)"), ("mode", Self.text(policy))]
                    + (policy.map { [("period", "\($0.period)")] } ?? [])
            )
        case .changeNaming(let authority, let naming):
            Self.object([("command", "naming-set"), ("authority", "\(authority)"), ("mode", Self.text(naming))])
        case .changeDualControl(let operations, let hours):
            Self.object(
                [("command", "dual-control-set"), ("operations", Self.text(operations))]
                    + (hours.map { [("hours", "\($0)")] } ?? [])
            )
        case .decideApproval(let approval, .given):
            Self.object([("command", "approvals-decide"), ("approval", "\(approval)")])
        case .decideApproval(let approval, .rejected(let reason)):
            Self.object([("command", "approvals-decide"), ("approval", "\(approval)"), ("reason", reason)])
        case .revoke(let serialNumbers, let authority, let reason):
            Self.object([
                ("command", "certificates-revoke"), ("authority", "\(authority)"), ("reason", "\(reason)"),
                ("serialNumbers", serialNumbers.map(\.hexadecimal).joined(separator: ",")),
            ])
        case .disableAuthority(let authority):
            Self.object([("command", "authority-disable"), ("authority", "\(authority)")])
        case .makeLists(let authority):
            Self.object([("command", "lists-make"), ("authority", "\(authority)")])
        case .tellStages:
            Self.object([("command", "stages")])
        }
    }
}
