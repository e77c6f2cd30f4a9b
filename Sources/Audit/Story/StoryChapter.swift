internal import Bytes
internal import Ledger

/// What is told of one thing that happened, or of one thing that was looked at.
struct StoryChapter {
    /// Something that is said, under a name for programs and a title for people.
    struct Fact {
        let name: String
        let title: String
        let value: Value
    }

    /// What is said.
    indirect enum Value {
        case text(String)
        case number(UInt64)
        case truth(Bool)
        case list([String])
        /// A table: of each row the columns' facts.
        case rows([[Fact]])
    }

    /// Its name among the story's members.
    let name: String
    /// Its heading.
    let title: String
    /// Where its entry lies; absent where it is of none, or of several.
    let position: UInt64?
    /// The entry's time.
    let time: String?
    /// A sentence that says what is so; absent where the facts do.
    let remark: String?
    /// What is said, in order.
    let facts: [Fact]

    init(
        _ name: String,
        _ title: String,
        _ entry: KnownEntry? = nil,
        remark: String? = nil,
        _ facts: [Fact?] = []
    ) {
        self.name = name
        self.title = title
        self.position = entry?.position
        self.time = entry?.header.time.description
        self.remark = remark
        self.facts = facts.compactMap(\.self)
    }
}

extension StoryChapter.Fact {
    /// A fact, or none where its value is absent.
    init?(_ name: String, _ title: String, _ text: String?) {
        guard let text else { return nil }
        self.init(name: name, title: title, value: .text(text))
    }

    init(_ name: String, _ title: String, _ number: UInt64) {
        self.init(name: name, title: title, value: .number(number))
    }

    init(_ name: String, _ title: String, truth: Bool) {
        self.init(name: name, title: title, value: .truth(truth))
    }

    init(_ name: String, _ title: String, list: [String]) {
        self.init(name: name, title: title, value: .list(list))
    }

    init(_ name: String, _ title: String, rows: [[StoryChapter.Fact?]]) {
        self.init(name: name, title: title, value: .rows(rows.map { $0.compactMap(\.self) }))
    }
}
