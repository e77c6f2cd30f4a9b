import Configuration
import Glibc
import JSON
import Yams

/// A file of settings: what it says, line by line, and everything that is wrong with it.
struct SettingsFile {
    /// More than every setting with its sentence needs.
    static let maximumCount = 65_536
    /// Settings have no use for aliases, and what many of them stand for has no bound.
    private static let mostAsterisks = 16

    /// Its name.
    let path: String
    /// The settings that are in it and can be, by name.
    private(set) var given: [String: GivenValue] = [:]
    /// What is wrong with it, in the order of its lines.
    var problems: [String] { self.faults.sorted { $0.line < $1.line }.map(\.text) }
    private var faults: [(line: Int, text: String)] = []

    /// A file that is read.
    ///
    /// - Throws: ``Unanswered`` where it cannot be read, ``SettingsProblems`` where it must not be.
    init(reading path: String) throws { self.init(try Self.octets(of: path), at: path) }

    /// What a file says.
    ///
    /// - Parameter path: Its name, for what is told of it.
    init(_ octets: [UInt8], at path: String) {
        self.path = path
        self.understand(octets)
    }

    private mutating func understand(_ octets: [UInt8]) {
        guard let text = String(validating: octets, as: UTF8.self), !text.utf8.contains(0) else {
            return self.tell(1, "it is no text in UTF-8.")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let asterisks = lines.filter { !$0.drop { $0 == " " }.hasPrefix("#") }.joined().count { $0 == "*" }
        guard asterisks <= Self.mostAsterisks else {
            return self.tell(1, "it has more than \(Self.mostAsterisks) asterisks: settings have no aliases.")
        }
        guard let (root, text) = self.root(of: lines), let root else { return }
        guard let mapping = root.mapping else {
            if root.scalar?.string.isEmpty == true { return }
            return self.tell(root.mark?.line ?? 1, "settings stand there as `name: value`, and nothing else does.")
        }
        var found: [(setting: Setting, line: Int)] = []
        for (key, value) in mapping { found += self.look(at: key, value) }
        self.take(found, from: text)
    }

    // Reading

    /// What is in a file that nobody else can write: it says where secrets lie, and what is listened to.
    private static func octets(of path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Self.unreadable(path) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw Self.unreadable(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SettingsProblems("\(path.shown) is no regular file.") }
        guard status.st_mode & 0o022 == 0, status.st_uid == 0 || status.st_uid == geteuid() else {
            throw SettingsProblems(
                "\(path.shown) can be written by others than root and who runs this: give it to one of them, and make it 0644 or 0600."
            )
        }
        return try InputFile.octets(of: path, atMost: Self.maximumCount)
    }

    private static func unreadable(_ path: String) -> Unanswered {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return Unanswered("The file \(path.shown) cannot be read: \(reason).")
    }

    // Understanding

    private mutating func tell(_ line: Int, _ fault: String) {
        self.faults.append((line, "\(self.path.shown), line \(line): \(fault)"))
    }

    /// What the file holds, and the text that was read: without keys that are there again, which are told, and of which the first counts.
    private mutating func root(of lines: [String]) -> (Node?, String)? {
        var lines = lines
        // One mapping's keys at a time are told by the library.
        for _ in 0..<8 {
            let text = lines.joined(separator: "\n")
            do {
                return (try Yams.Parser(yaml: text).singleRoot(), text)
            } catch YamlError.duplicatedKeysInMapping(let keys, _) {
                guard self.drop(keys, from: &lines) else { return nil }
            } catch {
                let (line, words) = Self.words(of: error)
                self.tell(line, "this is no YAML: \(words.shown).")
                return nil
            }
        }
        return nil
    }

    /// Takes out lines of keys that stood there before, and tells of them; whether there were some.
    private mutating func drop(_ keys: [String], from lines: inout [String]) -> Bool {
        var found = false
        for key in keys {
            var before: [Int: Int] = [:]
            for (index, line) in lines.enumerated() {
                let indent = line.prefix { $0 == " " }.count
                // A group that ends takes its keys along.
                if !line.isEmpty, line.first != "#" { before = before.filter { $0.key <= indent } }
                let rest = line.dropFirst(indent)
                guard ["\(key):", "\"\(key)\":", "'\(key)':"].contains(where: rest.hasPrefix) else { continue }
                if let first = before[indent] {
                    self.tell(index + 1, "\(key.shown) stands there again, after line \(first).")
                    lines[index] = ""
                    found = true
                } else {
                    before[indent] = index + 1
                }
            }
        }
        if !found { self.tell(1, "\(keys.map(\.shown).joined(separator: ", ")) stands there more than once.") }
        return found
    }

    /// The settings that a key at the top leads to, with what is wrong told.
    private mutating func look(at key: Node, _ value: Node) -> [(setting: Setting, line: Int)] {
        let line = key.mark?.line ?? 1
        guard let name = key.scalar?.string else {
            self.tell(line, "a setting's name is one word.")
            return []
        }
        guard let group = ServeSettings.groups[name] else {
            return self.look([name], value, line, among: ServeSettings.all.map { $0.path[0] })
        }
        let words = group.map { $0.path[1] }
        guard let mapping = value.mapping else {
            self.tell(line, "\(name) is a group, and takes \(words.joined(separator: ", ")) below it.")
            return []
        }
        var found: [(setting: Setting, line: Int)] = []
        for (key, value) in mapping {
            let line = key.mark?.line ?? line
            guard let word = key.scalar?.string else {
                self.tell(line, "a setting's name is one word.")
                continue
            }
            found += self.look([name, word], value, line, among: words)
        }
        return found
    }

    private mutating func look(
        _ path: [String],
        _ value: Node,
        _ line: Int,
        among names: [String]
    ) -> [(setting: Setting, line: Int)] {
        guard let setting = ServeSettings.at(path) else {
            self.tell(line, Self.words(ofUnknown: path, among: names))
            return []
        }
        if let fault = Self.fault(of: setting, value) {
            self.tell(line, "\(setting.key) \(fault)")
            return []
        }
        return [(setting, line)]
    }

    /// What is said of a name that nothing has, at this place.
    private static func words(ofUnknown path: [String], among names: [String]) -> String {
        let word = path[path.count - 1]
        let told = path.joined(separator: ".").shown
        if let elsewhere = ServeSettings.all.first(where: { $0.name == word || $0.path.last == word }) {
            let place = elsewhere.path.count == 2 ? "below \(elsewhere.path[0])" : "at the top"
            return "\(told) is in the wrong place: \(elsewhere.path.last ?? word) stands \(place)."
        }
        let near = NearestName.of(word, among: names).map { Array(path.dropLast()) + [$0] }
        let nearest =
            near ?? NearestName.of(word, among: ServeSettings.all.map(\.name)).flatMap { ServeSettings.named($0)?.path }
        let hint =
            nearest.map { "is \($0.joined(separator: ".")) meant?" }
            ?? "`ca-ledger config --example` names all there are."
        return "\(told) is no setting; \(hint)"
    }

    /// Why a node cannot be a setting's value, behind the setting's name; `nil` where it can.
    private static func fault(of setting: Setting, _ node: Node) -> String? {
        switch setting.places {
        case .everywhere: break
        case .outsideTheFile:
            return "says which file is read, and cannot stand in one: \(setting.flag), or \(setting.variable)."
        case .flagAlone: return "is a decision about one start, and cannot stand in a file: \(setting.flag)."
        }
        let takes = setting.kind.takes
        switch setting.kind.form {
        case .list:
            guard let sequence = node.sequence else {
                return Self.isEmpty(node) ? "is empty; it takes a list of \(takes)." : "takes a list of \(takes)."
            }
            guard !sequence.isEmpty else { return "is empty; it takes a list of \(takes)." }
            for one in sequence {
                guard let text = one.scalar?.string else { return "takes a list of \(takes)." }
                if let fault = setting.kind.fault(of: text) { return fault }
            }
            return nil
        case .truth, .number, .text:
            guard let scalar = node.scalar else { return "takes \(takes), and one value." }
            if Self.isEmpty(node) { return "is empty; it takes \(takes)." }
            if setting.namesSecret, Self.looksSecret(scalar.string) {
                return
                    "takes the name of a file, and this looks like the secret itself: that stands in a file of its own, readable by its owner alone, and never here."
            }
            if setting.kind.form == .truth {
                guard node.bool != nil else { return "takes \(takes), not \(scalar.string.shown)." }
                return nil
            }
            return setting.kind.fault(of: scalar.string, hiding: setting.namesSecret)
        }
    }

    /// Whether nothing is there.
    private static func isEmpty(_ node: Node) -> Bool {
        guard let scalar = node.scalar else { return false }
        return scalar.string.isEmpty || scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Whether a text is a key, and no name of a file.
    static func looksSecret(_ text: String) -> Bool {
        text.contains("-----BEGIN") || text.contains("\n") || text.wholeMatch(of: /[0-9A-Fa-f]{64}/) != nil
    }

    /// Takes the values of settings that are there and can be.
    private mutating func take(_ found: [(setting: Setting, line: Int)], from text: String) {
        let octets = Array(text.utf8)
        // What has no place in a file of settings at all was told, and may be what the library does not take.
        guard
            let snapshot = unsafe try? YAMLSnapshot(
                data: octets.span.bytes,
                providerName: self.path,
                parsingOptions: .default
            )
        else { return }
        for (setting, line) in found {
            let key = AbsoluteConfigKey(setting.path)
            var values: [String]?
            switch setting.kind.form {
            case .truth:
                if case .bool(let truth)? = try? snapshot.value(forKey: key, type: .bool).value?.content {
                    values = [String(truth)]
                }
            case .list:
                if case .stringArray(let list)? = try? snapshot.value(forKey: key, type: .stringArray).value?.content {
                    values = list
                }
            case .number, .text:
                if case .string(let text)? = try? snapshot.value(forKey: key, type: .string).value?.content {
                    values = [text]
                }
            }
            guard let values else {
                self.tell(line, "\(setting.key) cannot be read.")
                continue
            }
            self.given[setting.name] = GivenValue(values: values, source: .file(self.path, line: line))
        }
    }

    /// Where the library does not go on, and why.
    private static func words(of error: any Error) -> (Int, String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            (max(1, mark.line), problem)
        case .reader(let problem, _, _, _): (1, problem)
        default: (1, "it cannot be read")
        }
    }
}
