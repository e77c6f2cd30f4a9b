// entity-tag = [ weak ] opaque-tag; weak = %s"W/"; opaque-tag = DQUOTE *etagc DQUOTE; etagc = %x21 / %x23-7E / obs-text
//                                                                                                       -- RFC 9110, 8.8.3

/// What a client has of a document, by the tag that it was given with it.
struct EntityTag: Hashable, Sendable {
    /// Whether it may stand for contents that only mean the same.
    let isWeak: Bool
    /// What stands between the quotes.
    let opaque: String

    /// A strong tag.
    init(_ opaque: String) {
        self.isWeak = false
        self.opaque = opaque
    }

    private init(isWeak: Bool, opaque: String) {
        self.isWeak = isWeak
        self.opaque = opaque
    }

    /// As a header field has it.
    var text: String { (self.isWeak ? "W/\"" : "\"") + self.opaque + "\"" }

    /// The tags of a list; `nil` where it is none.
    ///
    /// A star alone is no list, see ``EntityTagList``.
    static func list(_ text: String) -> [EntityTag]? {
        var tags: [EntityTag] = []
        var rest = Array(text.utf8)[...]
        while true {
            rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x2C }
            guard !rest.isEmpty else { return tags.isEmpty ? nil : tags }
            let isWeak = rest.starts(with: [0x57, 0x2F])
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == 0x22 else { return nil }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: 0x22) else { return nil }
            guard rest[..<end].allSatisfy({ $0 >= 0x21 && $0 != 0x7F }) else { return nil }
            tags.append(EntityTag(isWeak: isWeak, opaque: String(decoding: rest[..<end], as: UTF8.self)))
            rest = rest[(end + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
            guard rest.isEmpty || rest.first == 0x2C else { return nil }
        }
    }
}

/// Which contents a condition speaks of.
enum EntityTagList: Hashable, Sendable {
    /// Any that there are.
    case any
    /// These.
    case tags([EntityTag])

    /// What a field's value says; `nil` where it says nothing.
    init?(_ text: String) {
        if text.utf8.elementsEqual("*".utf8) {
            self = .any
        } else if let tags = EntityTag.list(text) {
            self = .tags(tags)
        } else {
            return nil
        }
    }

    /// Whether one of them is one of these, weak or not.
    func holdsWeakly(_ own: [EntityTag]) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { tag in own.contains { $0.opaque.utf8.elementsEqual(tag.opaque.utf8) } }
        }
    }

    /// Whether one of them is one of these, and neither is weak.
    func holdsStrongly(_ own: [EntityTag]) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags):
            tags.contains { tag in
                !tag.isWeak && own.contains { !$0.isWeak && $0.opaque.utf8.elementsEqual(tag.opaque.utf8) }
            }
        }
    }
}
