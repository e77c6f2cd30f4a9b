internal import Bytes

// CertificationRequestInfo ::= SEQUENCE {                                                          -- RFC 2986, 4.1
//     version       INTEGER { v1(0) },
//     subject       Name,
//     subjectPKInfo SubjectPublicKeyInfo,
//     attributes    [0] IMPLICIT SET OF Attribute }    -- not OPTIONAL: empty where there is none
// extensionRequest ATTRIBUTE ::= { WITH SYNTAX Extensions, SINGLE VALUE TRUE }                     -- RFC 2985, 5.4.2

/// What the requester of a certificate signs.
struct CertificationRequestInformation {
    let subject: DistinguishedName
    let subjectPublicKeyInfo: SubjectPublicKeyInfo
    let attributes: [Attribute]
    let requestedExtensions: Extensions?

    init(_ node: DERValue) throws(PKIError) {
        var elements = try ElementReader(node, "certificationRequestInfo")
        let version = try elements.next("version").contents(.integer, "version")
        guard version.elementsEqual(CollectionOfOne(0)) else {
            throw PKIError(.requestVersion)
        }
        self.subject = try DistinguishedName(elements.next("subject"))
        self.subjectPublicKeyInfo = try SubjectPublicKeyInfo(elements.next("subjectPKInfo"))
        let attributesNode = try elements.next("attributes")
        try elements.finish()

        var reader = try ElementReader(attributesNode, .context(0), "attributes")
        guard attributesNode.elements("attributes").areInSetOrder else {
            throw PKIError(.attributesUnsorted)
        }
        var attributes: [Attribute] = []
        var requestedExtensions: Extensions?
        while let attributeNode = reader.nextIfAny() {
            let element = try AttributeElement(attributeNode)
            attributes.append(Attribute(type: element.type, values: element.values))
            guard element.type == .extensionRequest || element.type == .microsoftCertificateExtensions else { continue }
            guard requestedExtensions == nil, element.values.count == 1 else {
                throw PKIError(.extensionRequestTwice)
            }
            requestedExtensions = try Extensions(element.values[0])
        }
        self.attributes = attributes
        self.requestedExtensions = requestedExtensions
    }
}
