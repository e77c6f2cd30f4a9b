internal import Authority
internal import Bytes
internal import Cryptography
internal import EventLog
internal import JSON
internal import Ledger
internal import PrivateCAAPI
internal import Views

/// Makes calls of events, in the order of the log from its beginning.
///
/// Some events tell what an authority has after a call, and not by which of two operations: for these it is remembered what the authority
/// had before, as much as an authority has of it.
struct InterfaceCalls {
    let settings: LedgerSettings
    private var tags: [UniqueIdentifier: [Tag]] = [:]
    private var permissions: [UniqueIdentifier: Int] = [:]
    /// The request that made the authority that was made last: what it says of revocation is part of the same call.
    private var creation: UniqueIdentifier?

    init(_ settings: LedgerSettings) { self.settings = settings }

    /// The call that an event tells the outcome of; `nil` where it tells of none.
    ///
    /// - Parameter earlier: What began its stream.
    mutating func call(_ event: KnownEvent, after earlier: [KnownEvent], repeated: [KnownEvent]) throws
        -> InterfaceCall?
    {
        if let call = try self.issuance(event, after: earlier, repeated: repeated) { return call }
        guard let told = self.told(event), let caller = event.body.provenance, caller.channel == .api else {
            return nil
        }
        return try self.call(
            told.operation,
            of: event,
            asked: event.header.time,
            by: caller,
            about: told.resources,
            parameters: told.parameters,
            response: told.response,
            error: told.error
        )
    }

    /// What an event says of its call.
    private struct Told {
        let operation: String
        var resources: [String] = []
        var parameters: (inout JSONWriter) -> Void = { _ in }
        var response: ((inout JSONWriter) -> Void)?
        var error: (code: String, message: String?)?
    }

    private func call(
        _ operation: String,
        of event: KnownEvent,
        asked time: Instant,
        by caller: Provenance,
        about resources: [String],
        parameters: (inout JSONWriter) -> Void,
        response: ((inout JSONWriter) -> Void)?,
        error: (code: String, message: String?)?
    ) throws -> InterfaceCall {
        InterfaceCall(
            operation: operation,
            identifier: try RecordIdentifier.entry(
                event.leafHash,
                at: event.header.position,
                of: self.settings.ledger
            ),
            position: event.header.position,
            time: time,
            caller: caller,
            request: caller.request ?? event.header.stream,
            resources: resources,
            parameters: JSONWriter.structure(parameters),
            response: response.map { JSONWriter.structure($0) },
            error: error
        )
    }

    private func name(of authority: UniqueIdentifier) -> String {
        ResourceName.authority(authority).text(in: self.settings)
    }

    private func templateName(_ template: String) -> String {
        "arn:\(self.settings.partition):acm-pca:::template/\(template)"
    }

    // MARK: Issuance

    /// IssueCertificate, whose request and outcome are events of their own.
    private func issuance(
        _ event: KnownEvent,
        after earlier: [KnownEvent],
        repeated: [KnownEvent]
    ) throws -> InterfaceCall? {
        guard let first = earlier.first, case .issuanceRequested(let request) = first.body,
            request.provenance.channel == .api
        else { return nil }
        let name: (KnownEvent) -> String? = { event in
            guard case .issuanceAuthorized(let intent) = event.body else { return nil }
            return ResourceName.certificate(
                IssuedCertificateName(authority: intent.authority, serialNumber: intent.serialNumber)
            ).text(in: self.settings)
        }
        var certificate: String?
        var error: (code: String, message: String?)?
        switch event.body {
        case .certificateSigned: certificate = earlier.lazy.compactMap(name).first
        case .issuanceRepeated: certificate = repeated.lazy.compactMap(name).first
        case .issuanceRefused(let fact): error = (WireWords.error(fact.code), WireWords.message(fact.reason))
        case .signingFailed(let fact): error = (WireWords.error(.internalFailure), WireWords.message(fact.reason))
        case .issuanceAbandoned(let fact): error = (WireWords.error(.internalFailure), WireWords.message(fact.reason))
        default: return nil
        }
        let authority = request.authority.map(self.name) ?? request.authorityName
        let octets: [UInt8] =
            switch request.certificationRequest {
            case .certificationRequest(let octets), .unreadable(let octets): octets
            }
        let digest = try SHA256.digest(of: octets)
        return try self.call(
            InterfaceOperation.issueCertificate.rawValue,
            of: event,
            asked: first.header.time,
            by: request.provenance,
            about: [authority, certificate].compactMap(\.self),
            parameters: { json in
                json.member("certificateAuthorityArn", authority)
                json.member("csrSHA256", digest.description)
                json.member("signingAlgorithm", WireWords.signingAlgorithm(request.signatureAlgorithm))
                json.member("templateArn", request.template.map(self.templateName))
                Self.write(request.notAfter, as: "validity", to: &json)
                if let notBefore = request.notBefore { Self.write(notBefore, as: "validityNotBefore", to: &json) }
            },
            response: certificate.map { certificate in { $0.member("certificateArn", certificate) } },
            error: error
        )
    }

    private static func write(_ time: RequestedTime, as name: String, to json: inout JSONWriter) {
        json.name(name)
        json.structure { json in
            json.member("type", WireWords.unit(time.unit))
            json.member("value", time.value)
        }
    }

    // MARK: Authorities

    private mutating func told(_ event: KnownEvent) -> Told? {
        let stream = event.header.stream
        let authority = self.name(of: stream)
        func about(
            _ operation: InterfaceOperation,
            _ parameters: @escaping (inout JSONWriter) -> Void = { _ in }
        ) -> Told {
            Told(operation: operation.rawValue, resources: [authority]) { json in
                json.member("certificateAuthorityArn", authority)
                parameters(&json)
            }
        }
        switch event.body {
        case .authorityCreating(let fact):
            self.creation = fact.provenance.request
            if !fact.tags.isEmpty { self.tags[stream] = fact.tags }
            return self.creating(fact, authority)
        case .authorityCertificateImported(let fact):
            return about(.importCertificateAuthorityCertificate) { json in
                json.member("certificateSHA256", (try? SHA256.digest(of: fact.certificate))?.description)
                json.member("certificateChainLength", fact.chain.count)
            }
        case .authorityStatusChanged(let fact):
            return about(.updateCertificateAuthority) { $0.member("status", fact.isDisabled ? "DISABLED" : "ACTIVE") }
        case .revocationConfigurationChanged(let fact):
            if let request = fact.provenance.request, request == self.creation { return nil }
            return about(.updateCertificateAuthority) { Self.write(fact.configuration, to: &$0) }
        case .authorityDeleted(let fact):
            return about(.deleteCertificateAuthority) { json in
                guard let until = fact.restorableUntil else { return }
                json.member(
                    "permanentDeletionTimeInDays",
                    (until.seconds - event.header.time.seconds + 43_200) / 86_400
                )
            }
        case .authorityRestored: return about(.restoreCertificateAuthority)
        case .authorityTagsChanged(let fact): return self.tagged(fact, stream, about)
        case .authorityPermissionsChanged(let fact):
            let before = self.permissions.updateValue(fact.permissions.count, forKey: stream) ?? 0
            return about(fact.permissions.count > before ? .createPermission : .deletePermission)
        case .resourcePolicyChanged(let fact):
            return Told(
                operation: (fact.policy == nil ? InterfaceOperation.deletePolicy : .putPolicy).rawValue,
                resources: [authority]
            ) {
                $0.member("resourceArn", authority)
                $0.member("policy", fact.policy)
            }
        default: return self.elsewhere(event)
        }
    }

    /// What lies in other streams than those of authorities.
    private func elsewhere(_ event: KnownEvent) -> Told? {
        switch event.body {
        case .certificateRevoked(let fact):
            let authority = self.name(of: fact.authority)
            let certificate = ResourceName.certificate(
                IssuedCertificateName(authority: fact.authority, serialNumber: fact.serialNumber)
            ).text(in: self.settings)
            return Told(operation: InterfaceOperation.revokeCertificate.rawValue, resources: [authority, certificate]) {
                $0.member("certificateAuthorityArn", authority)
                $0.member("certificateSerial", fact.serialNumber.hexadecimal)
                $0.member("revocationReason", WireWords.reason(fact.reason))
            }
        case .auditReportRequested(let fact):
            let authority = self.name(of: fact.authority)
            let report = event.header.stream
            return Told(
                operation: InterfaceOperation.createCertificateAuthorityAuditReport.rawValue,
                resources: [authority],
                parameters: {
                    $0.member("certificateAuthorityArn", authority)
                    $0.member("s3BucketName", fact.bucket)
                    $0.member("auditReportResponseFormat", fact.format == .csv ? "CSV" : "JSON")
                },
                response: {
                    $0.member("auditReportId", report.description)
                    $0.member("s3Key", fact.key)
                }
            )
        case .operationRefused(let fact):
            return Told(
                operation: fact.operation,
                resources: fact.resource.map { [$0] } ?? [],
                parameters: {
                    $0.member("resourceArn", fact.resource)
                    $0.member("templateArn", fact.template.map(self.templateName))
                },
                error: (WireWords.error(fact.code), fact.reason.map { WireWords.message($0) })
            )
        default: return nil
        }
    }

    private func creating(_ fact: AuthorityCreating, _ authority: String) -> Told {
        Told(
            operation: InterfaceOperation.createCertificateAuthority.rawValue,
            resources: [authority],
            parameters: { json in
                json.member("certificateAuthorityType", fact.kind == .root ? "ROOT" : "SUBORDINATE")
                json.name("certificateAuthorityConfiguration")
                // It was JSON when it was recorded; whoever wrote something else into a log is quoted.
                let isJSON = (try? JSONReader.read(Array(fact.configuration.utf8))) != nil
                if isJSON { json.literal(fact.configuration) } else { json.string(fact.configuration) }
                json.member("keyStorageSecurityStandard", fact.keyStorageSecurityStandard)
                json.member(
                    "usageMode",
                    fact.usageMode == .generalPurpose ? "GENERAL_PURPOSE" : "SHORT_LIVED_CERTIFICATE"
                )
                Self.write(fact.tags, to: &json)
            },
            response: { $0.member("certificateAuthorityArn", authority) }
        )
    }

    private mutating func tagged(
        _ fact: AuthorityTagsChanged,
        _ stream: UniqueIdentifier,
        _ about: (InterfaceOperation, @escaping (inout JSONWriter) -> Void) -> Told
    ) -> Told {
        let before = self.tags.updateValue(fact.tags, forKey: stream) ?? []
        let added = fact.tags.filter { !before.contains($0) }
        guard added.isEmpty else { return about(.tagCertificateAuthority) { Self.write(added, to: &$0) } }
        let removed = before.filter { !fact.tags.contains($0) }
        return about(.untagCertificateAuthority) { Self.write(removed, to: &$0) }
    }

    private static func write(_ tags: [Tag], to json: inout JSONWriter) {
        guard !tags.isEmpty else { return }
        json.name("tags")
        json.list { json in
            for tag in tags {
                json.structure { json in
                    json.member("key", tag.key)
                    json.member("value", tag.value)
                }
            }
        }
    }

    private static func write(_ configuration: RevocationConfiguration, to json: inout JSONWriter) {
        json.name("revocationConfiguration")
        json.structure { json in
            json.name("crlConfiguration")
            json.structure { json in
                json.member("enabled", configuration.lists != nil)
                guard let lists = configuration.lists else { return }
                json.member("expirationInDays", lists.validityDays)
                json.member("s3BucketName", lists.bucket)
                json.member("customCname", lists.customName)
                json.member("customPath", lists.customPath)
            }
            json.name("ocspConfiguration")
            json.structure { json in
                json.member("enabled", configuration.responder != nil)
                json.member("ocspCustomCname", configuration.responder?.customName)
            }
        }
    }
}
