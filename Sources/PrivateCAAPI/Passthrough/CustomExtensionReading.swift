import Bytes
import Issuance
import JSON
import PKI

// CustomExtension: ObjectIdentifier, Value (base64 of what extnValue shall contain, not wrapped again), Critical.

extension WireValue {
    /// The extensions that a list of `CustomExtension` asks for, no two of one kind.
    static func customExtensions(_ items: [WireValue], _ path: FieldPath) throws(FieldFlaw) -> [Extension] {
        var extensions: [Extension] = []
        var places: [ObjectIdentifier: FieldPath] = [:]
        for (index, item) in items.enumerated() {
            let place = path.item(index)
            let element = try item.customExtension(place)
            if let earlier = places.updateValue(place, forKey: element.identifier) {
                throw FieldFlaw(
                    .otherExtensionTwice,
                    place.member("ObjectIdentifier"),
                    [.value(.text(element.identifier.dotted)), .place(earlier)]
                )
            }
            extensions.append(element)
        }
        return extensions
    }

    private func customExtension(_ path: FieldPath) throws(FieldFlaw) -> Extension {
        let identifier = try self.objectIdentifier("ObjectIdentifier", path)
        let place = path.member("Value")
        guard let value = [UInt8](base64: self["Value"]?.text ?? "") else {
            throw FieldFlaw(.base64Malformed, place)
        }
        do throws(PKIError) {
            return try Extension(
                identifier: identifier,
                isCritical: self["Critical"]?.truth ?? false,
                derValue: value
            )
        } catch {
            throw FieldFlaw(.valueNotDER, place, found: error)
        }
    }
}
