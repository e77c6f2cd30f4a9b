import Bytes
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// What is said over one connection: a request, its answer, the next.
struct WindowConversation: Sendable {
    let responder: RouterResponder<WindowContext>
    let now: @Sendable () -> Instant
    let logger: Logger

    /// Answers every request until the connection ends.
    func hold(over channel: NIOAsyncChannel<ReceivedRequest, HTTPResponsePart>) async {
        do {
            try await channel.executeThenClose { requests, answers in
                for try await received in requests {
                    let response = await self.answer(received)
                    try await ResponseWriter(outbound: answers).write(response: response.head, body: response.body)
                }
            }
        } catch {
            // The client went, took too long, or a document ended before its time: its length says so to the client.
            self.logger.trace("A connection to the window ended.", metadata: ["error": "\(error)"])
        }
    }

    private func answer(_ received: ReceivedRequest) async -> Response {
        let head = HTTPRequest(
            method: received.method,
            scheme: "http",
            authority: nil,
            path: received.target.path,
            headerFields: received.fields
        )
        let context = WindowContext(source: WindowContext.Source(logger: self.logger, received: received))
        var response: Response
        do {
            response = try await self.responder.respond(
                to: Request(head: head, body: RequestBody(buffer: received.body)),
                context: context
            )
        } catch {
            self.logger.error("A request to the window has no answer.", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = HTTPDate.text(self.now())
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
