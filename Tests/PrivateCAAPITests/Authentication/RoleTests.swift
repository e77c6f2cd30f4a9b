import Credentials
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
}
