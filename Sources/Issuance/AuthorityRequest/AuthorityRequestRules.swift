public import Cryptography
internal import PKI

/// The judge of what authorities ask of others with their own keys: their certification requests.
public enum AuthorityRequestRules {
    /// What an order comes to: the same octets for the same order, for ever.
    ///
    /// - Throws: A failure of the library: then nothing is known about the order.
    public static func judge(_ order: AuthorityRequestOrder) throws(CryptographyError) -> Judgement {
        var record = Record()
        do throws(Interruption) {
            let permission = try Linter.examine(Self.draft(order), record: &record)
            return Judgement(ruleSet: 1, outcomes: record.outcomes, verdict: .permitted(permission))
        } catch {
            switch error {
            case .refused(let refusal):
                return Judgement(ruleSet: 1, outcomes: record.outcomes, verdict: .refused(refusal))
            case .failed(let failure):
                throw failure
            }
        }
    }

    private static func draft(_ order: AuthorityRequestOrder) throws(Interruption) -> AuthorityRequestDraft {
        do throws(PKIError) {
            return try AuthorityRequestDraft(order)
        } catch {
            throw .refusal(.invalidArgument, .ownRequestNotEncodable, quoting: error)
        }
    }
}
