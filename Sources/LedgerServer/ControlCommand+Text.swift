import JSON

extension ControlCommand {
    /// An object of strings, its members sorted by name; of two with one name the first.
    public static func object(_ members: [(name: String, value: String)]) -> [UInt8] {
        let members = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        return JSONWriter.structure { writer in
            for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                writer.member(name, value)
            }
        }
    }

    /// The members of an object of strings; `nil` where the octets spell none.
    static func members(of octets: [UInt8]) -> [String: String]? {
        guard case .structure(let members)? = try? JSONReader.read(octets).content else { return nil }
        var texts: [String: String] = [:]
        for member in members where !member.value.isNull {
            guard let text = member.value.text else { return nil }
            texts[String(decoding: member.name, as: UTF8.self)] = text
        }
        return texts
    }
}
