import Bytes
import EventLog
import Ledger
import PKI
import Testbed
import Testing

@testable import Audit

@Suite("A sample of certificates")
struct SampleTests {
    /// Examples of the program whose draw it is: the docstring of `sampler` in consistent_sampler.py, seed 31415.
    @Test("is drawn by the tickets of election audits")
    func vectors() throws {
        let tickets = try SampleTickets(seed: "31415")
        let expected = [
            "B-1": "067332842388", "B-3": "176837118841", "B-2": "375308191656", "A-1": "618091109616",
            "A-2": "878287260903", "A-3": "914330058680",
        ]
        for (name, beginning) in expected {
            let ticket = String(decoding: try tickets.ticket(of: name), as: UTF8.self)
            #expect(ticket.count == 64)
            #expect(ticket.hasPrefix(beginning), "\(name)")
        }
        let order = try expected.keys.sorted {
            try tickets.ticket(of: $0).lexicographicallyPrecedes(try tickets.ticket(of: $1))
        }
        #expect(order == ["B-1", "B-3", "B-2", "A-1", "A-2", "A-3"])
    }

    /// Computed by Python: `"%064d" % (int(hashlib.sha256(text).hexdigest(), 16) % 10**64)`.
    @Test("reads a digest as a number, of which 64 digits are kept")
    func decimal() throws {
        for (text, digits) in [
            ("", "4097029535212322581322789799900648198034993379397001115665086549"),
            ("a", "3617534842621287039938041581081254914058002978601050179556493499"),
            ("5", "9997314868250957730053259073589402365819770572592736584172823453"),
            ("8937", "0000280050370590128885565215305528500247151177797558038113520113"),
        ] {
            #expect(
                String(decoding: try SampleTickets.decimal(of: Array(text.utf8)), as: UTF8.self) == digits,
                "\(text)"
            )
        }
    }

    @Test("is three of a hundred, at least one, where nothing else is wanted")
    func preset() {
        let plan = SamplePlan(strata: [])
        for (population, count) in [
            (0, 0), (1, 1), (33, 1), (34, 2), (66, 2), (67, 3), (100, 3), (101, 4), (1_000_000, 30_000),
        ] as [(UInt64, UInt64)] {
            #expect(plan.total(of: population) == count)
        }
        #expect(plan.total(of: .max) == 553_402_322_211_286_549)
        #expect(SamplePlan(size: 5, floor: 20, strata: []).total(of: 10) == 10)
        #expect(SamplePlan(size: 5, floor: 7, strata: []).total(of: 10) == 7)
    }

    @Test("gives each group its share, rounded up, and never more than it has", arguments: 0..<50 as Range<UInt64>)
    func shares(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let groups = (0..<8).map { _ in UInt64.random(in: 0...1_000, using: &generator) }
        let population = groups.reduce(0, +)
        let plan = SamplePlan(
            size: UInt64.random(in: 0...500, using: &generator),
            minimum: UInt64.random(in: 0...5, using: &generator),
            strata: []
        )
        let counts = groups.map { plan.count(of: $0, in: population) }
        for (group, count) in zip(groups, counts) {
            #expect(count <= group)
            #expect(count >= min(group, plan.minimum))
            #expect(
                Double(count) + 1e-9 >= Double(plan.total(of: population)) * Double(group) / Double(max(1, population))
            )
        }
        #expect(counts.reduce(0, +) >= plan.total(of: population))
    }

    @Test("keeps the smallest tickets, whatever order they come in", arguments: 0..<20 as Range<UInt64>)
    func smallest(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let tickets = try SampleTickets(seed: "\(seed)")
        let group = SampleGroupName(authority: nil, template: nil, isOfResponders: false)
        let places = (0..<200 as Range<UInt64>).map { SignedPlace(group: group, authorized: 0, position: $0) }.shuffled(
            using: &generator
        )
        var smallest = SmallestTickets(count: seed)
        for place in places { smallest.add(try tickets.ticket(of: "\(place.position)"), place) }
        let all = try places.map { (ticket: try tickets.ticket(of: "\($0.position)"), position: $0.position) }
            .sorted { $0.ticket.lexicographicallyPrecedes($1.ticket) }
        #expect(smallest.sorted.map(\.place.position) == all.prefix(Int(seed)).map(\.position))
    }

    @Test("takes the first three lines of a checkpoint's note, and no other note")
    func checkpoints() throws {
        let root = try #require(Digest256([UInt8](repeating: 7, count: 32)))
        let note = "log.example/x\n12\n\(root.octets.base64)\n\n— log.example/x c2ln\n"
        let checkpoint = try #require(SampleCheckpoint(StoredCheckpoint(size: 12, root: root, note: note)))
        #expect(checkpoint.text == "log.example/x\n12\n\(root.octets.base64)\n")
        #expect(checkpoint.origin == "log.example/x")
        #expect(checkpoint.root == root.octets.base64)
        #expect(SampleCheckpoint(StoredCheckpoint(size: 13, root: root, note: note)) == nil)
        #expect(SampleCheckpoint(StoredCheckpoint(size: 12, root: root, note: nil)) == nil)
        #expect(SampleCheckpoint(StoredCheckpoint(size: 12, root: root, note: "12")) == nil)
    }
}
