import HTTPTypes
import Hummingbird

/// Says in one voice that there is nothing, or nothing but to read, where the table of routes finds that out itself.
struct OneVoice: RouterMiddleware {
    let response: @Sendable (HTTPRequest.Method) -> Response

    @concurrent
    func handle(
        _ request: Request,
        context: WindowContext,
        next: @concurrent (Request, WindowContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch is HTTPError {
            return self.response(request.method)
        }
    }
}
