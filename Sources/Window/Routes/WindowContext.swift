import Hummingbird
import Logging

/// What a request brings with it to whoever answers it.
struct WindowContext: RequestContext {
    /// Where a context comes from.
    struct Source: RequestContextSource {
        let logger: Logger
        let received: ReceivedRequest
    }

    var coreContext: CoreRequestContextStorage
    /// The request as it was let in.
    let received: ReceivedRequest

    init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.received = source.received
    }
}
