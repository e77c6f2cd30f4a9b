import Bytes
import Credentials
import Ledger
import Testing

@testable import LedgerServer

/// What goes over the control socket.
@Suite struct ControlCommandTests {
    private static let digest = Digest256(words: (1, 2, 3, UInt64.max))

    static let commands: [ControlCommand] = [
        .changeRole("web", operations: ["GetCertificate", "IssueCertificate"], templates: ["EndEntity*"]),
        .changeRole("web", operations: [], templates: []),
        .addCredential(principal: "über \"x\"\n\u{202E}", role: "issuer", account: nil),
        .addCredential(principal: "x", role: "issuer", account: "123456789012"), .removeCredential(accessKey: "AK1"),
        .confirmClock, .blockKey(publicKeyDigest: digest, reason: ""),
        .changePolicy(
            PolicyWish(disabling: [52, 54], enabling: [], noting: [108], refusing: [109, 110], quota: .set(5))
        ),
        .changePolicy(PolicyWish(disabling: [], enabling: [1], noting: [], refusing: [], quota: .lifted)),
        .changePolicy(PolicyWish(disabling: [], enabling: [], noting: [], refusing: [], quota: .kept)),
        .changeReissuance(authority: UniqueIdentifier(words: (1, 2)), nil),
        .changeNaming(authority: UniqueIdentifier(words: (1, 2)), .always),
        .changeNaming(authority: UniqueIdentifier(words: (1, 2)), .never),
        .changeNaming(authority: UniqueIdentifier(words: (1, 2)), .asLedger),
        .changeReissuance(authority: UniqueIdentifier(words: (1, 2)), ReissuancePolicy(refuses: true, period: 86_400)),
        .changeReissuance(authority: UniqueIdentifier(words: (1, 2)), ReissuancePolicy(refuses: false, period: 1)),
        .tellStages,
    ]

    @Test(arguments: commands) func whatIsSaidIsUnderstood(command: ControlCommand) throws {
        #expect(!command.octets.contains(0x0A))
        #expect(try ControlCommand(command.octets) == command)
    }

    @Test func aCommandIsOneObjectWithSortedMembers() {
        let command = ControlCommand.addCredential(principal: "a/b", role: "auditor", account: nil)
        let text = #"{"command":"credentials-add","principal":"a/b","role":"auditor"}"#
        #expect(String(decoding: command.octets, as: UTF8.self) == text)
        let first = ControlCommand.object([("b", "1"), ("a", "2"), ("b", "3")])
        #expect(String(decoding: first, as: UTF8.self) == #"{"a":"2","b":"1"}"#)
    }

    @Test(arguments: [
        "", "{", "[]", "\"clock-confirm\"", "{}", #"{"command":7}"#, #"{"command":"nothing"}"#, #"{"command":null}"#,
        #"{"command":"credentials-add","principal":"a"}"#,
        #"{"command":"credentials-add","principal":"a"}"#, #"{"command":"roles-change","operations":"GetPolicy"}"#,
        #"{"command":"credentials-add","principal":["a"],"role":"issuer"}"#, #"{"command":"credentials-remove"}"#,
        #"{"command":"keys-block","publicKeyDigest":"00","reason":"r"}"#,
        #"{"command":"policy-set","disable":"1,x"}"#, #"{"command":"policy-set","certificatesPerAuthority":"-1"}"#,
        #"{"command":"clock-confirm"}{}"#, #"{"command":"reissuance-set","authority":"x","mode":"off"}"#,
        #"{"command":"reissuance-set","authority":"00000000-0000-0000-0000-000000000001"}"#,
        #"{"command":"naming-set","authority":"x","mode":"on"}"#,
        #"{"command":"naming-set","authority":"00000000-0000-0000-0000-000000000001"}"#,
        #"{"command":"naming-set","authority":"00000000-0000-0000-0000-000000000001","mode":"ON"}"#,
        #"{"command":"reissuance-set","authority":"00000000-0000-0000-0000-000000000001","mode":"note"}"#,
        #"{"command":"reissuance-set","authority":"00000000-0000-0000-0000-000000000001","mode":"off","period":"1"}"#,
        #"{"command":"reissuance-set","authority":"00000000-0000-0000-0000-000000000001","mode":"note","period":"86401"}"#,
        #"{"command":"reissuance-set","authority":"00000000-0000-0000-0000-000000000001","mode":"maybe","period":"1"}"#,
    ])
    func anythingElseIsNone(text: String) {
        #expect(throws: ControlCommand.SyntaxError.self) { try ControlCommand(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            (nil, PolicyChange.Quota.kept), ("none", .lifted), ("0", .set(0)), ("7", .set(7)),
        ] as [(String?, PolicyChange.Quota)]
    )
    func aQuotaIsANumberOrNone(text: String?, quota: PolicyChange.Quota) {
        #expect(PolicyChange.Quota(text: text) == quota)
        #expect(quota.text == text)
    }

    @Test(arguments: ["", "-1", "x", "None"]) func otherTextsAreNoQuota(text: String) {
        #expect(PolicyChange.Quota(text: text) == nil)
    }
}
