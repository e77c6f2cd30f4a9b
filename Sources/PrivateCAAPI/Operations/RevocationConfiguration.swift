import Authority
import JSON
import Ledger

extension PrivateCAAPI {
    /// How an authority is to tell what it revoked, as `RevocationConfiguration` says: a mechanism that it does not name stays as it is.
    ///
    /// - Throws: ``APIError`` for what contradicts itself; a mechanism that is off must carry nothing else.
    static func revocationWish(_ configuration: WireValue?) throws(APIError) -> RevocationWish {
        var wish = RevocationWish()
        if let lists = configuration?["CrlConfiguration"], !lists.isNull {
            wish.lists = try Self.isEnabled(lists, "CrlConfiguration") ? .on(Self.listWish(lists)) : .off
        }
        if let responder = configuration?["OcspConfiguration"], !responder.isNull {
            let name = responder["OcspCustomCname"]?.text
            wish.responder =
                try Self.isEnabled(responder, "OcspConfiguration")
                ? .on(RevocationWish.ResponderWish(customName: Self.given(name))) : .off
        }
        return wish
    }

    private static func isEnabled(_ mechanism: WireValue, _ name: StaticString) throws(APIError) -> Bool {
        guard mechanism["Enabled"]?.truth == false else { return true }
        guard case .structure(let members) = mechanism.content,
            members.allSatisfy({ $0.value.isNull || $0.isNamed("Enabled") })
        else {
            throw APIError(
                .invalidArguments,
                "RevocationConfiguration.\(name): no member besides Enabled may be given when it is false."
            )
        }
        return false
    }

    private static func listWish(_ lists: WireValue) throws(APIError) -> RevocationWish.ListWish {
        guard let bucket = Self.given(lists["S3BucketName"]?.text) else {
            throw APIError(.invalidArguments, "CrlConfiguration: S3BucketName is needed when it is enabled.")
        }
        return RevocationWish.ListWish(
            validityDays: lists["ExpirationInDays"]?.number?.truncated ?? 7,
            isPartitioned: lists["CrlType"]?.text == "PARTITIONED",
            omitsDistributionPoint: lists["CrlDistributionPointExtensionConfiguration"]?["OmitExtension"]?.truth
                == true,
            bucket: bucket,
            isPublic: lists["S3ObjectAcl"]?.text != "BUCKET_OWNER_FULL_CONTROL",
            customName: Self.given(lists["CustomCname"]?.text),
            customPath: Self.given(lists["CustomPath"]?.text)
        )
    }

    /// A text that says something: Terraform sends an empty one for none.
    private static func given(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    /// Writes a `RevocationConfiguration`.
    static func write(_ configuration: RevocationConfiguration, to writer: inout JSONWriter) {
        writer.name("RevocationConfiguration")
        writer.structure { writer in
            writer.name("CrlConfiguration")
            writer.structure { Self.write(configuration.lists, to: &$0) }
            writer.name("OcspConfiguration")
            writer.structure { writer in
                writer.member("Enabled", configuration.responder != nil)
                writer.member("OcspCustomCname", configuration.responder?.customName)
            }
        }
    }

    private static func write(_ lists: ListConfiguration?, to writer: inout JSONWriter) {
        writer.member("Enabled", lists != nil)
        guard let lists else { return }
        writer.member("ExpirationInDays", lists.validityDays)
        writer.member("CustomCname", lists.customName)
        writer.member("S3BucketName", lists.bucket)
        writer.member("S3ObjectAcl", lists.isPublic ? "PUBLIC_READ" : "BUCKET_OWNER_FULL_CONTROL")
        writer.name("CrlDistributionPointExtensionConfiguration")
        writer.structure { $0.member("OmitExtension", lists.omitsDistributionPoint) }
        writer.member("CrlType", lists.isPartitioned ? "PARTITIONED" : "COMPLETE")
        writer.member("CustomPath", lists.customPath)
    }
}
