internal import Bytes
internal import DurableFiles
internal import Feed
internal import JSON
internal import NIOSSL

/// One target of webhooks: where it is, who may believe what it is sent, and what it wants.
public struct WebhookTarget: Sendable {
    /// What its place is kept under.
    public let name: String
    /// Where it is.
    public let url: WebhookURL
    let key: WebhookKey
    let protection: NIOSSLContext?
    /// The kinds of records that it wants; absent where it wants all.
    let detailTypes: Set<String>?
    let beginning: FeedBeginning

    /// The most targets.
    public static let most = 32
    private static let longestFile = 1 << 20

    /// The targets in a file: `{"targets": [{"name": …, "url": …, "keyFile": …}]}` (schemas/feed.md).
    ///
    /// - Throws: ``WebhookFault``.
    public static func read(_ path: String) throws(WebhookFault) -> [WebhookTarget] {
        let octets: [UInt8]
        do throws(FileError) {
            octets = try DurableFile.read(path, atMost: Self.longestFile)
        } catch {
            throw WebhookFault("The file of webhooks cannot be read: \(error)")
        }
        guard let value = try? JSONReader.read(octets, atMost: 10_000), case .structure(let members) = value.content,
            members.count == 1, case .list(let items)? = value["targets"]?.content
        else { throw WebhookFault("\(path) is not {\"targets\": [ … ]}.") }
        guard items.count <= Self.most else { throw WebhookFault("\(path) names more than \(Self.most) targets.") }
        var targets: [WebhookTarget] = []
        for (index, item) in items.enumerated() {
            let target = try Self(item, "\(path), target \(index + 1)")
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw WebhookFault("\(path) has two targets called \(target.name).")
            }
            targets.append(target)
        }
        return targets
    }

    private static let members: Set<String> = ["name", "url", "keyFile", "caFile", "detailTypes", "from"]

    private init(_ value: JSONValue, _ place: String) throws(WebhookFault) {
        guard case .structure(let members) = value.content else { throw WebhookFault("\(place) is no object.") }
        for member in members where !Self.members.contains(String(decoding: member.name, as: UTF8.self)) {
            throw WebhookFault(
                "\(place): there is no \(String(decoding: member.name, as: UTF8.self).shown); there are \(Self.members.sorted().joined(separator: ", "))."
            )
        }
        func text(_ name: StaticString) throws(WebhookFault) -> String? {
            guard let value = value[name] else { return nil }
            guard let text = value.text, !text.isEmpty else { throw WebhookFault("\(place): \(name) is no text.") }
            return text
        }
        guard let name = try text("name"), name.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,31}/) != nil else {
            throw WebhookFault("\(place): name has 1 to 32 lower-case letters, digits and hyphens.")
        }
        guard let address = try text("url"), let keyFile = try text("keyFile") else {
            throw WebhookFault("\(place): url and keyFile are needed.")
        }
        self.name = name
        do throws(WebhookURL.Fault) {
            self.url = try WebhookURL(address)
        } catch {
            throw WebhookFault("\(place): url \(error.description).")
        }
        self.key = try WebhookKey(file: keyFile)
        let trusted = try text("caFile")
        guard trusted == nil || self.url.isProtected else {
            throw WebhookFault("\(place): caFile goes with https:// alone.")
        }
        self.protection = self.url.isProtected ? try Self.protection(trusting: trusted) : nil
        self.detailTypes = try Self.detailTypes(value, place)
        self.beginning = try Self.beginning(value, place)
    }

    private static func detailTypes(_ value: JSONValue, _ place: String) throws(WebhookFault) -> Set<String>? {
        guard let wanted = value["detailTypes"] else { return nil }
        guard case .list(let items) = wanted.content, !items.isEmpty else {
            throw WebhookFault("\(place): detailTypes is a list of kinds of records.")
        }
        var types: Set<String> = []
        for item in items {
            guard let type = item.text, DetailType.all.contains(type) else {
                let names = DetailType.all.sorted().joined(separator: ", ")
                throw WebhookFault(
                    "\(place): there are no records of kind \((item.text ?? "that is no text").shown). There are: \(names)."
                )
            }
            types.insert(type)
        }
        return types
    }

    private static func beginning(_ value: JSONValue, _ place: String) throws(WebhookFault) -> FeedBeginning {
        guard let from = value["from"] else { return .end }
        if from.text == "end" { return .end }
        guard let number = from.number, number.isWhole, let position = number.truncated.flatMap({ UInt64(exactly: $0) })
        else {
            throw WebhookFault("\(place): from is a position, or \"end\".")
        }
        return .position(position)
    }

    /// What connections are made with: TLS 1.2 or 1.3, and a certificate of the host's name.
    private static func protection(trusting path: String?) throws(WebhookFault) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.applicationProtocols = ["http/1.1"]
        if let path {
            let octets: [UInt8]
            do throws(FileError) {
                octets = try DurableFile.read(path, atMost: Self.longestFile)
            } catch {
                throw WebhookFault("The authorities cannot be read: \(error)")
            }
            guard let certificates = try? NIOSSLCertificate.fromPEMBytes(octets), !certificates.isEmpty else {
                throw WebhookFault("\(path) holds no certificates in PEM.")
            }
            configuration.trustRoots = .certificates(certificates)
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw WebhookFault("TLS cannot be set up: \(error)")
        }
    }
}
