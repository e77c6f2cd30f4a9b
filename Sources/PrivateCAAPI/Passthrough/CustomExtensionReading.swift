import Bytes
import JSON
import PKI

// CustomExtension: ObjectIdentifier, Value (base64 of what extnValue shall contain, not wrapped again), Critical.

extension WireValue {
    /// The extensions that a list of `CustomExtension` asks for, no two of one kind.
    static func customExtensions(_ items: [WireValue], _ path: FieldPath) throws(APIError) -> [Extension] {
        var extensions: [Extension] = []
        var places: [ObjectIdentifier: FieldPath] = [:]
        for (index, item) in items.enumerated() {
            let place = path.item(index)
            let element = try item.customExtension(place)
            if let earlier = places.updateValue(place, forKey: element.identifier) {
                throw APIError(
                    .invalidArguments,
                    "\(place.member("ObjectIdentifier")) is \(element.identifier), as that of \(earlier) is: "
                        + "a custom extension may be given once."
                )
            }
            extensions.append(element)
        }
        return extensions
    }

    private func customExtension(_ path: FieldPath) throws(APIError) -> Extension {
        let identifier = try self.objectIdentifier("ObjectIdentifier", path)
        let place = path.member("Value")
        guard let value = [UInt8](base64: self["Value"]?.text ?? "") else {
            throw APIError(.invalidArguments, "\(place) is not base64 whose unused bits are zero.")
        }
        do {
            return try Extension(
                identifier: identifier,
                isCritical: self["Critical"]?.truth ?? false,
                derValue: value
            )
        } catch {
            throw APIError(.invalidArguments, "\(place) is not one well-formed element of DER: \(error.message).")
        }
    }
}
