extension NameFault {
    /// The fault in words, after the name.
    var words: String {
        switch self {
        case .empty: "is empty"
        case .tooLong: "has more than 253 characters"
        case .endsWithDot: "ends with a dot"
        case .emptyLabel: "has an empty label"
        case .longLabel: "has a label of more than 63 characters"
        case .labelCharacter: "has a character other than letters, digits, hyphens and underscores in a label"
        case .hyphen: "has a label that begins or ends with a hyphen"
        case .noAt: "has no @"
        case .noLocalPart: "has nothing before its @"
        case .longLocalPart: "has more than 64 octets before its @"
        case .localPartForm: "has a part before its @ that is neither words joined by dots nor quoted"
        case .emptyLiteral: "has no address between its brackets"
        case .localPartOfASCII: "has a part before its @ of ASCII alone, as only an rfc822Name may"
        case .byteOrderMark: "holds a mark of byte order"
        case .upperCase: "has a letter in upper case"
        case .noScheme: "is relative: it has no scheme"
        case .onlyScheme: "has nothing after its scheme"
        case .percentAlone: "has a % without two digits"
        case .identifierCharacter: "has a character that must be percent-encoded"
        case .portForm: "has a port that is no number"
        }
    }

    /// The fault of a number in words, after the name.
    static func words(_ number: Int64) -> String {
        if let fault = NameFault(rawValue: number) { return fault.words }
        guard number > Self.ofHost, let fault = NameFault(rawValue: number - Self.ofHost) else {
            return "has the fault \(number)"
        }
        return "has a host that \(fault.words)"
    }
}
