internal import Authority
internal import Bytes
internal import JSON
internal import Ledger

// "CloudTrail record contents": eventVersion 1.08 and its members.       -- AWS CloudTrail User Guide, CloudTrail record contents

/// A call as AWS CloudTrail records it.
struct CloudTrailRecord {
    let call: InterfaceCall
    let settings: LedgerSettings

    /// The record.
    var octets: [UInt8] {
        let (call, caller) = (self.call, self.call.caller)
        let account = caller.account ?? self.settings.account
        return JSONWriter.structure { json in
            json.member("eventVersion", "1.08")
            json.name("userIdentity")
            json.structure { json in
                json.member("type", "IAMUser")
                json.member("principalId", caller.principal)
                json.member("arn", "arn:\(self.settings.partition):iam::\(account):user/\(caller.principal)")
                json.member("accountId", account)
                json.member("accessKeyId", caller.accessKey)
                json.member("userName", caller.principal)
            }
            json.member("eventTime", call.time.wholeSecond.description)
            json.member("eventSource", "acm-pca.amazonaws.com")
            json.member("eventName", call.operation)
            json.member("awsRegion", self.settings.region)
            json.member("sourceIPAddress", caller.sourceAddress ?? "unknown")
            json.member("userAgent", caller.userAgent ?? "unknown")
            json.member("errorCode", call.error?.code)
            json.member("errorMessage", call.error?.message)
            json.member("requestParameters", json: call.parameters.count > 2 ? call.parameters : nil)
            json.member("responseElements", json: call.response)
            json.name("additionalEventData")
            json.structure { json in
                json.member("ledger", self.settings.ledger.description)
                json.member("position", call.position)
                json.member("role", caller.role)
            }
            json.member("requestID", call.request.description)
            json.member("eventID", call.identifier.description)
            json.member("readOnly", Self.isReading(call.operation))
            self.writeResources(to: &json)
            json.member("eventType", "AwsApiCall")
            json.member("managementEvent", true)
            json.member("recipientAccountId", self.settings.account)
            json.member("eventCategory", "Management")
        }
    }

    private func writeResources(to json: inout JSONWriter) {
        guard !self.call.resources.isEmpty else { return }
        json.name("resources")
        json.list { json in
            for resource in self.call.resources {
                json.structure { json in
                    json.member("accountId", self.settings.account)
                    json.member(
                        "type",
                        InterfaceCall.isCertificate(resource)
                            ? "AWS::ACMPCA::Certificate" : "AWS::ACMPCA::CertificateAuthority"
                    )
                    json.member("ARN", resource)
                }
            }
        }
    }

    static func isReading(_ operation: String) -> Bool {
        ["Describe", "Get", "List"].contains { operation.hasPrefix($0) }
    }
}

extension InterfaceCall {
    /// Whether a name is a certificate's.
    static func isCertificate(_ name: String) -> Bool { name.contains("/certificate/") }
}
