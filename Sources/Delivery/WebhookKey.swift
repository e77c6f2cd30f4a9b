internal import Bytes
internal import Cryptography
internal import DurableFiles

// "The signature scheme is HMAC-SHA256 … between 24 bytes (192 bits) and 64 bytes (512 bits) … base64 encoded, and prefixed with
// whsec_"; "the content to sign is the message id, timestamp and payload joined with a full stop"; "v1," before the signature in base64.
//                                                                              -- Standard Webhooks, specification 1.0, verifying

/// The key that what goes to one target is signed with.
struct WebhookKey: Sendable {
    private let key: HMACSHA256.Key

    private static let prefix = Array("whsec_".utf8)
    private static let sizes = 24...64

    /// The key in a file: `whsec_` and 24 to 64 octets in base64; readable by its owner alone.
    ///
    /// - Throws: ``WebhookFault``.
    init(file path: String) throws(WebhookFault) {
        var text: [UInt8]
        do throws(FileError) {
            let file = try OpenFile(path, for: .reading)
            defer { file.close() }
            guard try file.isItsOwnersAlone() else {
                throw FileError(path, "is readable by others; make it 0600")
            }
            text = try file.read(atMost: 256)
        } catch {
            throw WebhookFault("The key cannot be read: \(error)")
        }
        defer { SecretOctets.wipe(&text) }
        let end = text.lastIndex { $0 != 0x0A && $0 != 0x0D }.map { $0 + 1 } ?? 0
        guard text.starts(with: Self.prefix),
            var octets = [UInt8](base64Octets: text[Self.prefix.count..<max(end, Self.prefix.count)]),
            Self.sizes.contains(octets.count)
        else { throw WebhookFault("The key \(path) is not whsec_ with 24 to 64 octets in base64 behind it.") }
        do throws(CryptographyError) {
            self.key = try HMACSHA256.Key(SecretOctets(wiping: &octets))
        } catch {
            throw WebhookFault("The key \(path) cannot be used: \(error)")
        }
    }

    /// The value of `webhook-signature` for a message.
    func signature(of body: [UInt8], identifier: String, timestamp: Int64) throws(CryptographyError) -> String {
        let message = Array("\(identifier).\(timestamp).".utf8) + body
        return "v1," + (try self.key.authenticate(message)).base64
    }
}

/// Why targets cannot be delivered to as they are described.
public struct WebhookFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to do, for people.
    public let description: String

    init(_ description: String) { self.description = description }
}
