import ArgumentParser
import Issuance
import JSON

/// A template as the command line names it.
enum TemplateOption {
    /// `EndEntityCertificate/V1`, from that, from an ARN, or without its version.
    static func name(_ text: String, partition: String) -> String {
        let prefix = "arn:\(partition):acm-pca:::template/"
        let name = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
        return name.contains("/") ? name : name + "/V1"
    }

    /// The name of a template that there is.
    ///
    /// - Throws: `ValidationError` where there is none of this name.
    static func known(_ text: String, partition: String) throws -> String {
        let name = self.name(text, partition: partition)
        guard TemplateNames.contains(name) else {
            throw ValidationError(
                "There is no template \(text.shown). There are: \(TemplateNames.all.joined(separator: ", "))."
            )
        }
        return name
    }
}
