import Foundation
import Testing

@testable import Ledger

struct RoleTests {
    private static func role(_ name: String) throws -> RoleDefinition {
        try #require(RoleDefinition.initial.first { $0.name == name })
    }

    @Test func rolesOfANewLedgerPermitWhatTheyAreFor() throws {
        let reads = InterfaceOperation.allCases.filter { operation in
            ["Get", "List", "Describe"].contains { operation.rawValue.hasPrefix($0) }
        }
        let (administrator, auditor) = (try Self.role("administrator"), try Self.role("auditor"))
        for operation in InterfaceOperation.allCases {
            #expect(administrator.permits(operation))
            let isAuditors = reads.contains(operation) || operation == .createCertificateAuthorityAuditReport
            #expect(auditor.permits(operation) == isAuditors, "\(operation)")
        }
        let issuers: Set<InterfaceOperation> = [
            .issueCertificate, .getCertificate, .getCertificateAuthorityCertificate, .describeCertificateAuthority,
            .listCertificateAuthorities, .getCertificateAuthorityCSR, .listTags, .listPermissions,
        ]
        #expect(try Self.role("issuer").operations == issuers)
    }

    @Test(arguments: [
        ("EndEntityCertificate/V1", true), ("EndEntityCertificate_APICSRPassthrough/V1", true),
        ("BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough/V1", true),
        ("EndEntityServerAuthCertificate/V1", true), ("EndEntityClientAuthCertificate_CSRPassthrough/V1", true),
        ("CodeSigningCertificate/V1", false), ("OCSPSigningCertificate_APIPassthrough/V1", false),
        ("RootCACertificate/V1", false), ("SubordinateCACertificate_PathLen0/V1", false),
        ("BlankSubordinateCACertificate_PathLen3_APIPassthrough/V1", false), ("", false),
    ])
    func anIssuerGetsCertificatesOfEndEntitiesAlone(template: String, isPermitted: Bool) throws {
        #expect(try Self.role("issuer").permits(template: template) == isPermitted)
        #expect(try Self.role("administrator").permits(template: template))
        #expect(try !Self.role("auditor").permits(template: template))
    }

    @Test func whatACertificateIsForNeedsItsTemplateWhicheverGivesIt() throws {
        let issuer = try Self.role("issuer")
        #expect(issuer.lackingTemplate(for: WantedCertificate(template: nil)) == nil)
        let forResponses = WantedCertificate(template: "EndEntityCertificate_APIPassthrough/V1", isForResponses: true)
        #expect(issuer.lackingTemplate(for: forResponses) == "OCSPSigningCertificate/V1")
        let forCode = WantedCertificate(template: nil, isForCode: true)
        #expect(issuer.lackingTemplate(for: forCode) == "CodeSigningCertificate/V1")
        #expect(try Self.role("administrator").lackingTemplate(for: forCode) == nil)
    }

    @Test(arguments: [
        ("*", "", true), ("*", "a/V1", true), ("a*c", "abc", true), ("a*c", "ac", true), ("a*c", "acb", false),
        ("a*b*c", "aXbXbXc", true), ("a*b*c", "aXc", false), ("**a", "ba", true), ("a", "a", true), ("a", "A", false),
        ("a", "ab", false), ("*a*", "bab", true), ("a*a", "a", false), ("*b", "bbbb", true),
    ])
    func aStarStandsForAnyCharacters(pattern: String, name: String, isMatch: Bool) throws {
        #expect(try #require(TemplatePattern(pattern)).matches(name) == isMatch)
    }

    @Test(arguments: ["", "a b", "a-b", "a?", "\u{E4}", String(repeating: "a", count: 65)])
    func whatIsNoPattern(text: String) { #expect(TemplatePattern(text) == nil) }

    @Test(arguments: [
        RoleChanged.of("Issuer"), .of("administrator"), .of(""), .of(String(repeating: "a", count: 33)),
        .of("ops", ["Emperor"]), .of("ops", ["GetPolicy", "GetCertificate"]), .of("ops", ["GetPolicy", "GetPolicy"]),
        .of("ops", ["GetPolicy"], ["a b"]), .of("ops", ["GetPolicy"], ["b", "a"]), .of("ops", [], ["a"]),
        .of("ops", ["GetPolicy"], (0..<65).map { "a\($0 + 100)" }),
    ])
    func whatARoleCannotBe(changed: RoleChanged) { #expect(changed.fault != nil) }

    @Test func aRoleIsWhatWasSaidOfItLast() {
        var roles = RolesInForce()
        #expect(roles.all.map(\.name) == ["administrator", "auditor", "issuer"])
        roles.evolve(.of("web", ["GetCertificate", "IssueCertificate"], ["EndEntityServerAuthCertificate*"]))
        roles.evolve(.of("issuer"))
        #expect(roles.all.map(\.name) == ["administrator", "auditor", "web"])
        #expect(roles["web"]?.permits(.issueCertificate) == true && roles["web"]?.permits(.getPolicy) == false)
        #expect(roles["web"]?.permits(template: "EndEntityServerAuthCertificate/V1") == true)
        #expect(!roles.contains("issuer") && roles["issuer"]?.operations.isEmpty == true && roles["emperor"] == nil)
        roles.evolve(.of("issuer", ["GetCertificate"]))
        #expect(roles["issuer"]?.operations == [.getCertificate])
    }

    @Test func theFormatPrintsTheRolesOfANewLedger() throws {
        let text = try String(contentsOf: Self.format, encoding: .utf8)
        let table = try #require(text.split(separator: "| Role | Operations | Templates |\n| --- | --- | --- |\n").last)
        var printed: [String: [Set<String>]] = [:]
        for line in table.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { $0.hasPrefix("|") })
        {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                cell in
                cell.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
                    .filter { !$0.isEmpty }
            }
            try #require(cells.count == 3)
            printed[cells[0].joined()] = [Set(cells[1]), Set(cells[2])]
        }
        let declared = RoleDefinition.initial.map { role in
            (role.name, [Set(role.operations.map(\.rawValue)), Set(role.templates.map(\.description))])
        }
        #expect(printed == Dictionary(uniqueKeysWithValues: declared))
    }

    private static let format = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas/format.md")
}

extension RoleChanged {
    static func of(_ role: String, _ operations: [String] = [], _ templates: [String] = []) -> RoleChanged {
        RoleChanged(
            role: role,
            operations: operations,
            templates: templates,
            provenance: Provenance(.program, "uid:0")
        )
    }
}
