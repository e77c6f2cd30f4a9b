internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Ledger
internal import PKI

/// The chapters of the story of a responder's certificate, which nobody asked for.
struct ResponderChapters {
    typealias Fact = StoryChapter.Fact

    let intent: KnownEntry
    let authorized: ResponderAuthorized
    /// Absent where there is none yet.
    let ending: KnownEntry?
    /// The first period in which it answered, and the newest.
    var periods: [KnownEntry] = []
    /// How many periods there are, where that was counted.
    var periodCount: UInt64?
    /// The certificate's name in full.
    let name: String

    var title: String { "Certificate \(self.authorized.serialNumber.hexadecimal)" }

    var all: [StoryChapter] {
        [
            self.summary,
            StoryChapter(
                "requester",
                "Who asked",
                remark: "Nobody: the server certifies the keys that it answers for revocation with."
            ),
            self.intended, self.ended, .periods(self.periods, self.periodCount) { _ in nil },
            StoryChapter(
                "authority",
                "Its authority",
                nil,
                [
                    Fact("authority", "Authority", self.authorized.authority.description),
                    Fact("events", "What it came from, and what was in force", rows: []),
                ]
            ),
        ]
    }

    private var tbsCertificate: TBSCertificate? { try? TBSCertificate(derEncoded: self.authorized.tbsCertificate) }

    private var status: String {
        switch self.ending?.body {
        case .responderCertified: "issued"
        case .responderFailed(let failed) where failed.signatureMayExist: "burned"
        case .responderFailed: "failed"
        default: "pending"
        }
    }

    private var certificate: [UInt8]? {
        guard case .responderCertified(let certified) = self.ending?.body, let tbsCertificate else { return nil }
        return DERCertificate.octets(
            tbsCertificate: self.authorized.tbsCertificate,
            algorithm: tbsCertificate.signatureAlgorithm.derOctets,
            signature: certified.signature
        )
    }

    private var summary: StoryChapter {
        let digest = self.certificate.flatMap { try? SHA256.digest(of: $0) }
        let facts: [Fact?] = [
            Fact("name", "Name", self.name), Fact("status", "Status", self.status),
            Fact("serial", "Serial number", self.authorized.serialNumber.hexadecimal),
            Fact("serialDecimal", "In decimal", self.authorized.serialNumber.decimal),
            Fact("sha256", "SHA-256", digest?.description),
        ]
        return StoryChapter(
            "certificate",
            "The certificate",
            remark: "It is of a key with which a server answers for revocation.",
            facts + (self.tbsCertificate.map(CertificateFacts.facts) ?? [])
        )
    }

    private var intended: StoryChapter {
        StoryChapter(
            "intended",
            "The intent, before anything was signed",
            self.intent,
            [
                Fact("key", "Key to sign with", self.authorized.key.description),
                Fact("length", "Octets to be signed", UInt64(self.authorized.tbsCertificate.count)),
                Fact(
                    "sha256",
                    "SHA-256 of them",
                    (try? SHA256.digest(of: self.authorized.tbsCertificate))?.description
                ),
            ]
        )
    }

    private var ended: StoryChapter {
        guard let ending else {
            return StoryChapter(
                "ended",
                "The ending",
                remark: "There is none yet.",
                [Fact("outcome", "Outcome", "open")]
            )
        }
        switch ending.body {
        case .responderCertified(let certified):
            return StoryChapter(
                "ended",
                "The signature",
                ending,
                [
                    Fact("outcome", "Outcome", "signed"),
                    Fact("signature", "Signature", certified.signature.hexadecimal),
                ]
            )
        case .responderFailed(let failed):
            return StoryChapter(
                "ended",
                "The ending",
                ending,
                [Fact("outcome", "Outcome", "failed"), Fact("reason", "Why", failed.reason.sentence)]
            )
        default: return StoryChapter("ended", "The ending", ending, remark: "What it says is withheld.")
        }
    }
}
