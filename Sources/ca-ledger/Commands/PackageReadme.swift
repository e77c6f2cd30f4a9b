/// What an auditor reads first in a package.
enum PackageReadme {
    static let text = """
        # A part of a certificate authority's log

        This folder was written by `ca-ledger export package`. It holds events of an append-only log, tables of what they say, and what
        it takes to prove both without the program that wrote them. `schemas/package.md`, where it is here, says all of this exactly.

        ## Check it

        With Python 3.11 or newer, and for signatures its package `cryptography` (python3-cryptography in Debian), in this folder:

            python3 verifier/verify-ledger --package . --verifier-key KEY

        Who would rather not run a program that came with what it checks, takes the verifier from the project itself, or writes one: what it has
        to do is in `schemas/`. KEY is the log's verifier key as you know it from elsewhere (it looks like NAME+HEX+BASE64). Without it everything is held to the
        key that the log itself names, which shows that the package is of one piece, and not whose it is. Name several packages to see
        that each goes on where the one before ended; all of them, from the first, are judged as the log itself would be. Exit status 0: nothing is wrong; 1: something is, and it says where; 2: it could not be told.

        What it says of a package: `whole` (all of it is of one piece), `findings`, or `unverifiable`; and in the line before up to which event the
        log's key has signed for it. What lies beyond that nobody vouches for.

        With the program itself: `ca-ledger export check .`

        ## What is here

        - `manifest.json`: which log, from which position to which, the roots of its tree there, its newest signed checkpoint with the
          proof that ties the two together, and of every file its SHA-256. Nothing lies in this folder that it does not name. `manifest.note`, where it is here, is the log's own signature of it.
        - `certificates.csv`, `.ndjson`, `.pem`: every certificate that was issued in this part, and every serial number that was burned,
          with who asked for it, and whether it was revoked up to the end of this part.
        - `requests.ndjson`: every request, with what became of it: issued, refused, failed, abandoned, repeated, or open still. `failedRules`
          and `notedRules` are numbers of `schemas/rules.md`; `rules.ndjson` has their names.
        - `revocations.ndjson`: every revocation. `lists.ndjson`: every revocation list that was signed; those below `lists/` were made again,
          octet for octet (`openssl crl -inform DER -in lists/N.crl -text`). `key-uses.ndjson`: how often each key signed what. `balance.json`: requests and their outcomes, which add up. `standing.ndjson`: by authority, certificates that were valid before,
          that were issued, ran out and were revoked, and that are valid after; which add up as well. `valid`: those that were valid before.
        - `authorities.ndjson`, `access.ndjson`, `roles.ndjson`, `policy.ndjson`, `blocked-keys.ndjson`: what was in force at the end of this part.
        - `events.ndjson`: when everything else happened, and who did it. `entries` has all of it as it lies in the log.
        - `controls.json`, where it is here: what auditors' standards ask, and what the log answers for this part; `sample.json`: a sample of
          certificates that somebody had drawn. Both are for people: the manifest has their digests, and nothing in them is proved here.
        - `entries`, `before`, `left-out`: the events themselves, and the headers and hashes that stand for all others, so that the root of the tree comes out.

        ## What it does not show

        A package with a selection (`selection` in the manifest) holds some requests whole and hides others behind their headers: that nothing
        in between was changed or taken out is proved, that every hidden one lies outside of the selection is not. What was in force or valid
        before this part is shown by the package before it, and not by this one. And a log proves what was recorded; that its key was not used beside it is for the keeper of the key to show.

        """
}
