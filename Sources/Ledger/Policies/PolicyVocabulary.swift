public import Bytes

/// The words of the documents that share authorities: those of the hosted service's policy language.
///
/// The log holds such a document as its author sent it, so that what it means is read below the wire as well. This file alone knows its words.
enum PolicyVocabulary {
    /// The only version of the language that is read; an earlier one means other things by the same words.
    static let version = "2012-10-17"
    /// What stands before an operation's name.
    static let service = "acm-pca:"
    /// What anybody who has a key here is called among principals.
    static let principals = "AWS"
    /// What would be replaced by something else when the document is obeyed.
    static let variable = "${"

    /// The word of a vocabulary that a text is, octet for octet; `nil` where it is none.
    static func word<Word: RawRepresentable>(_ text: String) -> Word? where Word.RawValue == String {
        Word(rawValue: text).flatMap { $0.rawValue.isVerbatim(text) ? $0 : nil }
    }

    /// The members of a document.
    enum Document: String {
        case version = "Version"
        case identifier = "Id"
        case statement = "Statement"
    }

    /// The members of a statement.
    enum Statement: String {
        case identifier = "Sid"
        case effect = "Effect"
        case principal = "Principal"
        case action = "Action"
        case resource = "Resource"
        case condition = "Condition"
    }

    /// Whom a principal's name in full names; `nil` where it names nobody: `arn:PARTITION:iam::ACCOUNT:root`, `:user/NAME`, `:role/ROLE`.
    static func principal(named name: ArraySlice<UInt8>) -> PolicyPrincipal? {
        let parts = name.runs(between: 0x3A, maximumSeparators: 5)
        guard parts.count == 6, parts[0].isVerbatim("arn"), parts[2].isVerbatim("iam"), parts[3].isEmpty else {
            return nil
        }
        let partition = String(decoding: parts[1], as: UTF8.self)
        let account = String(decoding: parts[4], as: UTF8.self)
        guard !partition.isEmpty, ActorForm.isAccount(account) else { return nil }
        if parts[5].isVerbatim("root") { return PolicyPrincipal(.account(account), partition: partition) }
        let steps = parts[5].runs(between: 0x2F, maximumSeparators: 1)
        guard steps.count == 2 else { return nil }
        let named = String(decoding: steps[1], as: UTF8.self)
        if steps[0].isVerbatim("user"), ActorForm.isPrincipal(named), !steps[1].contains(where: isWildcard) {
            return PolicyPrincipal(.user(account, named), partition: partition)
        }
        guard steps[0].isVerbatim("role"), RoleDefinition.isName(named) else { return nil }
        return PolicyPrincipal(.role(account, named), partition: partition)
    }

    /// Whether an octet stands for others in a pattern.
    private static func isWildcard(_ octet: UInt8) -> Bool { octet == 0x2A || octet == 0x3F }
}

extension PolicyCondition.Key {
    /// The key of a name, whose letters may be of either case; `nil` where it is none that is known when a call is judged.
    init?(named name: ArraySlice<UInt8>) {
        let name = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
        if name.isVerbatim("acm-pca:templatearn") {
            self = .template
        } else if name.isVerbatim("aws:principalaccount") {
            self = .account
        } else {
            return nil
        }
    }
}

extension PolicySubject {
    /// The authority's name in full.
    var name: String {
        "arn:\(self.partition):acm-pca:\(self.region):\(self.account):certificate-authority/\(self.authority)"
    }

    /// The authority that a name in full is of; `nil` where it is of none of a ledger whose names have these parts.
    public static func authority(
        named name: String,
        partition: String,
        region: String,
        account: String
    ) -> UniqueIdentifier? {
        let prefix = "arn:\(partition):acm-pca:\(region):\(account):certificate-authority/"
        let octets = Array(name.utf8)
        guard octets.count == prefix.utf8.count + 36, octets.starts(with: prefix.utf8) else { return nil }
        return UniqueIdentifier(textOctets: octets.suffix(36))
    }
}

extension PolicyCall {
    /// A template's name in full, as conditions compare it; what was asked for by another service's name stays as it is.
    static func name(ofTemplate template: String?, partition: String) -> String {
        let template = template ?? RoleDefinition.presetTemplate
        return template.utf8.starts(with: "arn:".utf8) ? template : "arn:\(partition):acm-pca:::template/\(template)"
    }
}
