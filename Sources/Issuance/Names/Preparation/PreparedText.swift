// "Before comparing names … conforming implementations MUST … prepare character strings … using the LDAP StringPrep
// profile (including insignificant space handling), as specified in [RFC4518]" with "caseIgnoreMatch".  -- RFC 5280, 7.1
// "This string preparation … Transcode, Map, Normalize, Prohibit, Check bidi, Insignificant Character Handling".
//                                                                                                -- RFC 4518, 2

/// A text as names are compared: two match where their octets are the same.
///
/// Nothing of it depends on the version of Unicode that the runtime knows: all tables are of Unicode 3.2, for ever.
struct PreparedText: Hashable, Sendable {
    /// The prepared text in UTF-8.
    let octets: [UInt8]

    /// Prepares a text.
    ///
    /// Nothing is prohibited: code points that RFC 4518 section 2.4 refuses, above all those that Unicode 3.2 does not
    /// assign, stay as they are and are compared as they are. "Undefined" would be no answer to whether a name is excluded.
    init(_ text: String) {
        self.octets = Self.preparedASCII(text) ?? Self.preparedInGeneral(text)
    }

    /// The prepared text; `nil` where a character is beyond ASCII.
    ///
    /// The same as ``preparedInGeneral(_:)`` without its tables: of ASCII, letters fold to lower case, and normalisation
    /// changes nothing.
    static func preparedASCII(_ text: String) -> [UInt8]? {
        var octets: [UInt8] = [0x20]
        octets.reserveCapacity(text.utf8.count + 4)
        var isAfterSpace = false
        for octet in text.utf8 {
            switch octet {
            case 0x20, 0x09...0x0D:
                isAfterSpace = true
            case 0x00...0x1F, 0x7F:
                continue
            case 0x21...0x7E:
                if isAfterSpace, octets.count > 1 { octets += [0x20, 0x20] }
                isAfterSpace = false
                octets.append((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
            default:
                return nil
            }
        }
        octets.append(0x20)
        return octets
    }

    /// The prepared text by the steps of RFC 4518, one after the other.
    static func preparedInGeneral(_ text: String) -> [UInt8] {
        let mapped = NamePreparation.mapped(text.unicodeScalars.lazy.map(\.value))
        let spaced = NamePreparation.spaced(NamePreparation.normalized(mapped))
        var scalars = String.UnicodeScalarView()
        // Every number came from a scalar or a table of them.
        scalars.append(contentsOf: spaced.lazy.compactMap { Unicode.Scalar($0) })
        return Array(String(scalars).utf8)
    }
}
