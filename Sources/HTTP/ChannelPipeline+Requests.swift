public import NIOCore
import NIOHTTP1

extension ChannelPipeline.SynchronousOperations {
    /// Adds what makes requests out of octets and octets out of answers, one request of the connection at a time.
    ///
    /// What is no HTTP is an error that whoever comes next in the pipeline answers: it knows what was answered before.
    public func addRequestParsing(_ limits: HTTPLimits) throws {
        var heads = NIOHTTPDecoderLimitConfiguration()
        heads.maxHeaderFieldSize = limits.headOctets
        heads.maxHeaderListSize = limits.headOctets
        try self.configureHTTPServerPipeline(
            withPipeliningAssistance: true,
            withErrorHandling: false,
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
            withDecoderLimitConfiguration: heads
        )
    }
}
