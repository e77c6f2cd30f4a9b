internal import Bytes

/// Plots as inline SVG: no script, nothing from elsewhere, a title and a description for whoever does not see them.
enum Plots {
    private static let width = 760.0
    private static let left = 64.0
    private static let right = 12.0
    /// How much room a bar's name has, and the numbers behind it.
    private static let names = 268.0
    private static let numbers = 150.0
    /// How wide a character of a label is at most.
    private static let character = 7.4

    /// A row of bars: a name, and one or two amounts that stand behind each other.
    struct Bar: Sendable {
        let name: String
        let first: UInt64
        let second: UInt64
        /// The amounts in words.
        let said: String
    }

    /// Columns over parts of time, or of anything else in order.
    static func columns(_ identifier: String, _ title: String, _ values: [UInt64], _ labels: [String], colour: String)
        -> String
    {
        let height = 120.0
        let base = height - 24
        let (most, marks) = Self.scale(values.max() ?? 0)
        let step = (Self.width - Self.left - Self.right) / Double(max(1, values.count))
        var svg = Self.begin(
            identifier,
            title,
            "\(values.count.counting("column")), the highest \(values.max() ?? 0); the table below has all.",
            height
        )
        svg += Self.grid(marks, most, base: base, top: 8)
        for (index, value) in values.enumerated() where value > 0 {
            let tall = max(1, Double(value) / Double(most) * (base - 8))
            let x = Self.left + Double(index) * step + step * 0.1
            svg +=
                "<rect class=\"\(colour)\" x=\"\(Self.at(x))\" y=\"\(Self.at(base - tall))\" width=\"\(Self.at(max(1, step * 0.8)))\" height=\"\(Self.at(tall))\"/>\n"
        }
        svg += Self.axis(labels, step: step, y: height - 6)
        return svg + "</svg>\n"
    }

    /// A curve that never falls, over parts of time.
    static func growth(_ identifier: String, _ title: String, _ values: [UInt64], _ labels: [String]) -> String {
        let height = 160.0
        let base = height - 24
        let (most, marks) = Self.scale(values.last ?? 0)
        let step = (Self.width - Self.left - Self.right) / Double(max(1, values.count))
        var svg = Self.begin(
            identifier,
            title,
            "A curve that ends at \(values.last ?? 0); the table below has all.",
            height
        )
        svg += Self.grid(marks, most, base: base, top: 8)
        var points = "\(Self.at(Self.left)),\(Self.at(base))"
        for (index, value) in values.enumerated() {
            let x = Self.left + Double(index + 1) * step
            points += " \(Self.at(x)),\(Self.at(base - Double(value) / Double(most) * (base - 8)))"
        }
        svg += "<polygon class=\"under\" points=\"\(points) \(Self.at(Self.width - Self.right)),\(Self.at(base))\"/>\n"
        svg += "<polyline class=\"curve\" points=\"\(points)\"/>\n"
        svg += Self.axis(labels, step: step, y: height - 6)
        return svg + "</svg>\n"
    }

    /// Bars with their names before them and their amounts behind.
    static func bars(_ identifier: String, _ title: String, _ rows: [Bar]) -> String {
        let line = 22.0
        let height = line * Double(rows.count) + 6
        let most = max(1, rows.map { $0.first + $0.second }.max() ?? 1)
        let room = Self.width - Self.names - Self.numbers
        var svg = Self.begin(identifier, title, "\(rows.count.counting("bar")); the table below has all.", height)
        for (index, row) in rows.enumerated() {
            let y = Double(index) * line + 3
            let first = Double(row.first) / Double(most) * room
            let second = Double(row.second) / Double(most) * room
            svg += "<g><title>\(Markup.escaped("\(row.name): \(row.said)"))</title>"
            svg +=
                "<text x=\"\(Self.at(Self.names - 8))\" y=\"\(Self.at(y + 14))\" text-anchor=\"end\">\(Markup.escaped(Markup.cut(row.name, to: 34)))</text>"
            svg += Self.rectangle("first", Self.names, y + 2, row.first == 0 ? 0 : max(1, first), line - 6)
            svg += Self.rectangle("second", Self.names + first, y + 2, row.second == 0 ? 0 : max(1, second), line - 6)
            svg +=
                "<text class=\"soft\" x=\"\(Self.at(Self.names + max(2, first + second) + 6))\" y=\"\(Self.at(y + 14))\">\(Markup.escaped(row.said))</text></g>\n"
        }
        return svg + "</svg>\n"
    }

    /// Stretches of a length of time.
    static func strip(
        _ identifier: String,
        _ title: String,
        _ stretches: [(from: Double, to: Double, said: String)],
        _ labels: [String]
    ) -> String {
        let height = 64.0
        let room = Self.width - Self.left - Self.right
        var svg = Self.begin(
            identifier,
            title,
            "Marked: \(stretches.count.counting("stretch", "stretches")); the table below has all.",
            height
        )
        svg += Self.rectangle("base", Self.left, 12, room, 22)
        for stretch in stretches {
            let x = min(1, max(0, stretch.from)) * room
            let long = max(1.5, min(1, max(0, stretch.to)) * room - x)
            svg += "<g><title>\(Markup.escaped(stretch.said))</title>"
            svg += Self.rectangle("second", Self.left + min(x, room - 1.5), 8, long, 30) + "</g>\n"
        }
        svg += Self.axis(labels, step: room / Double(max(1, labels.count)), y: height - 8)
        return svg + "</svg>\n"
    }

    private static func begin(_ identifier: String, _ title: String, _ description: String, _ height: Double) -> String
    {
        """
        <svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
        aria-labelledby="\(identifier)-title \(identifier)-description">
        <title id="\(identifier)-title">\(Markup.escaped(title))</title>
        <desc id="\(identifier)-description">\(Markup.escaped(description))</desc>

        """
    }

    private static func rectangle(_ colour: String, _ x: Double, _ y: Double, _ width: Double, _ height: Double)
        -> String
    {
        guard width > 0 else { return "" }
        return
            "<rect class=\"\(colour)\" x=\"\(Self.at(x))\" y=\"\(Self.at(y))\" width=\"\(Self.at(width))\" height=\"\(Self.at(height))\"/>"
    }

    /// The end of an axis that has room for an amount, and what is marked on it: whole numbers, few of them.
    static func scale(_ amount: UInt64) -> (most: UInt64, marks: [UInt64]) {
        guard amount > 0 else { return (1, [0, 1]) }
        var power: UInt64 = 1
        while amount / power >= 10 { power *= 10 }
        let most =
            ([1, 2, 4, 5, 10] as [UInt64]).map { $0.multipliedReportingOverflow(by: power) }
            .first { !$0.overflow && $0.partialValue >= amount }?.partialValue ?? amount
        return (most, most.isMultiple(of: 2) ? [0, most / 2, most] : [0, most])
    }

    private static func grid(_ marks: [UInt64], _ most: UInt64, base: Double, top: Double) -> String {
        marks.map { mark in
            let y = base - Double(mark) / Double(most) * (base - top)
            return
                "<line class=\"grid\" x1=\"\(Self.at(Self.left))\" x2=\"\(Self.at(Self.width - Self.right))\" y1=\"\(Self.at(y))\" y2=\"\(Self.at(y))\"/>"
                + "<text class=\"soft\" x=\"\(Self.at(Self.left - 6))\" y=\"\(Self.at(y + 4))\" text-anchor=\"end\">\(Self.short(mark))</text>\n"
        }.joined()
    }

    /// An amount in few characters.
    private static func short(_ amount: UInt64) -> String {
        let units: [(unit: UInt64, sign: String)] = [(1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")]
        for (unit, sign) in units where amount >= unit {
            let tenths = amount / (unit / 10)
            return tenths.isMultiple(of: 10) ? "\(tenths / 10)\(sign)" : "\(tenths / 10).\(tenths % 10)\(sign)"
        }
        return "\(amount)"
    }

    /// So many labels that none lies on another or leaves the plot.
    private static func axis(_ labels: [String], step: Double, y: Double) -> String {
        let room = Self.width - Self.left
        let long = Double(labels.map(\.count).max() ?? 0) * Self.character
        let most = max(1, Int(room / (long + Self.character * 2)))
        let stride = max(1, (labels.count + most - 1) / most)
        return labels.enumerated().map { index, label in
            let x = Double(index) * step
            guard index.isMultiple(of: stride), index == 0 || x + long <= room else { return "" }
            return
                "<text class=\"soft\" x=\"\(Self.at(Self.left + x))\" y=\"\(Self.at(y))\">\(Markup.escaped(label))</text>\n"
        }.joined()
    }

    /// A coordinate with one decimal.
    private static func at(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
