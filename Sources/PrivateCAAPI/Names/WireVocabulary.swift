import Issuance

/// What the wire calls the parts of an order.
struct WireVocabulary: Vocabulary {
    /// Whether places are read as reasons have them; else they are spelt out already.
    var readsPlaces = true

    /// A part of an order.
    func name(of part: OrderPart) -> String {
        switch part {
        case .end: "Validity"
        case .beginning: "ValidityNotBefore"
        case .token: "idempotencyToken"
        case .passthrough: "apiPassthrough"
        case .certificate: "Certificate"
        case .chain: "CertificateChain"
        }
    }

    /// A field of `ApiPassthrough`.
    func name(of field: PassthroughField) -> String { FieldPath.spelled(field.name) }

    /// A place in `ApiPassthrough`.
    func place(_ text: String) -> String {
        guard self.readsPlaces else { return text }
        return "\(FieldPath(PassthroughPlace(text) ?? PassthroughPlace([])))"
    }
}

extension Reason {
    /// The reason in the wire's words; of one, the service has a sentence of its own.
    var message: String {
        self.code == .emptySubjectWithoutCriticalName
            ? "CSR must mark the SAN extension critical when it has an empty subject"
            : self.sentence(in: WireVocabulary())
    }
}

extension FieldPath {
    /// A place in `ApiPassthrough`.
    init(_ place: PassthroughPlace) {
        self = place.steps.reduce(.body("ApiPassthrough")) { path, step in
            switch step {
            case .field(let field): path.member(field.name)
            case .item(let number): path.item(Int(clamping: number) &- 1)
            }
        }
    }

    /// The place, as far as it lies in fields of `ApiPassthrough`.
    var passthroughPlace: PassthroughPlace { PassthroughPlace(self.steps) }

    private var steps: [PassthroughPlace.Step] {
        switch self {
        case .body: []
        case .member(let name, let owner): owner.steps + (PassthroughField.named["\(name)"].map { [.field($0)] } ?? [])
        case .item(let index, let list): list.steps + [.item(Int64(index) + 1)]
        }
    }
}
