"""Changes to bundles of evidence, each of which both verifiers must find: of octets, of lines, and of parts, with all else made to fit."""

import random

from ledger_verifier.bundle import read_bundle, written
from ledger_verifier.bundle_references import IN_FORCE, SINCE


def is_optional(part, bundle):
    """What a bundle may be without: it is then another bundle, which says less."""
    return part.kind.name in IN_FORCE + SINCE + ("EpochOpened", "LogKeyChanged", "AuthorityCertificateImported")


def parts_that_matter(bundle):
    return [index for index, part in enumerate(bundle.parts) if not is_optional(part, bundle)]


class Mutations:
    """An endless row of them, of some bundles; `others` is made under another checkpoint."""

    def __init__(self, seed, bundles, other):
        self.chance, self.octets, self.other = random.Random(seed), bundles, read_bundle(other)
        self.bundles = [read_bundle(one) for one in bundles]
        self.ways = [self.flip, self.drop, self.insert, self.exchange_octets, self.truncate, self.drop_line, self.repeat_line, self.exchange_lines,
                     self.drop_part, self.take_part, self.add_part, self.exchange_proofs, self.change_proof, self.exchange_certificates,
                     self.exchange_checkpoints, self.withhold, self.exchange_payloads, self.claim_witness]  # fmt: skip

    def next(self):
        """The way that was taken, and the octets of what came of it: never those of a bundle that is whole."""
        while True:
            way = self.chance.choice(self.ways)
            index = self.chance.randrange(len(self.octets))
            found = way(index)
            if found is not None and found not in self.octets:
                return way.__name__, found

    # ---- octets

    def place(self, octets):
        return self.chance.randrange(len(octets))

    def flip(self, index):
        octets = bytearray(self.octets[index])
        octets[self.place(octets)] ^= 1 << self.chance.randrange(8)
        return bytes(octets)

    def drop(self, index):
        octets = self.octets[index]
        place = self.place(octets)
        return octets[:place] + octets[place + self.chance.choice((1, 1, 4)) :]

    def insert(self, index):
        octets = self.octets[index]
        place = self.place(octets)
        return octets[:place] + self.chance.choice((b"A", b"\n", b" ", b"=", octets[place : place + 4])) + octets[place:]

    def exchange_octets(self, index):
        octets = bytearray(self.octets[index])
        one, two = self.place(octets), self.place(octets)
        octets[one], octets[two] = octets[two], octets[one]
        return bytes(octets)

    def truncate(self, index):
        return self.octets[index][: self.place(self.octets[index])]

    # ---- lines

    def lines(self, index):
        return self.octets[index].splitlines(keepends=True)

    def drop_line(self, index):
        lines = self.lines(index)
        del lines[self.place(lines)]
        return b"".join(lines)

    def repeat_line(self, index):
        lines = self.lines(index)
        place = self.place(lines)
        return b"".join([*lines[:place], lines[place], *lines[place:]])

    def exchange_lines(self, index):
        lines = self.lines(index)
        one, two = self.place(lines), self.place(lines)
        lines[one], lines[two] = lines[two], lines[one]
        return b"".join(lines)

    # ---- parts, with all that follows from them made to fit

    def another(self, index):
        return self.bundles[self.chance.choice([other for other in range(len(self.bundles)) if other != index])]

    def with_parts(self, bundle, parts):
        return written(bundle._replace(parts=sorted(parts, key=lambda part: part.fields.position)))

    def drop_part(self, index):
        bundle = self.bundles[index]
        gone = self.chance.choice(parts_that_matter(bundle))
        return self.with_parts(bundle, [*bundle.parts[:gone], *bundle.parts[gone + 1 :]])

    def foreign_part(self, index):
        """A part that another certificate rests on, and this one does not."""
        own = {part.fields.position for part in self.bundles[index].parts}
        other = self.another(index)
        return [other.parts[one] for one in parts_that_matter(other) if other.parts[one].fields.position not in own]

    def take_part(self, index):
        bundle, foreign = self.bundles[index], self.foreign_part(index)
        if not foreign:
            return None
        gone = self.chance.choice(parts_that_matter(bundle))
        return self.with_parts(bundle, [*bundle.parts[:gone], *bundle.parts[gone + 1 :], self.chance.choice(foreign)])

    def add_part(self, index):
        foreign = self.foreign_part(index)
        return self.with_parts(self.bundles[index], [*self.bundles[index].parts, self.chance.choice(foreign)]) if foreign else None

    def exchange_proofs(self, index):
        bundle, parts = self.bundles[index], list(self.bundles[index].parts)
        one, two = self.chance.sample(range(len(parts)), 2)
        parts[one], parts[two] = parts[one]._replace(proof=parts[two].proof), parts[two]._replace(proof=parts[one].proof)
        return self.with_parts(bundle, parts)

    def change_proof(self, index):
        bundle, parts = self.bundles[index], list(self.bundles[index].parts)
        place = self.place(parts)
        proof = list(parts[place].proof)
        at = self.place(proof)
        how = self.chance.randrange(4)
        if how == 0:
            del proof[at]
        elif how == 1:
            proof.insert(at, proof[at])
        elif how == 2:
            other = self.place(proof)
            proof[at], proof[other] = proof[other], proof[at]
        else:
            proof[at] = self.chance.randbytes(32)
        parts[place] = parts[place]._replace(proof=proof)
        return self.with_parts(bundle, parts)

    def exchange_certificates(self, index):
        certificate = self.chance.choice((self.another(index).certificate, None))
        return written(self.bundles[index]._replace(certificate=certificate))

    def exchange_checkpoints(self, index):
        return written(self.bundles[index]._replace(checkpoint=self.other.checkpoint))

    def withhold(self, index):
        bundle, parts = self.bundles[index], list(self.bundles[index].parts)
        place = self.place(parts)
        parts[place] = parts[place]._replace(payload=None)
        return self.with_parts(bundle, parts)

    def exchange_payloads(self, index):
        bundle, parts = self.bundles[index], list(self.bundles[index].parts)
        one, two = self.chance.sample(range(len(parts)), 2)
        parts[one] = parts[one]._replace(payload=parts[two].payload)
        return self.with_parts(bundle, parts)

    def claim_witness(self, index):
        key = "witness.example+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        return written(self.bundles[index]._replace(witnesses=[key]))
