internal import Audit
internal import Authority
internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import JSON
internal import Ledger
internal import PKI
internal import PrivateCAAPI
internal import Views

/// Makes records of events: the envelope of the hosted service, and what the log says inside.
struct RecordMaker: Sendable {
    let settings: LedgerSettings

    /// The record of an event.
    ///
    /// - Parameter earlier: What began its stream.
    func record(of event: KnownEvent, after earlier: [KnownEvent]) throws -> FeedRecord {
        let told = try ToldEvent(event, after: earlier)
        return try self.record(
            of: event.header,
            event.leafHash,
            named: DetailType.of(event.body.type),
            about: self.resources(of: told)
        ) { json in
            if let isDone = told.isDone { json.member("result", isDone ? "success" : "failure") }
            json.member("reason", told.reason.map { WireWords.message($0) })
            try self.write(told, to: &json)
        }
    }

    /// The record of an entry whose payload is withheld, or cannot be read.
    func record(ofUnreadable entry: StoredEntry, _ type: EventType) throws -> FeedRecord {
        try self.record(of: entry.header, entry.leafHash, named: DetailType.of(type), about: []) { json in
            json.member("fault", entry.payload == .withheld ? "its payload is withheld" : "it cannot be read")
        }
    }

    private func record(
        of header: EntryHeader,
        _ leafHash: Digest256,
        named detailType: String,
        about resources: [String],
        _ write: (inout JSONWriter) throws -> Void
    ) throws -> FeedRecord {
        let identifier = try RecordIdentifier.entry(leafHash, at: header.position, of: self.settings.ledger)
        let octets = try self.envelope(identifier, detailType, header.time, resources) { json in
            json.member("ledger", self.settings.ledger.description)
            json.member("position", header.position)
            json.member("recordedAt", header.time.description)
            json.member("event", EventType(rawValue: header.type).map(LogListing.name))
            json.member("leafHash", leafHash.description)
            try write(&json)
        }
        return FeedRecord(
            identifier: identifier,
            detailType: detailType,
            place: FeedPlace(position: header.position + 1, notice: NoticePlace(after: header.time)),
            witness: header.position,
            leafHash: leafHash,
            octets: octets
        )
    }

    /// What every event of the hosted service lies in.
    func envelope(
        _ identifier: UniqueIdentifier,
        _ detailType: String,
        _ time: Instant,
        _ resources: [String],
        _ detail: (inout JSONWriter) throws -> Void
    ) throws -> [UInt8] {
        var fault: (any Error)?
        let octets = JSONWriter.structure { json in
            json.member("version", "0")
            json.member("id", identifier.description)
            json.member("detail-type", detailType)
            json.member("source", "aws.acm-pca")
            json.member("account", self.settings.account)
            json.member("time", time.wholeSecond.description)
            json.member("region", self.settings.region)
            json.name("resources")
            json.list { json in
                for resource in resources { json.string(resource) }
            }
            json.name("detail")
            json.structure { json in
                do { try detail(&json) } catch { fault = error }
            }
        }
        if let fault { throw fault }
        return octets
    }

    /// The names of what an event is about: the authority's, and the certificate's or the report's.
    private func resources(of told: ToldEvent) throws -> [String] {
        var resources: [String] = []
        if let authority = told.authority {
            resources.append(ResourceName.authority(authority).text(in: self.settings))
        }
        if let name = told.certificateName { resources.append(name.text(in: self.settings)) }
        if let report = told.report { resources.append(report.description) }
        return resources
    }

    /// Writes what is told of an event besides its result.
    private func write(_ told: ToldEvent, to json: inout JSONWriter) throws {
        if let certificate = told.certificate { try certificate.write(to: &json) }
        switch told.event.body {
        case .certificateSigned, .signingFailed, .issuanceAbandoned, .issuanceRepeated, .issuanceRefused:
            self.write(told.request, of: told.event.header.stream, to: &json)
        case .authorityCreated, .authorityCreationFailed: self.write(told.creating, to: &json)
        case .cRLSigned, .cRLFailed: self.write(told.list, to: &json)
        case .auditReportCompleted(let report):
            self.write(told.reportRequest, to: &json)
            json.member("certificates", report.certificates)
            json.member("sha256", report.digest.description)
        case .auditReportFailed: self.write(told.reportRequest, to: &json)
        case .certificateRevoked(let revoked):
            json.member("serial", revoked.serialNumber.hexadecimal)
            json.member("revocationReason", WireWords.reason(revoked.reason))
        case .approvalRequested, .approvalGiven, .approvalRejected, .approvalUsed, .approvalExpired:
            json.member("approval", told.event.header.stream.description)
        default: break
        }
        if let caller = told.caller { self.write(caller, told.call, to: &json) }
        if told.hasFields {
            json.name("fields")
            try EventFields(of: told.event.body).write(to: &json)
        }
    }

    private func write(_ request: IssuanceRequested?, of stream: UniqueIdentifier, to json: inout JSONWriter) {
        json.member("requestId", stream.description)
        guard let request else { return }
        let template = request.template ?? RoleDefinition.presetTemplate
        json.member("templateArn", "arn:\(self.settings.partition):acm-pca:::template/\(template)")
        json.member("signingAlgorithm", WireWords.signingAlgorithm(request.signatureAlgorithm))
    }

    private func write(_ creating: AuthorityCreating?, to json: inout JSONWriter) {
        guard let creating else { return }
        json.member("certificateAuthorityType", creating.kind == .root ? "ROOT" : "SUBORDINATE")
        json.member("usageMode", creating.usageMode == .generalPurpose ? "GENERAL_PURPOSE" : "SHORT_LIVED_CERTIFICATE")
        json.member("keyAlgorithm", creating.keyAlgorithm)
        json.member("subject", (try? DistinguishedName(derEncoded: creating.subject))?.description)
    }

    private func write(_ list: CRLAuthorized?, to json: inout JSONWriter) {
        guard let list else { return }
        json.member("crlNumber", list.number)
        json.member("thisUpdate", list.thisUpdate.description)
        json.member("nextUpdate", list.nextUpdate.description)
        json.member("entries", list.entries)
        json.member("partition", list.partition?.description)
    }

    private func write(_ report: AuditReportRequested?, to json: inout JSONWriter) {
        guard let report else { return }
        json.member("s3BucketName", report.bucket)
        json.member("s3Key", report.key)
    }

    /// Writes who caused it, by which call.
    private func write(_ caller: Provenance, _ call: UniqueIdentifier?, to json: inout JSONWriter) {
        json.name("caller")
        json.structure { json in
            json.member("channel", "\(caller.channel)")
            json.member("principal", caller.principal)
            json.member("accessKeyId", caller.accessKey)
            json.member("account", caller.account)
            json.member("role", caller.role)
            json.member("sourceIPAddress", caller.sourceAddress)
            json.member("userAgent", caller.userAgent)
            json.member("requestId", call?.description)
        }
    }
}
