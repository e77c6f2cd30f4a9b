/// What is wrong with the text of a name, under numbers that never change, since the log records them.
enum NameFault: Int64, CaseIterable {
    case empty = 1
    case tooLong = 2
    case endsWithDot = 3
    case emptyLabel = 4
    case longLabel = 5
    case labelCharacter = 6
    case hyphen = 7
    case noAt = 20
    case noLocalPart = 21
    case longLocalPart = 22
    case localPartForm = 23
    case emptyLiteral = 24
    case localPartOfASCII = 25
    case byteOrderMark = 26
    case upperCase = 27
    case noScheme = 40
    case onlyScheme = 41
    case percentAlone = 42
    case identifierCharacter = 43
    case portForm = 44

    /// What is added to the number of a domain name's fault where the name is the host of a mailbox or of a URI.
    static let ofHost: Int64 = 100
}
