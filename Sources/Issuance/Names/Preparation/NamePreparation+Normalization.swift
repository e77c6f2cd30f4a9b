// "The input string is to be normalized to Unicode Form KC (compatibility composed) as described in [UAX15]." -- RFC 4518, 2.3

extension NamePreparation {
    /// The text in Form KC of Unicode 3.2.
    static func normalized(_ points: [UInt32]) -> [UInt32] {
        Self.composed(Self.ordered(points.flatMap(Self.decomposed)))
    }

    private static func decomposed(_ point: UInt32) -> [UInt32] {
        HangulSyllable.decomposed(point) ?? Self.decompositionTable[point].map(Array.init) ?? [point]
    }

    /// The combining class of a code point; 0 where it is none that combines.
    private static func combiningClass(of point: UInt32) -> UInt32 { Self.combiningClassTable[point]?.first ?? 0 }

    /// The text with each run of combining characters in the order of their classes, those of one class as they were.
    private static func ordered(_ points: [UInt32]) -> [UInt32] {
        var ordered: [UInt32] = []
        ordered.reserveCapacity(points.count)
        var run: [(point: UInt32, combiningClass: UInt32)] = []
        func endRun() {
            run.sort { $0.combiningClass < $1.combiningClass }
            ordered += run.map(\.point)
            run.removeAll(keepingCapacity: true)
        }
        for point in points {
            let combiningClass = Self.combiningClass(of: point)
            if combiningClass == 0 {
                endRun()
                ordered.append(point)
            } else {
                run.append((point, combiningClass))
            }
        }
        endRun()
        return ordered
    }

    /// The text with each starter composed with what follows it and is not blocked from it.
    private static func composed(_ points: [UInt32]) -> [UInt32] {
        var composed: [UInt32] = []
        composed.reserveCapacity(points.count)
        var starter: Int?
        // The class of what was last kept after the starter; `nil` directly after it.
        var lastClass: UInt32?
        for point in points {
            let combiningClass = Self.combiningClass(of: point)
            let isBlocked = lastClass.map { $0 >= combiningClass } ?? false
            if let starter, !isBlocked, let composite = Self.composite(of: composed[starter], and: point) {
                composed[starter] = composite
                continue
            }
            if combiningClass == 0 {
                starter = composed.count
                lastClass = nil
            } else {
                lastClass = combiningClass
            }
            composed.append(point)
        }
        return composed
    }

    private static func composite(of first: UInt32, and second: UInt32) -> UInt32? {
        HangulSyllable.composed(first, second) ?? Self.composites[UInt64(first) << 32 | UInt64(second)]
    }

    /// The composites by the two that each is composed of.
    private static let composites: [UInt64: UInt32] = {
        var composites: [UInt64: UInt32] = [:]
        for (composite, parts) in Self.compositionTable.rows {
            if let first = parts.first, let second = parts.last {
                composites[UInt64(first) << 32 | UInt64(second)] = composite
            }
        }
        return composites
    }()
}
