import Bytes
import Derivation
import Issuance
import JSON
import Ledger
import PKI
import Testing

@testable import PrivateCAAPI

/// What becomes of a text as the member `ApiPassthrough` of a request.
enum ReadPassthrough {
    /// A request's body with that member.
    static func body(_ passthrough: String) -> String {
        """
        {"CertificateAuthorityArn":"\(FakeAuthority.name)","Csr":"YQ==","SigningAlgorithm":"SHA256WITHECDSA",\
        "Validity":{"Value":1,"Type":"DAYS"},"ApiPassthrough":\(passthrough)}
        """
    }

    /// The body held against its shape.
    static func input(_ body: [UInt8]) throws -> CheckedInput {
        let model = ServiceModel.current
        let shape = try #require(model.inputs["IssueCertificate"])
        return try ShapeWalker.check(try JSONReader.read(body), body: body, against: shape, in: model)
    }

    /// What is handed on; the shape must be right.
    static func submitted(_ passthrough: String) throws -> SubmittedPassthrough? {
        try Self.input(Array(Self.body(passthrough).utf8)).passthrough
    }

    /// The values, decoded; there must be no flaw.
    static func values(_ passthrough: String) throws -> (subject: DistinguishedName?, extensions: [Extension]) {
        guard case .values(let values)? = try Self.submitted(passthrough) else {
            throw APIError(.internalFailure, "\(String(describing: try Self.submitted(passthrough)))")
        }
        return (
            try values.subject.map { try DistinguishedName(derEncoded: $0) },
            try values.extensions.map { Array(try Extensions(derEncoded: $0)) } ?? []
        )
    }

    /// The values of members of `Extensions`.
    static func extensions(_ members: String) throws -> [Extension] {
        try Self.values(#"{"Extensions":{\#(members)}}"#).extensions
    }

    /// What a caller is told of the flaw, from what is recorded of it; `nil` where there is none.
    static func flaw(_ passthrough: String) throws -> String? {
        guard case .flawed(let flawed)? = try Self.submitted(passthrough) else { return nil }
        let reason = try #require(Reason(flawed.reason))
        #expect(reason.code.isFlawOfPassthrough)
        return reason.message
    }

    /// The message of the `ValidationException`; `nil` where the shape is right.
    static func violation(_ passthrough: String) throws -> String? {
        do {
            _ = try Self.input(Array(Self.body(passthrough).utf8))
            return nil
        } catch let error as APIError {
            #expect(error.code == .validation)
            return error.message
        }
    }
}
