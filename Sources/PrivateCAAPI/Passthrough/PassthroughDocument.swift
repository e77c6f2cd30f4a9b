import JSON
public import Ledger

/// An `ApiPassthrough` that stands alone, in a file: read as the wire would read it.
public enum PassthroughDocument {
    /// The values that a JSON text asks for; `nil` where it asks for nothing.
    ///
    /// What breaks a rule beyond the shape's constraints is in the answer, as it would be on record.
    ///
    /// - Throws: ``APIError`` where the text is no JSON, or breaks a constraint of the shape.
    public static func read(_ json: [UInt8]) throws(APIError) -> SubmittedPassthrough? {
        let body = Array("{\"ApiPassthrough\":".utf8) + json + [0x7D]
        guard (try? JSONReader.read(json)) != nil, let value = try? JSONReader.read(body),
            let shape = ServiceModel.current.indices["ApiPassthrough"]
        else { throw APIError(.serialization, "The passthrough is no JSON.") }
        guard let passthrough = value["ApiPassthrough"] else { return nil }
        _ = try ShapeWalker.check(passthrough, body: body, against: shape, in: ServiceModel.current)
        return CheckedInput(value: value, blobs: [], body: body, encoding: .json).passthrough
    }
}
