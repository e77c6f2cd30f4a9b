import ArgumentParser
import Authority
import Bytes
import Cryptography
import EventLog
import JSON
import Ledger
import PKI
import PrivateCAAPI
import Views

/// Which certificates are looked for.
struct CertificateOptions: ParsableArguments {
    @Option(
        help: "The subject: CN=host,O=Example (RFC 4514), a commonName alone, or *.corp.example for what lies below."
    )
    var subject: String?

    @Option(
        help: """
            An alternative name: host.example, *.corp.example for what lies below, ann@host, @host, an address, a URI, or DNS:… \
            email:… IP:… URI:… DirName:… RID:…; may be given more than once.
            """
    )
    var san: [String] = []

    @Option(
        help: "The public key: a file with it, with a certificate or with a request, or its SHA-256 in hexadecimal."
    )
    var key: String?

    @Option(help: "The serial number, in hexadecimal or decimal.")
    var serial: String?

    @Option(help: "Who asked: the principal.")
    var requester: String?

    @Option(help: "The access key that signed the request.")
    var accessKey: String?

    @Option(help: "The template, by its name or its ARN.")
    var template: String?

    @Option(help: "The authority, by its ARN or its UUID.")
    var authority: String?

    @Option(help: "issued, revoked, expired or burned.")
    var status: Views.CertificateStanding?

    @Option(help: "Issued at or after \(PositionOrTime.form).")
    var issuedFrom: PositionOrTime?

    @Option(help: "Issued up to this position, or before this time.")
    var issuedTo: PositionOrTime?

    @Option(
        name: [.customLong("expires-from"), .customLong("expires-after")],
        help: "Certificates that end at or after this date or time."
    )
    var expiresFrom: Instant?

    @Option(help: "Certificates that end before this date or time.")
    var expiresBefore: Instant?

    @Option(help: "The request, by its identifier.")
    var request: String?

    func validate() throws {
        let texts = [
            ("--subject", self.subject), ("--key", self.key), ("--serial", self.serial),
            ("--requester", self.requester),
            ("--access-key", self.accessKey), ("--template", self.template), ("--authority", self.authority),
            ("--request", self.request),
        ]
        for (name, text) in texts { try OptionText.refuseEmpty(text, name) }
        for text in self.san { try OptionText.refuseEmpty(text, "--san") }
    }

    /// What is looked for.
    func query(in ledger: SearchedLedger) async throws -> CertificateQuery {
        var query = CertificateQuery()
        query.subject = try self.subject.map { text in
            guard let pattern = SubjectPattern(text) else {
                throw ValidationError("--subject takes a name as CN=host,O=Example, a commonName, or *.domain.")
            }
            return pattern
        }
        query.alternativeNames = try self.san.map { text in
            guard let pattern = NamePattern(text) else {
                throw ValidationError("--san: \(text.shown) is no name; domain names are written in ASCII.")
            }
            return pattern
        }
        query.publicKey = try self.key.map(PublicKeyFile.digest)
        query.serialNumber = try self.serial.map { text in
            guard let serialNumber = SerialNumberText.octets(text) else {
                throw ValidationError("--serial takes a serial number in hexadecimal or decimal.")
            }
            return serialNumber
        }
        query.origin.requester = self.requester
        query.origin.accessKey = self.accessKey
        query.origin.template = try self.template.map {
            try TemplateOption.known($0, partition: ledger.settings.partition)
        }
        if let authority {
            query.origin.authority = try await ledger.authority(authority)
        }
        query.standing = self.status
        let past = try await ledger.past()
        let first = try await self.issuedFrom?.first(in: past) ?? 0
        let end = try await self.issuedTo?.end(in: past) ?? .max
        query.positions = first..<max(first, end)
        query.endsFrom = self.expiresFrom
        query.endsBefore = self.expiresBefore
        query.request = try self.request.map { text in
            guard let request = UniqueIdentifier(text) else { throw ValidationError("--request takes a UUID.") }
            return request
        }
        return query
    }
}

/// A serial number as people write it.
enum SerialNumberText {
    /// The octets of a number in decimal, or in hexadecimal, perhaps with colons or after `0x`; what may be either is hexadecimal where it
    /// has as many digits as serial numbers have here, 32.
    static func octets(_ text: String) -> [UInt8]? {
        let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text.filter { $0 != ":" }
        let isHexadecimal = digits.utf8.count != text.utf8.count || digits.utf8.count == 32
        var octets = isHexadecimal ? nil : [UInt8](decimal: digits)
        if octets == nil { octets = [UInt8](hexadecimal: digits.utf8.count.isMultiple(of: 2) ? digits : "0" + digits) }
        guard var octets else { return nil }
        while octets.count > 1, octets[0] == 0, octets[1] < 0x80 { octets.removeFirst() }
        // As DER has it: positive.
        if let first = octets.first, first >= 0x80 { octets.insert(0, at: 0) }
        return (1...20).contains(octets.count) ? octets : nil
    }
}

/// A public key as people hand it over.
enum PublicKeyFile {
    /// Its SHA-256: 64 hexadecimal digits, or that of the key in a file, PEM or DER, of a certificate, a request or the key alone.
    static func digest(_ text: String) throws -> Digest256 {
        let digits = text.filter { $0 != ":" }
        if digits.utf8.count == 64, let octets = [UInt8](hexadecimal: digits), let digest = Digest256(octets) {
            return digest
        }
        let octets = try InputFile.octets(of: text)
        var ders = [octets]
        if let blocks = try? PEM.decode(octets, maximumBlocks: 16), !blocks.isEmpty { ders = blocks.map(\.octets) }
        for der in ders {
            if let key = Self.key(in: der) { return try SHA256.digest(of: key.derOctets) }
        }
        throw ValidationError("--key: \(text.shown) holds no certificate, no request and no public key.")
    }

    private static func key(in der: [UInt8]) -> SubjectPublicKeyInfo? {
        if let certificate = try? Certificate(derEncoded: der) {
            return certificate.tbsCertificate.subjectPublicKeyInfo
        }
        if let request = try? CertificationRequest(derEncoded: der) { return request.subjectPublicKeyInfo }
        return try? SubjectPublicKeyInfo(derEncoded: der)
    }
}
