import Authority
import Window

/// What a ledger answers about the standing of certificates, as a window shows it.
struct ShownStatuses: Window.StatusAnswering {
    let answering: Authority.StatusAnswering

    /// The answer to a question: one that holds a client's nonce, or is an error, is kept by nobody.
    func answer(_ request: [UInt8]) async -> Window.StatusAnswer {
        let answer = await self.answering.answer(request)
        return Window.StatusAnswer(
            octets: answer.octets,
            thisUpdate: answer.validity?.thisUpdate,
            nextUpdate: answer.isPersonal ? nil : answer.validity?.nextUpdate
        )
    }
}
