import JSON
import Ledger
import Testing

@testable import PrivateCAAPI

@Suite struct ServiceModelTests {
    let model = ServiceModel.current

    @Test func everyOperationHasItsInput() {
        #expect(Set(self.model.inputs.keys) == Set(InterfaceOperation.allCases.map(\.rawValue)))
        #expect(InterfaceOperation.allCases.count == 23)
        for (name, index) in self.model.inputs { #expect(self.model.shapes[index].kind == .structure, "\(name)") }
    }

    @Test func everyFactOfTheTextIsRead() {
        let lines = serviceModelText.split(separator: "\n")
        func count(_ fact: String) -> Int { lines.filter { $0.hasPrefix("  \(fact) ") }.count }
        #expect(self.model.shapes.reduce(0) { $0 + $1.members.count } == count("member") + count("required"))
        #expect(self.model.shapes.reduce(0) { $0 + ($1.pattern == nil ? 0 : 1) } == count("pattern"))
        #expect(self.model.shapes.reduce(0) { $0 + $1.values.count } == count("value"))
        #expect(self.model.shapes.reduce(0) { $0 + ($1.minimum == nil ? 0 : 1) } == count("min"))
        #expect(self.model.shapes.reduce(0) { $0 + ($1.maximum == nil ? 0 : 1) } == count("max"))
        #expect(self.model.shapes.filter { $0.kind == .list }.allSatisfy { $0.item != nil })
        #expect(lines.allSatisfy { !$0.contains("documentation") })
    }

    @Test func everySigningAlgorithmOfTheModelHasANameInRFCs() throws {
        let index = try #require(self.model.indices["SigningAlgorithm"])
        #expect(self.model.shapes[index].values.count == 13)
        for name in self.model.shapes[index].values { #expect(AlgorithmNames.signature(name) != nil, "\(name)") }
        let keys = try #require(self.model.indices["KeyAlgorithm"])
        for name in self.model.shapes[keys].values { #expect(AlgorithmNames.keyFamily(name) != nil, "\(name)") }
    }
}
