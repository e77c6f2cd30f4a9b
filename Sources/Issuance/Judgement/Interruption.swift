internal import Bytes
internal import Cryptography

/// What ends a judgement before its time.
enum Interruption: Error {
    /// A rule was broken.
    case refused(IssuanceRefusal)
    /// The library failed: nothing is known about the order.
    case failed(CryptographyError)

    /// A refusal for the reason of a code with its values, the last of which may be what reading threw.
    static func refusal(
        _ code: IssuanceRefusal.Code,
        _ reason: ReasonCode,
        _ values: ReasonValue...,
        quoting fault: (any QuotedFault)? = nil
    ) -> Interruption {
        .refusal(code, Reason(reason, values: values, quoting: fault))
    }

    /// The refusal that it is.
    ///
    /// - Throws: The failure of the library, where it is that.
    func refusal() throws(CryptographyError) -> IssuanceRefusal {
        switch self {
        case .refused(let refusal): return refusal
        case .failed(let failure): throw failure
        }
    }

    /// A refusal for a reason.
    static func refusal(_ code: IssuanceRefusal.Code, _ reason: Reason) -> Interruption {
        .refused(IssuanceRefusal(code: code, reason: reason))
    }
}

/// What a piece of cryptography gives; a failure of the library interrupts.
func interruptingOnFailure<Result>(
    _ body: () throws(CryptographyError) -> Result
) throws(Interruption) -> Result {
    do { return try body() } catch { throw .failed(error) }
}
