import Bytes
import HTTP

/// What an `Authorization` field of Signature Version 4 says.
///
/// Its form: `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders=<a;b;c>,
/// Signature=<64 hexadecimal digits>`; parameters may come in any order. It is read as octets: characters would cost
/// ten times as much on every request.
struct AuthorizationHeader: Sendable {
    static let algorithm = "AWS4-HMAC-SHA256"

    /// Which key signed.
    let accessKeyIdentifier: String
    /// For which day, region and service.
    let scope: SigningScope
    /// What ends the scope: `aws4_request`.
    let terminator: ArraySlice<UInt8>
    /// The names of the header fields that are signed, in the order given.
    let signedHeaders: [ArraySlice<UInt8>]
    /// 64 hexadecimal digits.
    let signature: ArraySlice<UInt8>

    /// Reads the value of the field.
    init(_ octets: ArraySlice<UInt8>) throws(APIError) {
        let algorithm = octets.prefix { $0 != 0x20 }
        guard algorithm.isVerbatim(Self.algorithm) else {
            throw APIError(.incompleteSignature, "Unsupported AWS 'algorithm': '\(Self.text(algorithm.prefix(32)))'.")
        }
        var credential: ArraySlice<UInt8>?
        var signedHeaders: ArraySlice<UInt8>?
        var signature: ArraySlice<UInt8>?
        for parameter in octets[algorithm.endIndex...].runs(between: 0x2C) where !parameter.isEmpty {
            let (name, value) = try Self.pair(parameter)
            if name.isVerbatim("Credential"), credential == nil {
                credential = value
            } else if name.isVerbatim("SignedHeaders"), signedHeaders == nil {
                signedHeaders = value
            } else if name.isVerbatim("Signature"), signature == nil {
                signature = value
            } else if name.isVerbatim("Credential") || name.isVerbatim("SignedHeaders") || name.isVerbatim("Signature")
            {
                throw Self.incomplete("has the parameter '\(Self.text(name))' twice", octets)
            }
        }
        guard let credential else { throw Self.incomplete("requires 'Credential' parameter", octets) }
        guard let signature else { throw Self.incomplete("requires 'Signature' parameter", octets) }
        guard let signedHeaders else { throw Self.incomplete("requires 'SignedHeaders' parameter", octets) }
        let parts = credential.runs(between: 0x2F)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty }) else {
            throw APIError(
                .incompleteSignature,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                    + "got '\(Self.text(credential.prefix(128)))'."
            )
        }
        guard signature.count == 64, signature.allSatisfy(Self.isLowerCaseHexadecimal) else {
            throw Self.incomplete("requires a 'Signature' of 64 lower-case hexadecimal digits", octets)
        }
        let names = signedHeaders.runs(between: 0x3B)
        guard zip(names, names.dropFirst()).allSatisfy({ $0.lexicographicallyPrecedes($1) }),
            names.allSatisfy(Self.isLowerCaseToken)
        else { throw Self.incomplete("requires 'SignedHeaders' in lower case, sorted, each once", octets) }
        self.accessKeyIdentifier = Self.text(parts[0])
        self.scope = SigningScope(
            date: Self.text(parts[1]),
            region: Self.text(parts[2]),
            service: Self.text(parts[3])
        )
        self.terminator = parts[4]
        self.signedHeaders = names
        self.signature = signature
    }

    /// The name and the value of a parameter.
    private static func pair(_ parameter: ArraySlice<UInt8>) throws(APIError) -> (
        name: ArraySlice<UInt8>, value: ArraySlice<UInt8>
    ) {
        var trimmed = parameter.drop { $0 == 0x20 || $0 == 0x09 }
        while trimmed.last == 0x20 || trimmed.last == 0x09 { trimmed = trimmed.dropLast() }
        guard let equals = trimmed.firstIndex(of: 0x3D) else {
            throw APIError(
                .incompleteSignature,
                "'\(Self.text(trimmed.prefix(32)))' not a valid key=value pair (missing equal-sign) in Authorization header."
            )
        }
        return (trimmed[..<equals], trimmed[(equals + 1)...])
    }

    private static func text(_ octets: ArraySlice<UInt8>) -> String { String(decoding: octets, as: UTF8.self) }

    private static func isLowerCaseHexadecimal(_ octet: UInt8) -> Bool {
        (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet)
    }

    private static func isLowerCaseToken(_ name: ArraySlice<UInt8>) -> Bool {
        !name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 < 0x7F && !(0x41...0x5A).contains($0) }
    }

    private static func incomplete(_ what: String, _ octets: ArraySlice<UInt8>) -> APIError {
        APIError(.incompleteSignature, "Authorization header \(what). Authorization=\(Self.text(octets.prefix(48)))…")
    }
}

extension AuthorizationHeader {
    /// The access key that a request claims, whether or not it proves to have it; `nil` where it claims none.
    static func accessKey(claimedBy request: HTTPRequest) -> String? {
        guard let text = request.soleHeader("authorization") else { return nil }
        return (try? AuthorizationHeader(Array(text.utf8)[...]))?.accessKeyIdentifier
    }
}
