import Testbed
import Testing

@testable import Authority

/// What is kept of values that can be had again, held to a list that is looked through each time.
struct RecentlyUsedTests {
    @Test func whatWasAskedForLastIsKeptWhateverIsDone() {
        let seed = UInt64.random(in: .min ... .max)
        print("recently used: seed \(seed)")
        var random = SplitMix64(seed: seed)
        var recent = RecentlyUsed<Int, Int>(limit: 12)
        var model: [(key: Int, value: Int)] = []  // the one that was asked for the longest ago first
        func move(_ key: Int) -> Int? {
            guard let index = model.firstIndex(where: { $0.key == key }) else { return nil }
            model.append(model.remove(at: index))
            return model.last?.value
        }
        for step in 0..<5_000 {
            let key = Int.random(in: 0..<20, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: #expect(recent.use(key) == move(key), "seed \(seed)")
            case 1: #expect(recent.touch(key) == (move(key) != nil), "seed \(seed)")
            case 2:
                recent.keep(step, as: key)
                model.removeAll { $0.key == key }
                model.append((key, step))
            case 3:
                if model.count >= 12 { model.removeFirst(3) }
                recent.keepAmongRecent(step, as: key)
                model.removeAll { $0.key == key }
                model.append((key, step))
            case 4:
                recent.release(key)
                model.removeAll { $0.key == key }
            default:
                let oldest = recent.oldest(3) { !$0.isMultiple(of: 3) }.map(\.key)
                #expect(oldest == model.filter { !$0.value.isMultiple(of: 3) }.prefix(3).map(\.key), "seed \(seed)")
            }
            #expect(recent.count == model.count && recent.isFull == (model.count >= 12), "seed \(seed)")
            #expect(recent.values.sorted() == model.map(\.value).sorted(), "seed \(seed)")
        }
    }
}
