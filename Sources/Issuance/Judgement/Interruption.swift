internal import Cryptography

/// What ends a judgement before its time.
enum Interruption: Error {
    /// A rule was broken.
    case refused(IssuanceRefusal)
    /// The library failed: nothing is known about the order.
    case failed(CryptographyError)

    /// A refusal in words.
    static func refusal(_ code: IssuanceRefusal.Code, _ message: String) -> Interruption {
        .refused(IssuanceRefusal(code: code, message: message))
    }
}

/// What a piece of cryptography gives; a failure of the library interrupts.
func interruptingOnFailure<Result>(
    _ body: () throws(CryptographyError) -> Result
) throws(Interruption) -> Result {
    do { return try body() } catch { throw .failed(error) }
}
