internal import Bytes
internal import JSON

extension CertificateStory {
    /// One object: a member for each chapter, in order, and one for each fact in it.
    var json: String {
        var json = JSONWriter()
        json.structure { json in
            json.member("size", self.size)
            for chapter in self.chapters {
                json.name(chapter.name)
                json.structure { json in
                    if let position = chapter.position { json.member("position", position) }
                    if let time = chapter.time { json.member("time", time) }
                    if let remark = chapter.remark { json.member("remark", remark) }
                    for fact in chapter.facts { fact.append(to: &json) }
                }
            }
        }
        return String(decoding: json.octets, as: UTF8.self) + "\n"
    }

    /// Lines for people.
    var text: String {
        var lines = [self.title, "as of the log's first \(self.size) entries"]
        for chapter in self.chapters {
            lines += ["", chapter.heading.shown]
            if let remark = chapter.remark { lines.append("    \(remark.shown)") }
            for fact in chapter.facts { fact.append(to: &lines) }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension StoryChapter {
    /// Its title, and where and when it was.
    var heading: String {
        let place = self.position.map { " · position \($0)" } ?? ""
        return self.title + place + (self.time.map { " · \($0)" } ?? "")
    }
}

extension StoryChapter.Fact {
    fileprivate func append(to json: inout JSONWriter) {
        json.name(self.name)
        switch self.value {
        case .text(let text): json.string(text)
        case .number(let number): json.number(number)
        case .truth(let truth): json.truth(truth)
        case .list(let texts):
            json.list { json in
                for text in texts { json.string(text) }
            }
        case .rows(let rows):
            json.list { json in
                for row in rows {
                    json.structure { json in
                        for fact in row { fact.append(to: &json) }
                    }
                }
            }
        }
    }

    fileprivate func append(to lines: inout [String]) {
        switch self.value {
        case .list(let texts):
            guard !texts.isEmpty else { return }
            lines.append("    \(self.title):")
            lines += texts.map { "        \($0.shown)" }
        case .rows(let rows):
            guard !rows.isEmpty else { return }
            lines.append("    \(self.title):")
            for row in rows { lines.append("        " + row.map(\.inLine).joined(separator: "; ")) }
        default: lines.append("    \(self.title): \(self.word.shown)")
        }
    }

    /// What is said in one word; of lists and tables nothing.
    var word: String {
        switch self.value {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .truth(let truth): truth ? "yes" : "no"
        case .list, .rows: ""
        }
    }

    /// How much of a long word is shown in a line.
    private static let longest = 160

    private var inLine: String {
        let word = self.word
        let cut = word.unicodeScalars.count > Self.longest
        let shown = cut ? String(String.UnicodeScalarView(word.unicodeScalars.prefix(Self.longest))) + "…" : word
        return "\(self.title.lowercased()) \(shown.shown)"
    }
}
