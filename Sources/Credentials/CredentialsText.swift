import Cryptography
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

    /// The text that lists credentials, one a line; whoever gets it wipes it.
    package static func write(_ credentials: [Credential]) -> [UInt8] {
        var text: [UInt8] = []
        // What grows is moved, and what it was moved from is not wiped.
        text.reserveCapacity(16 + credentials.count * Self.longestLine)
        text += Array("[\n".utf8)
        for (index, credential) in credentials.enumerated() {
            if index > 0 { text += Array(",\n".utf8) }
            text += Array("  ".utf8)
            var line = Self.line(credential)
            text += line
            SecretOctets.wipe(&line)
        }
        text += Array("\n]\n".utf8)
        return text
    }

    /// One credential as a JSON object; whoever gets it wipes it.
    static func line(_ credential: Credential) -> [UInt8] {
        var writer = JSONWriter(capacity: Self.longestLine)
        writer.structure { writer in
            writer.member("accessKeyId", credential.accessKeyIdentifier)
            writer.name("secretAccessKey")
            credential.secretAccessKey.octets.withSpan { writer.string(utf8: $0) }
            writer.member("principal", credential.principal)
            writer.member("role", credential.role)
        }
        return writer.octets
    }

    /// More octets than a credential takes: six for each of its longest texts, were all of them escaped.
    private static let longestLine = 6 * (128 + 256 + 256 + 32) + 128

    private static func credential(_ item: JSONValue, number: Int) throws(CredentialsError) -> Credential {
        guard case .structure = item.content else { throw CredentialsError("entry \(number) is not an object") }
        let key = try Self.text("accessKeyId", of: item, number: number, lengths: 3...128)
        let secret = try Self.secret("secretAccessKey", of: item, number: number, lengths: 8...256)
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
            secretAccessKey: secret,
            principal: principal,
            role: role
        )
    }

    /// A secret, which never is a text: of one that is spelled without escapes nothing is left but what the caller wipes.
    private static func secret(
        _ name: StaticString,
        of item: JSONValue,
        number: Int,
        lengths: ClosedRange<Int>
    ) throws(CredentialsError) -> SecretAccessKey {
        guard case .string(let octets)? = item[name]?.content else {
            throw CredentialsError("entry \(number) has no string '\(name)'")
        }
        try Self.check(octets.count, name, number: number, lengths: lengths)
        return SecretAccessKey(SecretOctets(octets))
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
        try Self.check(text.utf8.count, name, number: number, lengths: lengths)
        return text
    }

    private static func check(
        _ count: Int,
        _ name: StaticString,
        number: Int,
        lengths: ClosedRange<Int>
    ) throws(CredentialsError) {
        guard lengths.contains(count) else {
            throw CredentialsError(
                "'\(name)' of entry \(number) must have \(lengths.lowerBound) to \(lengths.upperBound) octets"
            )
        }
    }
}
