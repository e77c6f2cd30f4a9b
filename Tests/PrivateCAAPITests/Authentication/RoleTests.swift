import Foundation
import Ledger
import PrivateCAAPI
import Testing

@Suite struct RoleTests {
    @Test func rolesMayCallWhatTheTableSays() {
        let reads = APIOperation.allCases.filter { operation in
            ["Get", "List", "Describe"].contains { operation.rawValue.hasPrefix($0) }
        }
        for operation in APIOperation.allCases {
            #expect(Role.administrator.mayCall(operation))
            let isAuditors = reads.contains(operation) || operation == .createCertificateAuthorityAuditReport
            #expect(Role.auditor.mayCall(operation) == isAuditors, "\(operation)")
        }
        let issuers: Set<APIOperation> = [
            .issueCertificate, .getCertificate, .getCertificateAuthorityCertificate, .describeCertificateAuthority,
            .listCertificateAuthorities, .getCertificateAuthorityCSR, .listTags, .listPermissions,
        ]
        #expect(Set(APIOperation.allCases.filter(Role.issuer.mayCall)) == issuers)
    }

    @Test func theFormatPrintsWhoMayCallWhat() throws {
        let text = try String(contentsOf: Self.format, encoding: .utf8)
        let table = try #require(text.split(separator: "| Operations | Who may call them |\n| --- | --- |\n").last)
        var printed: [String: Set<Role>] = [:]
        for line in table.split(separator: "\n", omittingEmptySubsequences: false).prefix(while: { $0.hasPrefix("|") })
        {
            let cells = line.split(separator: "|").map { cell in
                cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
            try #require(cells.count == 2)
            for name in cells[0] { printed[name] = Set(cells[1].compactMap(Role.init(rawValue:))) }
        }
        let declared = APIOperation.allCases.map { operation in
            (operation.rawValue, Set(Role.allCases.filter { $0.mayCall(operation) }))
        }
        #expect(printed == Dictionary(uniqueKeysWithValues: declared))
    }

    private static let format = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "schemas/format.md")
}
