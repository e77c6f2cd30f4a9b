import JSON
import Ledger

/// The text of a credentials file: a JSON array of `accessKeyId` and `secretAccessKey`, and where a ledger that knows no access key
/// yet is to take it over, `principal` and `role`.
package enum CredentialsText {
    /// The most credentials that one file may hold.
    static let maximumCount = 10_000

    /// The credentials that a text lists.
    package static func read(_ octets: [UInt8]) throws(CredentialsError) -> [Credential] {
        let value: JSONValue
        do {
            value = try JSONReader.read(octets)
        } catch {
            throw CredentialsError("it is not JSON (at octet \(error.offset))")
        }
        guard case .list(let items) = value.content else { throw CredentialsError("it is not a JSON array") }
        guard items.count <= Self.maximumCount else {
            throw CredentialsError("it lists more than \(Self.maximumCount) credentials")
        }
        var credentials: [Credential] = []
        var seen: Set<String> = []
        for (index, item) in items.enumerated() {
            let credential = try Self.credential(item, number: index + 1)
            guard seen.insert(credential.accessKeyIdentifier).inserted else {
                throw CredentialsError("it lists the access key \(credential.accessKeyIdentifier) twice")
            }
            credentials.append(credential)
        }
        return credentials
    }

    /// The text that lists credentials, one a line.
    package static func write(_ credentials: [Credential]) -> [UInt8] {
        let lines = credentials.map { credential in
            JSONWriter.structure { writer in
                writer.member("accessKeyId", credential.accessKeyIdentifier)
                writer.member("secretAccessKey", credential.secretAccessKey.revealed)
                writer.member("principal", credential.principal)
                writer.member("role", credential.role)
            }
        }
        return Array("[\n".utf8) + lines.map { Array("  ".utf8) + $0 }.joined(separator: Array(",\n".utf8))
            + Array("\n]\n".utf8)
    }

    private static func credential(_ item: JSONValue, number: Int) throws(CredentialsError) -> Credential {
        guard case .structure = item.content else { throw CredentialsError("entry \(number) is not an object") }
        let key = try Self.text("accessKeyId", of: item, number: number, lengths: 3...128)
        let secret = try Self.text("secretAccessKey", of: item, number: number, lengths: 8...256)
        let principal = try Self.textIfPresent("principal", of: item, number: number, lengths: 1...256)
        let role = try Self.textIfPresent("role", of: item, number: number, lengths: 1...32)
        guard ActorForm.isAccessKey(key) else {
            throw CredentialsError("the accessKeyId of entry \(number) has characters other than letters and digits")
        }
        guard principal.map(ActorForm.isPrincipal) ?? true else {
            throw CredentialsError("the principal of entry \(number) has control characters")
        }
        guard role.map(RoleDefinition.isName) ?? true else {
            throw CredentialsError("the role of entry \(number) has characters other than a to z, digits and '-'")
        }
        return Credential(
            accessKeyIdentifier: key,
            secretAccessKey: SecretAccessKey(secret),
            principal: principal,
            role: role
        )
    }

    private static func textIfPresent(
        _ name: StaticString,
        of item: JSONValue,
        number: Int,
        lengths: ClosedRange<Int>
    ) throws(CredentialsError) -> String? {
        guard let value = item[name], !value.isNull else { return nil }
        return try Self.text(name, of: item, number: number, lengths: lengths)
    }

    private static func text(
        _ name: StaticString,
        of item: JSONValue,
        number: Int,
        lengths: ClosedRange<Int>
    ) throws(CredentialsError) -> String {
        guard let text = item[name]?.text else { throw CredentialsError("entry \(number) has no string '\(name)'") }
        guard lengths.contains(text.utf8.count) else {
            throw CredentialsError(
                "'\(name)' of entry \(number) must have \(lengths.lowerBound) to \(lengths.upperBound) octets"
            )
        }
        return text
    }
}
