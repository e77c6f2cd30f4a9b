internal import Bytes
import Derivation
import Issuance
import Ledger
import PKI

/// What is wrong with a value in a body, and where: told at once, or recorded and told by the rule that refuses it.
struct FieldFlaw: Error, Sendable {
    /// Where a value of the reason comes from.
    enum Value: Sendable {
        /// A place in the body.
        case place(FieldPath)
        /// Anything else.
        case value(ReasonValue)
    }

    /// What is wrong.
    let code: ReasonCode
    private let values: [Value]
    private let fault: PKIError?

    /// Something wrong at a place, and what more it speaks of.
    init(_ code: ReasonCode, _ place: FieldPath, _ more: [Value] = [], found fault: PKIError? = nil) {
        self.code = code
        self.values = [.place(place)] + more
        self.fault = fault
    }

    /// Something wrong with counts of octets, of the values as a whole.
    init(_ code: ReasonCode, counts: Int...) {
        self.code = code
        self.values = counts.map { .value(.number(Int64(clamping: $0))) }
        self.fault = nil
    }

    /// What is recorded of a flaw of `ApiPassthrough`: places by the numbers of their fields.
    var recorded: RecordedReason { RecordedReason(self.reason { $0.passthroughPlace.value }) }

    /// The flaw in the wire's words, wherever in a body it is.
    var message: String { self.reason { .text("\($0)") }.sentence(in: WireVocabulary(readsPlaces: false)) }

    private func reason(_ value: (FieldPath) -> ReasonValue) -> Reason {
        let values = self.values.map { item in
            switch item {
            case .place(let path): value(path)
            case .value(let value): value
            }
        }
        return self.fault.map { Reason(self.code, values: values, found: $0) } ?? Reason(self.code, values: values)
    }
}

extension APIError {
    /// The answer to a flaw.
    init(_ flaw: FieldFlaw) { self.init(.invalidArguments, flaw.message) }
}

/// What a reading gives; a flaw is the answer.
func tellingFlaws<Result>(_ read: () throws(FieldFlaw) -> Result) throws(APIError) -> Result {
    do throws(FieldFlaw) { return try read() } catch { throw APIError(error) }
}
