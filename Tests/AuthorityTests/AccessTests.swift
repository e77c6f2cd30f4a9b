import Bytes
import Cryptography
import Ledger
import PKI
import Testbed
import Testing

@testable import Authority

/// Who may have what follows from the log: access keys, their roles, and the certificates that these permit.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct AccessTests {
    private static let issuer = RoleDefinition.initial[2]

    @Test func accessIsWhatTheLogSaysFromTheNextCallOn() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            #expect(try await ledger.authority.access(of: "LKIA2") == nil)
            try await ledger.record(Samples.change(.added))
            let access = try await ledger.authority.access(of: "LKIA2")
            #expect(access?.principal == "bob" && access?.role.name == "issuer")
            try await ledger.record(
                RoleChanged(
                    role: "issuer",
                    operations: ["GetCertificate"],
                    templates: [],
                    provenance: Provenance(.program, "uid:0")
                )
            )
            #expect(try await ledger.authority.access(of: "LKIA2")?.role.operations == [.getCertificate])
            try await ledger.record(Samples.change(.removed))
            #expect(try await ledger.authority.access(of: "LKIA2") == nil)
        }
        // Another start finds the same.
        try await premises.whileOpen { ledger in
            let (removed, first) = (
                try await ledger.authority.access(of: "LKIA2"), try await ledger.authority.access(of: "AKIA")
            )
            #expect(removed == nil && first?.principal == "somebody")
            #expect(ledger.roles["issuer"]?.operations == [.getCertificate])
        }
        try premises.contents().expectWhole()
    }

    @Test func nobodyIsGivenAccessInARoleThatThereIsNot() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let refusal = await #expect(throws: Refusal.self) {
                try await ledger.record(Samples.change(.added, role: "emperor"))
            }
            #expect(refusal?.code == .invalidArgument && refusal?.message.contains("issuer") == true)
            let other = await #expect(throws: Refusal.self) {
                try await ledger.record(
                    RoleChanged(
                        role: "administrator",
                        operations: ["GetPolicy"],
                        templates: [],
                        provenance: Provenance(.program, "uid:0")
                    )
                )
            }
            #expect(other?.code == .invalidArgument)
        }
        let contents = try premises.contents()
        #expect(contents.count(.credentialsChanged) == 1 && contents.count(.roleChanged) == 0)
    }

    /// A pattern that no template is like would permit nothing, and nobody would know why.
    @Test func aPatternThatNoTemplateIsLikeIsRefusedByItsName() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            func define(_ templates: [String]) async throws -> Bool {
                try await ledger.record(
                    RoleChanged(
                        role: "web",
                        operations: ["IssueCertificate"],
                        templates: templates,
                        provenance: Provenance(.program, "uid:0")
                    )
                )
            }
            for idle in ["EndEntityCertificat", "EndEntity*/V2", "endEntityCertificate*"] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await define(["EndEntityCertificate/V1", idle].sorted())
                }
                #expect(refusal?.code == .invalidArgument && refusal?.message.contains("'\(idle)'") == true)
            }
            let patterns = ["*", "EndEntity*Certificate*", "RootCACertificate/V1"]
            let isChanged = [try await define(patterns), try await define(patterns)]
            #expect(isChanged == [true, false])
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.roleChanged) == 1)
    }

    @Test func aLedgerHasSoManyNamesOfRolesAndNoMore() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            func define(_ name: String) async throws {
                try await ledger.record(
                    RoleChanged(
                        role: name,
                        operations: ["GetPolicy"],
                        templates: [],
                        provenance: Provenance(.program, "uid:0")
                    )
                )
            }
            for number in 0..<(RolesInForce.most - 3) { try await define("role-\(number)") }
            let refusal = await #expect(throws: Refusal.self) { try await define("one-more") }
            #expect(refusal?.code == .limitExceeded)
            try await define("role-0")
        }
        try premises.contents().expectWhole()
    }

    /// Whoever changes a key sees what the one before recorded of it.
    @Test func ofManyWhoChangeOneKeyAtOnceOneDoes() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            for change in [CredentialsChange.added, .removed, .added] {
                let results = await withTaskGroup { group in
                    for _ in 0..<8 {
                        group.addTask { await Result { try await ledger.record(Samples.change(change)) } }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(results.count { (try? $0.get()) != nil } == 1)
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.credentialsChanged) == 4)
    }

    /// U+212A is a K to Swift, and no letter of an access key.
    @Test func whatIsNoAccessKeyIsNobodys() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            try await ledger.record(Samples.change(.added))
            _ = try await ledger.authority.access(of: "LKIA2")
            #expect(try await ledger.authority.access(of: "L\u{212A}IA2") == nil)
            let refusal = await #expect(throws: Refusal.self) {
                try await ledger.record(Samples.change(.removed, accessKey: "L\u{212A}IA2"))
            }
            #expect(refusal?.code == .invalidArgument)
            #expect(try await ledger.authority.access(of: "LKIA2") != nil)
            let another = Samples.change(.removed, role: "auditor")
            await #expect(throws: Refusal.self) { try await ledger.record(another) }
        }
        #expect(try premises.contents().count(.credentialsChanged) == 2)
    }

    @Test func severalKeysAreGivenTogetherOrNotAtAll() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let some = [Samples.change(.added), Samples.change(.added, accessKey: "LKIA3", role: "emperor")]
            await #expect(throws: Refusal.self) { try await ledger.record(some) }
            #expect(try await ledger.authority.access(of: "LKIA2") == nil)
            try await ledger.record([Samples.change(.added), Samples.change(.added, accessKey: "LKIA3")])
            #expect(try await ledger.authority.access(of: "LKIA3") != nil)
        }
        try premises.contents().expectWhole()
    }

    /// A loop that asks for what a rule refuses does not fill the log.
    @Test func soManyRequestsThatARuleRefusesAreRecordedAndTheRestIsCounted() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            for _ in 0..<RefusalCounter.recordedRequests + 20 {
                let refusal = await #expect(throws: Refusal.self) {
                    try await ledger.authority.issue(from: authority) {
                        $0.notAfter = RequestedTime(unit: .days, value: -1)
                    }
                }
                #expect(refusal?.isRecorded == true)
            }
            // Whoever asks for what may be is given it all the same.
            try await ledger.authority.issue(from: authority)
            try await ledger.recordRefusals()
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.issuanceRefused) == RefusalCounter.recordedRequests)
        guard case .refusalsCounted(let counted)? = contents.facts(.refusalsCounted).first?.body else {
            Issue.record("nothing was counted")
            return
        }
        #expect(counted.known.map(\.count) == [20] && counted.known.first?.operation == "IssueCertificate")
    }

    @Test func aKeyThatHasEndedGivesNoAccess() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            try await ledger.record(Samples.change(.added, expiry: ledger.now().adding(seconds: 10)))
            #expect(try await ledger.authority.access(of: "LKIA2")?.hasEnded == false)
            premises.clock.pass(microseconds: 11_000_000)
            #expect(try await ledger.authority.access(of: "LKIA2")?.hasEnded == true)
            let refusal = await #expect(throws: Refusal.self) {
                try await ledger.record(Samples.change(.added, accessKey: "LKIA3", expiry: ledger.now()))
            }
            #expect(refusal?.code == .invalidArgument && refusal?.message.contains("not later than now") == true)
        }
    }

    @Test func nobodyHasMoreThanTwoKeysThatGiveAccess() async throws {
        let premises = try LedgerUnderTest()
        func add(_ key: String, to ledger: OpenLedger, expiry: Instant? = nil) async throws {
            try await ledger.record(Samples.change(.added, accessKey: key, expiry: expiry))
        }
        func refusesThird(_ ledger: OpenLedger) async {
            let refusal = await #expect(throws: Refusal.self) { try await add("LKIA9", to: ledger) }
            #expect(refusal?.code == .invalidArgument)
            #expect(refusal?.message.contains("LKIA1") == true && refusal?.message.contains("LKIA2") == true)
        }
        try await premises.whileOpen { ledger in
            try await add("LKIA1", to: ledger)
            try await add("LKIA2", to: ledger, expiry: ledger.now().adding(seconds: 100))
            await refusesThird(ledger)
        }
        // Another start finds the same; one that ended leaves room, and so does one that was removed.
        try await premises.whileOpen { ledger in
            await refusesThird(ledger)
            premises.clock.pass(microseconds: 101_000_000)
            try await add("LKIA3", to: ledger)
            await #expect(throws: Refusal.self) { try await add("LKIA4", to: ledger) }
            try await ledger.record(Samples.change(.removed, accessKey: "LKIA3"))
            try await add("LKIA4", to: ledger)
            // Together as one after the other.
            try await ledger.record(Samples.change(.removed, accessKey: "LKIA4"))
            await #expect(throws: Refusal.self) {
                try await ledger.record([
                    Samples.change(.added, accessKey: "LKIA5"), Samples.change(.added, accessKey: "LKIA6"),
                ])
            }
        }
        try premises.contents().expectWhole()
    }

    @Test(arguments: ["SubordinateCACertificate_PathLen0/V1", "RootCACertificate/V1", "CodeSigningCertificate/V1"])
    func aTemplateThatTheRoleDoesNotPermitIsRefusedBeforeAnythingIsRead(template: String) async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let refusal = await #expect(throws: Refusal.self) {
                try await ledger.authority.issue(from: authority, role: Self.issuer) { $0.template = template }
            }
            #expect(refusal == Refusal.lacking(template: template))
            try await ledger.authority.issue(from: authority, role: Self.issuer)
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.issuanceRequested) == 2)
    }

    /// The purposes that a certificate names count, whichever template let them in.
    @Test(
        arguments: [
            (ObjectIdentifier.ocspSigning, "OCSPSigningCertificate/V1"), (.codeSigning, "CodeSigningCertificate/V1"),
            (.anyExtendedKeyUsage, "CodeSigningCertificate/V1"), (.clientAuthentication, nil),
        ] as [(ObjectIdentifier, String?)]
    )
    func aPurposeThatTheRoleDoesNotPermitIsRefused(purpose: ObjectIdentifier, lacking: String?) async throws {
        let usage = try ExtendedKeyUsage([purpose]).makeExtension(isCritical: false)
        let extensions = try Extensions([usage])
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            func ask(as role: RoleDefinition) async throws {
                try await ledger.authority.issue(from: authority, role: role) { order in
                    order.template = "BlankEndEntityCertificate_APIPassthrough/V1"
                    order.passthrough = .values(PassthroughValues(subject: nil, extensions: extensions.derOctets))
                }
            }
            try await ask(as: RoleDefinition.initial[0])
            if let lacking {
                let refusal = await #expect(throws: Refusal.self) { try await ask(as: Self.issuer) }
                #expect(refusal == Refusal.lacking(template: lacking))
            } else {
                try await ask(as: Self.issuer)
            }
        }
        try premises.contents().expectWhole()
    }
}
