import Ledger
import PKI
import PrivateCAAPI
import Testing

/// What an authority was asked for with, against what was made of it.
struct RecordedConfigurationTests {
    private static func creating(_ configuration: String) throws -> AuthorityCreating {
        AuthorityCreating(
            kind: .root,
            usageMode: .generalPurpose,
            keyAlgorithm: "ecP256",
            signatureAlgorithm: "ecdsa-with-SHA256",
            subject: try DistinguishedName([
                RelativeDistinguishedName(type: .commonName, value: .utf8("Root"))
            ]).derOctets,
            requestExtensions: nil,
            configuration: configuration,
            keyStorageSecurityStandard: "FIPS_140_2_LEVEL_3_OR_HIGHER",
            tags: [],
            token: nil,
            provenance: Provenance(.program, "uid:0")
        )
    }

    @Test(
        "contradicts nothing where it asks for what was made, or does not say",
        arguments: [
            "{}",
            #"{"KeyAlgorithm":"EC_prime256v1","SigningAlgorithm":"SHA256WITHECDSA","Subject":{"CommonName":"Root"}}"#,
            #"{"Subject":{"CommonName":"Root","Country":null}}"#,
        ]
    )
    func agrees(configuration: String) throws {
        #expect(RecordedConfiguration.fault(in: try Self.creating(configuration)) == nil)
    }

    @Test(
        "is told where it asks for something else",
        arguments: [
            "", "[]", #"{"KeyAlgorithm":"RSA_2048"}"#, #"{"SigningAlgorithm":"SHA384WITHECDSA"}"#, #"{"Subject":{}}"#,
            #"{"Subject":{"CommonName":"Other"}}"#, #"{"Subject":{"Organization":"Root"}}"#,
        ]
    )
    func contradicts(configuration: String) throws {
        #expect(RecordedConfiguration.fault(in: try Self.creating(configuration)) != nil)
    }
}
