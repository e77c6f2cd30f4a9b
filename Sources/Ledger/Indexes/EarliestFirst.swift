/// Elements of which the least can be taken, whatever order they came in: a binary heap.
struct EarliestFirst<Element: Comparable & Hashable & Sendable>: Hashable, Sendable {
    /// All of them, in no order that means anything but that the first is the least.
    private(set) var all: [Element] = []

    var first: Element? { self.all.first }
    var isEmpty: Bool { self.all.isEmpty }

    mutating func insert(_ element: Element) {
        self.all.append(element)
        var child = self.all.count - 1
        while child > 0, self.all[child] < self.all[(child - 1) / 2] {
            self.all.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = self.all.popLast(), !self.all.isEmpty else { return }
        self.all[0] = last
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < self.all.count }
            guard let least = children.min(by: { self.all[$0] < self.all[$1] }), self.all[least] < self.all[parent]
            else { return }
            self.all.swapAt(least, parent)
            parent = least
        }
    }
}
