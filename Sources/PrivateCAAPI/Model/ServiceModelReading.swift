/// The shapes of all operations.
struct ServiceModel: Sendable {
    /// Every shape; members and items refer to them by index.
    private(set) var shapes: [Shape] = []
    /// The index of each operation's input shape.
    private(set) var inputs: [String: Int] = [:]
    /// The index of each operation's output shape, where it answers with something.
    private(set) var outputs: [String: Int] = [:]
    /// The index of each shape by its name.
    private(set) var indices: [String: Int] = [:]

    /// The model of this version of the interface.
    static let current = ServiceModel(reading: serviceModelText)

    /// Reads the lines that the generator writes.
    ///
    /// Lines that mean nothing are passed over: a test holds the whole to account.
    init(reading text: String) {
        let lines = text.split(separator: "\n").map { line in
            (isIndented: line.hasPrefix(" "), words: line.drop { $0 == " " })
        }
        var drafts: [Shape.Draft] = []
        for line in lines where !line.isIndented {
            let words = line.words.split(separator: " ")
            guard words.count == 2, let kind = Shape.Kind(rawValue: String(words[0])) else { continue }
            self.indices[String(words[1])] = drafts.count
            drafts.append(Shape.Draft(kind: kind))
        }
        var owner: (kind: Substring, name: String) = ("", "")
        for line in lines {
            let words = line.words.split(separator: " ", maxSplits: line.isIndented ? 1 : 2)
            guard words.count == 2 else { continue }
            if line.isIndented {
                self.read(fact: words[0], words[1], about: owner, &drafts)
            } else {
                owner = (words[0], String(words[1]))
            }
        }
        self.shapes = drafts.map { Shape($0) }
    }

    private mutating func read(
        fact: Substring,
        _ text: Substring,
        about owner: (kind: Substring, name: String),
        _ drafts: inout [Shape.Draft]
    ) {
        if owner.kind == "operation" {
            if fact == "input" { self.inputs[owner.name] = self.indices[String(text)] }
            if fact == "output" { self.outputs[owner.name] = self.indices[String(text)] }
            return
        }
        guard let index = self.indices[owner.name] else { return }
        switch fact {
        case "min": drafts[index].minimum = Int64(text)
        case "max": drafts[index].maximum = Int64(text)
        case "pattern": drafts[index].pattern = Pattern(String(text))
        case "value": drafts[index].values.append(String(text))
        case "item": drafts[index].item = self.indices[String(text)]
        case "member", "required":
            let words = text.split(separator: " ")
            guard words.count == 2, let shape = self.indices[String(words[1])] else { return }
            drafts[index].members.append(
                Shape.Member(
                    name: String(words[0]),
                    nameOctets: Array(words[0].utf8),
                    pathName: words[0].prefix(1).lowercased() + words[0].dropFirst(),
                    shape: shape,
                    isRequired: fact == "required"
                )
            )
        default: break
        }
    }
}
