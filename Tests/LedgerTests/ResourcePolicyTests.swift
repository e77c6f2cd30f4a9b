import Bytes
import Testbed
import Testing

@testable import Ledger

/// What policies of authorities may be, and what they say to calls.
struct ResourcePolicyTests {
    private static let subject = PolicySubject(
        partition: "aws",
        region: "us-east-1",
        account: "000000000000",
        authority: UniqueIdentifier(words: (0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF))
    )
    private static let name =
        "arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/01234567-89ab-4def-8123-456789abcdef"

    /// A document of one statement, with members changed; an empty value takes one away.
    private static func document(_ changes: [String: String] = [:], version: String = #""2012-10-17""#) -> String {
        var members = [
            "Effect": #""Allow""#, "Principal": #"{"AWS":"111111111111"}"#, "Action": #""acm-pca:IssueCertificate""#,
            "Resource": "\"\(Self.name)\"",
        ]
        members.merge(changes) { $1 }
        let text = members.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",")
        return "{\"Version\":\(version),\"Statement\":[{\(text)}]}"
    }

    private static func fault(of document: String) -> String? {
        do throws(PolicyFault) {
            return try ResourcePolicy(reading: document).fault(for: Self.subject)?.message
        } catch {
            return error.message
        }
    }

    @Test(arguments: [
        document(), document(["Sid": #""a""#]), document(["Principal": #""*""#]),
        document(["Principal": #"{"AWS":["*","111111111111","arn:aws:iam::111111111111:root"]}"#]),
        document([
            "Principal": #"{"AWS":["arn:aws:iam::111111111111:user/a/b c","arn:aws:iam::111111111111:role/issuer"]}"#
        ]),
        document(["Action": #"["acm-pca:Get*","ACM-PCA:issuecertificat?","acm-pca:List*","acm-pca:Describe*"]"#]),
        document(["Effect": #""Deny""#, "Action": #""*""#]),
        document(["Effect": #""Deny""#, "Action": #""acm-pca:*Policy""#]),
        document(["Resource": #"["*","arn:aws:acm-pca:*:certificate-authority/01234567-????-*"]"#]),
        document(["Condition": "{}"]),
        document(["Condition": #"{"StringEquals":{"acm-pca:TemplateArn":"x","AWS:principalaccount":["1","2"]}}"#]),
        "\n"
            + #"{"Id":"b","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"},"Version":"2012-10-17"}"#,
    ]) func whatCanBeObeyedIsRead(document: String) {
        #expect(Self.fault(of: document) == nil)
    }

    @Test(arguments: [
        ("", "The policy has not 1 to 81920 octets."),
        (String(repeating: " ", count: 81_921), "The policy has not 1 to 81920 octets."),
        ("{", "The policy cannot be read as JSON at octet 1."), ("[]", "The policy is no JSON object."),
        (#"{"Version":"2012-10-17","Version":"2012-10-17"}"#, "The policy cannot be read as JSON at octet 33."),
        (document(version: #""2008-10-17""#), "Version is not 2012-10-17."),
        (document(version: "7"), "Version is no text."),
        (#"{"Statement":[]}"#, "Statement has no items."),
        (#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#, "Version is not 2012-10-17."),
        (#"{"Version":"2012-10-17"}"#, "Statement is missing."),
        (#"{"version":"2012-10-17"}"#, "version is not evaluated."),
        (#"{"Version":"2012-10-17","Id":7,"Statement":{}}"#, "Id is no text."),
        (#"{"Version":"2012-10-17","Statement":"a"}"#, "Statement is no JSON object."),
        (document(["Effect": ""]), "Statement[0].Effect is missing."),
        (document(["Effect": #""allow""#]), "Statement[0].Effect is neither Allow nor Deny."),
        (document(["Sid": "null"]), "Statement[0].Sid is no text."),
        (document(["Principal": ""]), "Statement[0].Principal is missing."),
        (document(["Principal": #""111111111111""#]), "Statement[0].Principal names nobody: it is '*' or an object."),
        (document(["Principal": #"{"Service":"x"}"#]), "Statement[0].Principal.Service is not evaluated."),
        (document(["Principal": "{}"]), "Statement[0].Principal names nobody."),
        (document(["Principal": #"{"AWS":[]}"#]), "Statement[0].Principal.AWS has no items."),
        (
            document(["Principal": #"{"AWS":["111111111111","11111111111"]}"#]),
            "Statement[0].Principal.AWS[1] names no account, and nobody who can have an access key here."
        ),
        (
            document(["Principal": #"{"AWS":"arn:aws:iam::111111111111:user/*"}"#]),
            "Statement[0].Principal.AWS names no account, and nobody who can have an access key here."
        ),
        (
            document(["Principal": #"{"AWS":"arn:aws:sts::111111111111:assumed-role/a/b"}"#]),
            "Statement[0].Principal.AWS names no account, and nobody who can have an access key here."
        ),
        (
            document(["Principal": #"{"AWS":"arn:aws:iam::111111111111:role/Issuer"}"#]),
            "Statement[0].Principal.AWS names no account, and nobody who can have an access key here."
        ),
        (
            document(["Principal": #"{"AWS":"arn:aws-cn:iam::111111111111:root"}"#]),
            "Statement[0].Principal names somebody of another partition."
        ),
        (document(["NotPrincipal": #""*""#]), "Statement[0].NotPrincipal is not evaluated."),
        (document(["NotAction": #""*""#]), "Statement[0].NotAction is not evaluated."),
        (document(["NotResource": #""*""#]), "Statement[0].NotResource is not evaluated."),
        (document(["Action": ""]), "Statement[0].Action is missing."),
        (document(["Action": #""s3:GetObject""#]), "Statement[0].Action is no operation of this service."),
        (document(["Action": #""acm-*:GetPolicy""#]), "Statement[0].Action is no operation of this service."),
        (
            document(["Action": #""acm-pca:Nothing""#]),
            "Statement[0].Action is no operation on a certificate authority."
        ),
        (
            document(["Action": #"["acm-pca:ListCertificateAuthorities"]"#]),
            "Statement[0].Action[0] is no operation on a certificate authority."
        ),
        (
            document(["Action": #""acm-pca:*""#]),
            "Statement[0].Action would allow CreateCertificateAuthorityAuditReport, which is not shared with anybody."
        ),
        (
            document(["Action": #""acm-pca:PutPolicy""#]),
            "Statement[0].Action would allow PutPolicy, which is not shared with anybody."
        ),
        (document(["Resource": ""]), "Statement[0].Resource is missing."),
        (document(["Resource": "\"\(name)x\""]), "Statement[0].Resource does not name \(name)."),
        (document(["Resource": "[\"*\",\"\(name.uppercased())\"]"]), "Statement[0].Resource does not name \(name)."),
        (
            document(["Resource": #""*${aws:username}""#]),
            "Statement[0].Resource has a variable, which is not evaluated: ${."
        ),
        (document(["Condition": "[]"]), "Statement[0].Condition is no JSON object."),
        (document(["Condition": #"{"Bool":{"a":"b"}}"#]), "Statement[0].Condition.Bool is not evaluated."),
        (
            document(["Condition": #"{"StringEqualsIfExists":{"acm-pca:TemplateArn":"b"}}"#]),
            "Statement[0].Condition.StringEqualsIfExists is not evaluated."
        ),
        (
            document(["Condition": #"{"ForAnyValue:StringEquals":{"acm-pca:TemplateArn":"b"}}"#]),
            "Statement[0].Condition.ForAnyValue:StringEquals is not evaluated."
        ),
        (document(["Condition": #"{"StringLike":{}}"#]), "Statement[0].Condition.StringLike names no key."),
        (
            document(["Condition": #"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#]),
            "Statement[0].Condition.StringEquals.aws:PrincipalOrgID is not evaluated."
        ),
        (
            document(["Condition": #"{"StringEquals":{"acm-pca:TemplateArn":"b","acm-pca:templatearn":"c"}}"#]),
            "Statement[0].Condition.StringEquals.acm-pca:templatearn is there twice."
        ),
        (
            document(["Condition": #"{"StringEquals":{"acm-pca:TemplateArn":7}}"#]),
            "Statement[0].Condition.StringEquals.acm-pca:TemplateArn is no text."
        ),
        (
            document(["Condition": #"{"StringEquals":{"acm-pca:TemplateArn":["a${b"]}}"#]),
            "Statement[0].Condition.StringEquals.acm-pca:TemplateArn[0] has a variable, which is not evaluated: ${."
        ),
    ]) func whatCannotBeObeyedIsSaidWhere(document: String, fault: String) {
        #expect(Self.fault(of: document) == fault)
    }

    @Test func twoStatementsMayHaveOneLabel() {
        let statement = #"{"Sid":"a","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}"#
        let document = #"{"Version":"2012-10-17","Statement":[\#(statement),\#(statement)]}"#
        #expect(Self.fault(of: document) == nil)
    }

    @Test(arguments: [
        ("", "", true), ("*", "", true), ("?", "", false), ("a*c", "abbc", true), ("a*c", "abb", false),
        ("a?c", "abc", true),
        ("**a**", "bab", true), ("*ab*ab", "abab", true), ("*ab*ab", "ab", false), ("é?", "éß", true),
        ("K", "\u{212A}", false),
    ]) func patternsMatchTheWhole(pattern: String, text: String, isMatch: Bool) {
        #expect(PolicyPattern(pattern).matches(text) == isMatch)
        #expect(ModelPolicy.matches(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...]) == isMatch)
    }

    @Test func accountsAreThoseThatSomethingIsAllowed() throws {
        let allowed = #"{"AWS":["111111111111","arn:aws:iam::222222222222:role/issuer"]}"#
        #expect(
            try ResourcePolicy(reading: Self.document(["Principal": allowed])).accounts == [
                "111111111111", "222222222222",
            ]
        )
        let denied = Self.document(["Effect": #""Deny""#, "Principal": #""*""#])
        #expect(try ResourcePolicy(reading: denied).accounts.isEmpty)
        #expect(try ResourcePolicy(reading: Self.document(["Principal": #""*""#])).accounts == [nil])
    }

    @Test(arguments: 0..<200) func aPolicySaysWhatAModelOfItSays(seed: UInt64) throws {
        var generator = SplitMix64(seed: 90_000 + seed)
        let model = ModelPolicy(&generator)
        let policy = try ResourcePolicy(reading: model.document)
        var verdicts: Set<PolicyVerdict.Kind> = []
        for _ in 0..<60 {
            let call = ModelPolicy.Call(&generator)
            let verdict = policy.verdict(on: call.call)
            let kind: PolicyVerdict.Kind =
                model.statements.contains { !$0.isAllowed && $0.applies(to: call) }
                ? .denied : model.statements.contains { $0.isAllowed && $0.applies(to: call) } ? .allowed : .silent
            #expect(verdict.kind == kind, "\(call) \(model.document)")
            if !verdict.isByTemplate {
                // Whatever template is asked for, it says the same.
                for template in ModelPolicy.templates {
                    var other = call
                    other.template = template
                    #expect(policy.verdict(on: other.call).kind == kind, "\(other) \(model.document)")
                }
            }
            let owner = call.call.denial(by: policy, owner: call.account)
            let isKept = call.role == "administrator" && ResourcePolicy.keeping.contains(call.operation)
            #expect((owner != nil) == (kind == .denied && !isKept))
            let stranger = call.call.denial(by: policy, owner: "999999999999")
            #expect((stranger == nil) == (kind == .allowed && ResourcePolicy.shareable.contains(call.operation)))
            verdicts.insert(kind)
        }
        #expect(!verdicts.isEmpty)
    }
}

/// A policy as it is made up, evaluated the long way round, with nothing of what is tested.
private struct ModelPolicy {
    struct Call {
        let operation: InterfaceOperation
        let account: String
        let principal: String
        let role: String
        var template: String?

        init(_ generator: inout SplitMix64) {
            let isIssuance = generator.next() % 2 == 0
            self.operation =
                isIssuance ? .issueCertificate : ModelPolicy.one(of: InterfaceOperation.allCases, &generator)
            self.account = ModelPolicy.one(of: ModelPolicy.accounts, &generator)
            self.principal = ModelPolicy.one(of: ModelPolicy.names, &generator)
            self.role = ModelPolicy.one(of: ModelPolicy.roles, &generator)
            self.template = ModelPolicy.one(of: ModelPolicy.templates, &generator)
        }

        var call: PolicyCall {
            PolicyCall(
                self.operation,
                account: self.account,
                principal: self.principal,
                role: self.role,
                template: self.template,
                partition: "aws"
            )
        }

        func value(of key: String) -> String? {
            guard key.lowercased() == "acm-pca:templatearn" else { return self.account }
            guard self.operation == .issueCertificate else { return nil }
            return "arn:aws:acm-pca:::template/" + (self.template ?? "EndEntityCertificate/V1")
        }
    }

    struct Statement {
        let isAllowed: Bool
        let principals: [String]
        let actions: [String]
        let conditions: [(comparison: String, key: String, values: [String])]

        init(_ generator: inout SplitMix64) {
            self.isAllowed = generator.next() % 3 != 0
            let all =
                ["*"] + accounts + accounts.map { "arn:aws:iam::\($0):root" }
                + accounts.flatMap { account in names.map { "arn:aws:iam::\(account):user/\($0)" } }
                + accounts.flatMap { account in roles.map { "arn:aws:iam::\(account):role/\($0)" } }
            self.principals = some(of: all, &generator)
            let shared = [
                "acm-pca:IssueCertificate", "ACM-PCA:ISSUECERTIFICATE", "acm-pca:Get*", "acm-pca:?i*Tags",
                "acm-pca:List*", "acm-pca:Describe*",
            ]
            self.actions = some(
                of: self.isAllowed ? shared : shared + ["*", "acm-pca:*", "acm-pca:*Policy"],
                &generator
            )
            var conditions: [(comparison: String, key: String, values: [String])] = []
            for comparison in ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]
            where generator.next() % 4 == 0 {
                if generator.next() % 4 == 0 {
                    conditions.append(
                        (comparison, "aws:PrincipalAccount", some(of: accounts + ["1*", "?????????????"], &generator))
                    )
                }
                if generator.next() % 2 == 0 || conditions.isEmpty {
                    let named = templates.map { "arn:aws:acm-pca:::template/\($0 ?? "EndEntityCertificate/V1")" }
                    let key = generator.next() % 2 == 0 ? "acm-pca:TemplateArn" : "ACM-PCA:templateArn"
                    conditions.append((comparison, key, some(of: named + ["*EndEntity*/V?", "*", "arn"], &generator)))
                }
            }
            self.conditions = conditions
        }

        var text: String {
            var operators: [String: [String]] = [:]
            for one in self.conditions {
                operators[one.comparison, default: []].append("\"\(one.key)\":\(list(one.values))")
            }
            let condition = operators.sorted { $0.key < $1.key }.map {
                "\"\($0.key)\":{\($0.value.joined(separator: ","))}"
            }
            return """
                {"Effect":"\(self.isAllowed ? "Allow" : "Deny")","Principal":{"AWS":\(list(self.principals))},
                "Action":\(list(self.actions)),"Resource":"*","Condition":{\(condition.joined(separator: ","))}}
                """
        }

        func applies(to call: Call) -> Bool {
            let who = [
                "*", call.account, "arn:aws:iam::\(call.account):root",
                "arn:aws:iam::\(call.account):user/\(call.principal)", "arn:aws:iam::\(call.account):role/\(call.role)",
            ]
            guard !Set(who).isDisjoint(with: self.principals) else { return false }
            let without: Set<InterfaceOperation> = [.createCertificateAuthority, .listCertificateAuthorities]
            let name = "acm-pca:\(call.operation.rawValue)".lowercased()
            guard !without.contains(call.operation),
                self.actions.contains(where: { matches(scalars($0.lowercased()), scalars(name)) })
            else { return false }
            return self.conditions.allSatisfy { condition in
                let isNot = condition.comparison.contains("Not")
                guard let value = call.value(of: condition.key) else { return isNot }
                let isLike = condition.comparison.hasSuffix("Like")
                let isOne = condition.values.contains { isLike ? matches(scalars($0), scalars(value)) : $0 == value }
                return isNot ? !isOne : isOne
            }
        }
    }

    static let accounts = ["111111111111", "222222222222"]
    static let names = ["alice", "bob"]
    static let roles = ["administrator", "issuer"]
    static let templates: [String?] = [
        nil, "EndEntityCertificate/V1", "EndEntityClientAuthCertificate/V1", "RootCACertificate/V1",
    ]

    let statements: [Statement]

    init(_ generator: inout SplitMix64) {
        self.statements = (0..<(1 + generator.next() % 4)).map { _ in Statement(&generator) }
    }

    var document: String {
        "{\"Version\":\"2012-10-17\",\"Statement\":[\(self.statements.map(\.text).joined(separator: ","))]}"
    }

    static func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), text) || !text.isEmpty && matches(pattern, text.dropFirst())
        }
        return !text.isEmpty && (first == "?" || first == text.first) && matches(pattern.dropFirst(), text.dropFirst())
    }

    private static func scalars(_ text: String) -> ArraySlice<Unicode.Scalar> { Array(text.unicodeScalars)[...] }

    static func one<Item>(of items: [Item], _ generator: inout SplitMix64) -> Item {
        items[Int(generator.next() % UInt64(items.count))]
    }

    private static func some(of texts: [String], _ generator: inout SplitMix64) -> [String] {
        (0..<(1 + generator.next() % 3)).map { _ in one(of: texts, &generator) }
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
}
