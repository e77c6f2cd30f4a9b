internal import Authority
internal import Bytes
internal import JSON
internal import Ledger

// "API Activity events describe general CRUD (Create, Read, Update, Delete) API activities": class 6003 of category 6, Application
// Activity, with the profile cloud.                                                              -- OCSF 1.8.0, class api_activity

/// A call as the Open Cybersecurity Schema Framework has it.
struct ActivityRecord {
    let call: InterfaceCall
    let settings: LedgerSettings
    /// The version of this program.
    let version: String

    private static let schemaVersion = "1.8.0"
    private static let category = 6
    private static let kind = 6_003

    /// What a call does, as the schema numbers it.
    private enum Activity: Int {
        case create = 1
        case read = 2
        case update = 3
        case delete = 4
        case other = 99

        init(_ operation: String) {
            switch operation {
            case _ where operation.hasPrefix("Create"), "IssueCertificate": self = .create
            case _ where CloudTrailRecord.isReading(operation): self = .read
            case _ where operation.hasPrefix("Delete"): self = .delete
            case "UpdateCertificateAuthority", "ImportCertificateAuthorityCertificate", "RestoreCertificateAuthority",
                "PutPolicy",
                "RevokeCertificate", "TagCertificateAuthority", "UntagCertificateAuthority":
                self = .update
            default: self = .other
            }
        }

        var name: String {
            switch self {
            case .create: "Create"
            case .read: "Read"
            case .update: "Update"
            case .delete: "Delete"
            case .other: "Other"
            }
        }
    }

    /// The record.
    var octets: [UInt8] {
        let call = self.call
        let activity = Activity(call.operation)
        return JSONWriter.structure { json in
            json.member("activity_id", activity.rawValue)
            json.member("activity_name", activity == .other ? call.operation : activity.name)
            json.member("category_uid", Self.category)
            json.member("category_name", "Application Activity")
            json.member("class_uid", Self.kind)
            json.member("class_name", "API Activity")
            json.member("type_uid", Self.kind * 100 + activity.rawValue)
            json.member("type_name", "API Activity: \(activity.name)")
            json.member("time", call.time.microseconds / 1_000)
            json.member("severity_id", 1)
            json.member("severity", "Informational")
            json.member("status_id", call.error == nil ? 1 : 2)
            json.member("status", call.error == nil ? "Success" : "Failure")
            json.member("status_code", call.error?.code)
            json.member("status_detail", call.error?.message)
            self.writeMetadata(to: &json)
            self.writeCloud(to: &json)
            self.writeActor(to: &json)
            self.writeCall(to: &json)
            json.name("src_endpoint")
            json.structure { json in
                json.member("ip", call.caller.sourceAddress)
                if call.caller.sourceAddress == nil { json.member("name", "unknown") }
            }
            if let agent = call.caller.userAgent {
                json.name("http_request")
                json.structure { $0.member("user_agent", agent) }
            }
            self.writeResources(to: &json)
            json.name("unmapped")
            json.structure { json in
                json.member("ledger", self.settings.ledger.description)
                json.member("role", call.caller.role)
            }
        }
    }

    private func writeMetadata(to json: inout JSONWriter) {
        json.name("metadata")
        json.structure { json in
            json.member("version", Self.schemaVersion)
            json.name("product")
            json.structure { json in
                json.member("name", "ca-ledger")
                json.member("vendor_name", "ca-ledger")
                json.member("version", self.version)
            }
            json.name("profiles")
            json.list { $0.string("cloud") }
            json.member("uid", self.call.identifier.description)
            json.member("sequence", self.call.position)
            json.member("correlation_uid", self.call.request.description)
        }
    }

    private func writeCloud(to json: inout JSONWriter) {
        json.name("cloud")
        json.structure { json in
            json.member("provider", "ca-ledger")
            json.member("region", self.settings.region)
            json.name("account")
            json.structure { $0.member("uid", self.settings.account) }
        }
    }

    private func writeActor(to json: inout JSONWriter) {
        let caller = self.call.caller
        json.name("actor")
        json.structure { json in
            json.name("user")
            json.structure { json in
                json.member("name", caller.principal)
                json.member("credential_uid", caller.accessKey)
                json.name("account")
                json.structure { $0.member("uid", caller.account ?? self.settings.account) }
            }
        }
    }

    private func writeCall(to json: inout JSONWriter) {
        let call = self.call
        json.name("api")
        json.structure { json in
            json.member("operation", call.operation)
            json.name("service")
            json.structure { $0.member("name", "acm-pca.amazonaws.com") }
            json.name("request")
            json.structure { json in
                json.member("uid", call.request.description)
                json.member("data", json: call.parameters)
            }
            guard call.response != nil || call.error != nil else { return }
            json.name("response")
            json.structure { json in
                json.member("error", call.error?.code)
                json.member("error_message", call.error?.message)
                if let response = call.response { json.member("data", json: response) }
            }
        }
    }

    private func writeResources(to json: inout JSONWriter) {
        guard !self.call.resources.isEmpty else { return }
        json.name("resources")
        json.list { json in
            for resource in self.call.resources {
                json.structure { json in
                    json.member("uid", resource)
                    json.member("type", InterfaceCall.isCertificate(resource) ? "certificate" : "certificate authority")
                    json.member("region", self.settings.region)
                }
            }
        }
    }
}
