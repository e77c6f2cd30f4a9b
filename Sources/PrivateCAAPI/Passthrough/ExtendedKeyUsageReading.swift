internal import Bytes
import Issuance
import JSON
import PKI

extension WireValue {
    /// The extension that a list of `ExtendedKeyUsage` asks for: purposes by name and by identifier, in its order.
    static func extendedKeyUsage(_ items: [WireValue], _ path: FieldPath) throws(FieldFlaw) -> ExtendedKeyUsage {
        var purposes: [ObjectIdentifier] = []
        for (index, item) in items.enumerated() { purposes.append(try item.keyPurpose(path.item(index))) }
        do throws(PKIError) {
            return try ExtendedKeyUsage(purposes)
        } catch {
            throw FieldFlaw(.valueNotEncodable, path, found: error)
        }
    }

    private func keyPurpose(_ path: FieldPath) throws(FieldFlaw) -> ObjectIdentifier {
        switch (self["ExtendedKeyUsageType"]?.text, self["ExtendedKeyUsageObjectIdentifier"]) {
        case (let type?, nil):
            guard let purpose = Self.keyPurposes[type] else {
                throw FieldFlaw(.valueUnknown, path.member("ExtendedKeyUsageType"))
            }
            return purpose
        case (nil, _?):
            return try self.objectIdentifier("ExtendedKeyUsageObjectIdentifier", path)
        case (let type, _):
            throw FieldFlaw(.purposeNotOne, path, [.value(.number(type == nil ? 0 : 2))])
        }
    }

    private static let keyPurposes: [String: ObjectIdentifier] = [
        "SERVER_AUTH": .serverAuthentication, "CLIENT_AUTH": .clientAuthentication, "CODE_SIGNING": .codeSigning,
        "EMAIL_PROTECTION": .emailProtection, "TIME_STAMPING": .timeStamping, "OCSP_SIGNING": .ocspSigning,
        "SMART_CARD_LOGIN": .smartCardLogin, "DOCUMENT_SIGNING": .documentSigning,
        "CERTIFICATE_TRANSPARENCY": .certificateTransparency,
    ]
}
