"""Idempotency tokens: a token names the first request that was authorized with it, until the window has passed or that attempt
has failed. A repetition is told what became of it; another public key gets a refusal."""

from collections import namedtuple

Holder = namedtuple("Holder", "stream time key parameters")
PARAMETERS = ("certificationRequest", "signatureAlgorithm", "template", "notAfter", "notBefore", "passthrough")
FOREIGN = object()  # what a token decides on a request for another key
OF_TOKEN = 1, {"code": 901, "values": []}, [{"rule": 9, "outcome": 1, "reason": None}]  # code, reason and checks of that refusal


class Tokens:
    def __init__(self, report):
        self.check, self.window, self.holders = report.check, 0, {}
        self.window_of_authorities, self.authorities = 0, {}  # when an authority was asked for, by caller and token

    def started(self, entry, body):
        """Other windows begin; what left those before stays free."""
        self.forget(entry.time)
        end = entry.time - self.window_of_authorities
        self.authorities = {scope: time for scope, time in self.authorities.items() if end < time}
        self.window = body["issuanceTokenWindow"] * 1_000_000
        self.window_of_authorities = body["authorityTokenWindow"] * 1_000_000

    def clear(self):
        """Another epoch begins, and time may step back: no token is held any more."""
        self.holders, self.authorities = {}, {}

    def creating(self, entry, body):
        """One authority a token and caller, within the window."""
        if body["token"] is None:
            return
        scope = caller(body), body["token"]
        is_free = scope not in self.authorities or entry.time >= self.authorities[scope] + self.window_of_authorities
        self.check(36, is_free, entry.position, "an earlier call with the same token made an authority")
        self.authorities[scope] = entry.time

    def forget(self, now):
        self.holders = {scope: one for scope, one in self.holders.items() if now < one.time + self.window}

    def decision(self, entry, body, key):
        """What the log's tokens decide on a request: None, or `FOREIGN`, or the first request and the parameters that differ."""
        holder = self.holders.get(scope_of(body)) if key is not None else None
        if holder is None or entry.time >= holder.time + self.window:
            return None
        if holder.key != key:
            return FOREIGN
        return holder.stream, [number for number, name in enumerate(PARAMETERS) if body[name] != holder.parameters[name]]

    def repeated(self, entry, body, decision):
        is_so = decision == (body["first"], body["differences"])
        self.check(36, is_so, entry.position, "it does not repeat that request, or differs from it otherwise")

    def refused(self, entry, body, decision):
        """Gives whether it was its token, and no rule, that refused a request."""
        is_of_token = (body["code"], body["reason"], body["checks"]) == OF_TOKEN
        if is_of_token or decision is not None:
            self.check(36, is_of_token and decision is FOREIGN, entry.position, "its token is not held so")
        return is_of_token

    def judged(self, entry, decision):
        self.check(36, decision is None, entry.position, "it was judged although its token was held")

    def hold(self, entry, body, key):
        """A request was authorized: it holds its token from now on."""
        if len(self.holders) > 4096:
            self.forget(entry.time)
        if (scope := scope_of(body)) is not None:
            self.holders[scope] = Holder(entry.stream, entry.time, key, {name: body[name] for name in PARAMETERS})

    def release(self, stream, body):
        """Nothing came of a request: its token is free again."""
        scope = scope_of(body)
        if scope in self.holders and self.holders[scope].stream == stream:
            del self.holders[scope]


def scope_of(body):
    """Whom a token is scoped to; None where a request has none, or names no authority."""
    if None in (body["authority"], body["token"]):
        return None
    return body["authority"], caller(body), body["token"]


def caller(body):
    """Whose a token is: a principal of an account."""
    return body["provenance"]["principal"], body["provenance"]["account"]
