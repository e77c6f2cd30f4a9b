internal import Bytes
internal import JSON

/// Text of a page (HTML, with SVG inside) as it is put together.
///
/// Everything that comes from a log goes through ``escaped(_:)``: whoever asked for a certificate chose its names.
struct Markup: Sendable {
    private(set) var text = ""

    /// Adds markup that holds nothing of a log.
    mutating func add(_ markup: String) { self.text += markup + "\n" }

    /// Adds an element with text in it.
    mutating func element(_ name: String, _ attributes: String = "", _ content: String) {
        let space = attributes.isEmpty ? "" : " "
        self.add("<\(name)\(space)\(attributes)>\(Self.escaped(content))</\(name)>")
    }

    /// A text as it may stand in an element or between quotation marks: what steers the direction of text or a terminal is written as
    /// its code, and what no XML document may hold is left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.shown.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A text's beginning, with a sign where something was cut off.
    static func cut(_ text: String, to count: Int) -> String {
        let shown = text.shown
        return shown.count <= count ? shown : String(shown.prefix(count - 1)) + "…"
    }

    /// A number with commas between its thousands.
    static func number(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number with commas between its thousands, and what it counts.
    static func counting(_ number: UInt64, _ noun: String, _ plural: String? = nil) -> String {
        let words = number.counting(noun, plural)
        return Self.number(number) + words.dropFirst(String(number).count)
    }

    /// A length of time in its two largest units.
    static func duration(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        switch seconds {
        case ..<1: return "\(microseconds / 1_000) ms"
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<172_800: return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
        }
    }

    /// A table with the figures of a plot, closed until somebody asks for it.
    mutating func figures(_ caption: String, _ head: [String], _ rows: [[String]]) {
        self.add("<details><summary>Figures: \(Self.escaped(caption))</summary>")
        self.table(caption, head, rows)
        self.add("</details>")
    }

    /// A table; its first column names the rows.
    mutating func table(_ caption: String, _ head: [String], _ rows: [[String]]) {
        self.add("<div class=\"wide\"><table><caption>\(Self.escaped(caption))</caption><thead><tr>")
        for name in head { self.add("<th scope=\"col\">\(Self.escaped(name))</th>") }
        self.add("</tr></thead><tbody>")
        for row in rows {
            var line = "<tr>"
            for (index, cell) in row.enumerated() {
                line += index == 0 ? "<th scope=\"row\">\(Self.escaped(cell))</th>" : "<td>\(Self.escaped(cell))</td>"
            }
            self.add(line + "</tr>")
        }
        self.add("</tbody></table></div>")
    }
}
