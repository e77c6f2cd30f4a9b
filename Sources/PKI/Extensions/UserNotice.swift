internal import Bytes

// UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL }  -- RFC 5280, 4.2.1.4
// NoticeReference ::= SEQUENCE { organization DisplayText, noticeNumbers SEQUENCE OF INTEGER }
// DisplayText ::= CHOICE { ia5String IA5String (SIZE (1..200)), visibleString VisibleString (SIZE (1..200)),
//     bmpString BMPString (SIZE (1..200)), utf8String UTF8String (SIZE (1..200)) }
// "The explicitText string SHOULD NOT include any control characters": one that ends strings at NUL shows another notice.

/// A text about a policy that is shown to whoever relies on a certificate.
enum UserNotice {
    /// The most characters of a text.
    private static let maximumCharacters = 200

    /// Checks that a value is a notice.
    static func check(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "userNotice")
        if let reference = elements.next(ifTagged: .sequence) {
            var parts = try ElementReader(reference, "noticeRef")
            try Self.checkText(parts.next("organization"), "organization")
            var numbers = try ElementReader(parts.next("noticeNumbers"), "noticeNumbers")
            while let number = numbers.nextIfAny() { _ = try number.contents(.integer, "notice number") }
            try parts.finish()
        }
        if let text = elements.nextIfAny() { try Self.checkText(text, "explicitText") }
        try elements.finish()
    }

    private static func checkText(_ node: DERValue, _ field: StaticString) throws(PKIError) {
        guard !node.isConstructed, let type = StringType(node.tag), [.ia5, .visible, .bmp, .utf8].contains(type) else {
            throw PKIError(.otherElement, field, "DisplayText", node.tag.name)
        }
        let string = EncodedString(type: type, octets: Array(node.contents))
        guard !string.holdsControlCharacter else { throw PKIError(.displayTextControlCharacter, field) }
        guard string.isWellFormed, let text = string.text else { throw PKIError(.displayTextMalformed, field) }
        guard (1...Self.maximumCharacters).contains(text.unicodeScalars.count) else {
            throw PKIError(.displayTextLength, field)
        }
    }
}
