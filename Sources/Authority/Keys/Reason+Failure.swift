internal import Bytes
import Issuance

extension Reason {
    /// A reason that ends with what the library, the operating system or a token said.
    init(_ code: ReasonCode, saying error: any Error) {
        self.init(code, values: [.text("\(error)")])
    }

    /// A reason of counts.
    init(_ code: ReasonCode, _ counts: Int...) {
        self.init(code, values: counts.map { .number(Int64(clamping: $0)) })
    }
}

extension Reason {
    /// Why a key did not sign.
    init(_ error: SigningKeyError) {
        switch error.code {
        case .unsuitableAlgorithm: self.init(.keyOfAnotherFamily)
        case .unavailable: self.init(.keyNotReached, saying: error)
        case .failed: self.init(.keyDidNotSign, saying: error)
        }
    }
}
