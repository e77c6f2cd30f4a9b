import ArgumentParser
import Bytes
import JSON
import Transparency

/// A log's key as the command line names it.
enum VerifierKeyOption {
    /// The key.
    ///
    /// - Throws: `ValidationError` where the text is none: a mistake of whoever gives it, no finding, and no reason to look at a ledger.
    static func key(_ text: String) throws -> NoteVerifier {
        do throws(NoteError) {
            return try NoteVerifier(verifierKey: text)
        } catch {
            throw ValidationError(
                "--verifier-key takes the log's verifier key, NAME+HEX+BASE64 (C2SP signed-note): \("\(error)".shown)."
            )
        }
    }
}

/// A witness that is named on the command line.
enum WitnessOption {
    /// The key.
    ///
    /// - Throws: `ValidationError` where the text is none.
    static func key(_ text: String) throws -> WitnessKey {
        do throws(NoteError) {
            return try WitnessKey(verifierKey: text)
        } catch {
            throw ValidationError(
                "--witness takes the key of a witness as NAME+HEX+BASE64 (C2SP tlog-cosignature): \("\(error)".shown)."
            )
        }
    }
}
