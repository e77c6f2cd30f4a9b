import Authority
import Bytes
import Cryptography
import JSON
import Ledger
import PKI
import PrivateCAAPI

/// What is shown of an authority, for people or as one object.
struct AuthorityReport {
    private let state: AuthorityState
    private let description: AuthorityDescription
    private let settings: LedgerSettings
    /// What the log accounts for of its key; absent where nobody asked.
    var accounts: AuthorityIndexes?

    init(_ state: AuthorityState, _ description: AuthorityDescription, _ settings: LedgerSettings) {
        self.state = state
        self.description = description
        self.settings = settings
    }

    private var name: String { ResourceName.authority(self.state.identifier).text(in: self.settings) }

    private var status: String { PrivateCAAPI.word(for: self.description.status) }

    private var kind: String { self.description.kind == .root ? "ROOT" : "SUBORDINATE" }

    private var subject: String {
        (try? DistinguishedName(derEncoded: self.state.creating.subject).description)
            ?? self.state.creating.subject.hexadecimal
    }

    /// One line for people.
    var line: String {
        "\(self.name) \(self.status) \(self.kind) \(self.subject.shown) (\(self.description.createdAt), by \(self.state.creating.provenance.principal.shown))"
    }

    /// One object, and a line feed.
    var jsonLine: [UInt8] {
        JSONWriter.structure { json in self.writeHead(to: &json) } + [0x0A]
    }

    private func writeHead(to json: inout JSONWriter) {
        let creating = self.state.creating
        json.member("authority", "\(self.state.identifier)")
        json.member("arn", self.name)
        json.member("status", self.status)
        json.member("type", self.kind)
        json.member("subject", self.subject)
        json.member("keyAlgorithm", creating.keyAlgorithm)
        json.member("signatureAlgorithm", creating.signatureAlgorithm)
        json.member("createdAt", "\(self.description.createdAt)")
        json.member("changedAt", "\(self.description.lastStateChangeAt)")
        json.member("createdBy", creating.provenance.principal)
        json.member("createdWith", orNull: creating.provenance.accessKey)
        json.member("createdFrom", orNull: creating.provenance.sourceAddress)
        json.member("notBefore", orNull: self.description.notBefore.map { "\($0)" })
        json.member("notAfter", orNull: self.description.notAfter.map { "\($0)" })
    }

    /// Everything, as one object.
    func json(of moment: AsOf.Moment) -> String {
        var json = JSONWriter()
        json.structure { json in
            moment.write(to: &json)
            self.writeHead(to: &json)
            json.name("description")
            PrivateCAAPI.write(self.description, in: self.settings, to: &json)
            json.member(
                "certificationRequest",
                orNull: self.state.certificationRequest.map { PEM.encode($0, label: "CERTIFICATE REQUEST") }
            )
            self.writeCertificates(to: &json)
            self.writeKey(to: &json)
            self.writeAttachments(to: &json)
        }
        return json.text
    }

    /// Every certificate that it was given, the newest last, each with what lies above it.
    private func writeCertificates(to json: inout JSONWriter) {
        json.name("certificates")
        json.list { list in
            for imported in self.state.imports {
                list.structure { json in
                    json.member("position", imported.version)
                    json.member("certificate", PEM.encode(imported.certificate, label: "CERTIFICATE"))
                    json.name("chain")
                    json.list { list in
                        for octets in imported.chain { list.string(PEM.encode(octets, label: "CERTIFICATE")) }
                    }
                }
            }
        }
    }

    private func writeKey(to json: inout JSONWriter) {
        json.name("key")
        guard let key = self.state.key else { return json.literal("null") }
        json.structure { json in
            json.member("identifier", "\(key.key)")
            json.member("algorithm", key.algorithm)
            json.member("publicKeySHA256", (try? SHA256.digest(of: key.subjectPublicKeyInfo).description) ?? "")
            guard let accounts else { return }
            let account = accounts.keyAccounts[key.key] ?? KeyAccount()
            json.member("provenUses", account.proven)
            json.member("unsettledUses", account.unsettled)
            json.member("certificates", accounts.certificateCount)
        }
    }

    private func writeAttachments(to json: inout JSONWriter) {
        json.name("tags")
        json.list { list in
            for tag in self.state.tags {
                list.structure { json in
                    json.member("key", tag.key)
                    json.member("value", orNull: tag.value)
                }
            }
        }
        json.name("permissions")
        json.list { list in
            for permission in self.state.permissions {
                list.structure { json in
                    json.member("principal", permission.principal)
                    json.member("sourceAccount", permission.sourceAccount)
                    json.member("createdAt", "\(permission.createdAt)")
                    json.name("actions")
                    json.list { list in for action in permission.actions { list.string(action) } }
                }
            }
        }
        json.member("policy", orNull: self.state.sharing?.document)
        json.member("namesLog", Self.word(for: self.state.naming?.naming ?? .asLedger))
        json.name("reissuance")
        guard let policy = self.state.reissuance?.policy else { return json.literal("null") }
        json.structure { json in
            json.member("mode", policy.refuses ? "refuse" : "note")
            json.member("period", policy.period)
        }
    }

    /// Whether its certificates name the log.
    private static func word(for naming: LogNaming) -> String {
        switch naming {
        case .asLedger: "ledger"
        case .always: "on"
        case .never: "off"
        }
    }

    /// Lines for people.
    var text: String {
        var lines = [
            "name: \(self.name)", "status: \(self.status)", "type: \(self.kind)", "subject: \(self.subject.shown)",
            "created: \(self.description.createdAt) by \(self.state.creating.provenance.principal.shown)",
            "changed: \(self.description.lastStateChangeAt)",
        ]
        if let notBefore = self.description.notBefore, let notAfter = self.description.notAfter {
            lines.append("valid: \(notBefore) to \(notAfter)")
        }
        if let key = self.state.key { lines.append("key: \(key.key) \(key.algorithm.shown)") }
        if let key = self.state.key, let accounts {
            let account = accounts.keyAccounts[key.key] ?? KeyAccount()
            lines.append("key uses: \(account.proven) proven, \(account.unsettled) unsettled")
            lines.append("certificates: \(accounts.certificateCount)")
        }
        for tag in self.state.tags { lines.append("tag: \(tag.key.shown)\(tag.value.map { " = \($0.shown)" } ?? "")") }
        for permission in self.state.permissions {
            let actions = permission.actions.joined(separator: ", ")
            lines.append(
                "permission: \(permission.principal.shown) for \(permission.sourceAccount.shown): \(actions.shown)"
            )
        }
        if let policy = self.state.sharing?.document { lines.append("policy: \(policy.shown)") }
        if let policy = self.state.reissuance?.policy {
            lines.append("reissuance: \(policy.refuses ? "refuse" : "note") within \(policy.period) s")
        }
        for imported in self.state.imports {
            lines.append("certificate of position \(imported.version):")
            lines.append(PEM.encode(imported.certificate, label: "CERTIFICATE"))
        }
        return lines.joined(separator: "\n")
    }
}
