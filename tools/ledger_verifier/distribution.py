"""Where lists and responders are to be had, and what a configuration of them may say (schemas/format.md, section 9.1)."""

import uuid

from .der import IDENTIFIER, SEQUENCE, element

DISTRIBUTION_POINTS, INFORMATION_ACCESS = b"\x55\x1d\x1f", bytes.fromhex("2b06010505070101")
RESPONDER = bytes.fromhex("2b06010505073001")  # id-ad-ocsp
URI, FULL_NAME, NAME = 0x86, 0xA0, 0xA0  # a GeneralName; the first of DistributionPointName; the first of a DistributionPoint
SCHEMES = ("http://", "https://")
LOWER, UPPER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
IN_NAMES = {*LOWER, *UPPER, *DIGITS, *"-;/:@&=+$,_.!~*()'"}
IN_BUCKETS = {*LOWER, *UPPER, *DIGITS, *"-._/"}
AT_ENDS = {*LOWER, *DIGITS}
LONGEST_NAME, MOST_DAYS = 253, 5_000


def fault(configuration, public):
    """What a RevocationConfigurationChanged says that it may not, where so many URLs are the server's own; None where nothing."""
    lists, responder = configuration["lists"], configuration["responder"]
    own = public[0] if len(public) == 1 else None
    if lists is not None and (said := fault_of_lists(lists, own)) is not None:
        return said
    return None if responder is None else fault_of_responder(responder, own)


def fault_of_lists(lists, own):
    name, path = lists["customName"], lists["customPath"]
    if not 1 <= lists["validityDays"] <= MOST_DAYS:
        return "a list is to be relied on for no time that there may be"
    if not is_bucket(lists["bucket"]):
        return "the bucket is none"
    if name is not None and (lists["omitsDistributionPoint"] or not is_custom_name(name)):
        return "another name stands for the bucket that is none, or that no certificate says"
    if path is not None and not (is_kept(path) and are_steps(path)):
        return "the keys of lists begin with what is no path"
    expected = bucket_url(lists, own)
    return None if lists["base"] == expected else f"the URLs of lists begin otherwise than with {expected}"


def fault_of_responder(responder, own):
    name = responder["customName"]
    if name is not None and not is_custom_name(name):
        return "the responder's name is none"
    expected = f"http://{name}" if name is not None else own and f"{own}/ocsp"
    return None if responder["location"] == expected else f"the responder lies elsewhere than at {expected}"


def bucket_url(lists, own):
    """What the URLs of lists begin with; None where nothing fits."""
    if lists["customName"] is not None:
        return f"http://{lists['customName']}"
    return own and f"{own}/{bucket(lists['bucket'])[0]}"


def is_kept(text):
    return 1 <= len(text) <= LONGEST_NAME and IN_NAMES.issuperset(text)


def is_custom_name(text):
    return is_kept(text) and not text.startswith(SCHEMES)


def are_steps(path):
    return all(step not in ("", ".", "..") for step in path.split("/"))


def bucket(text):
    """The name of a bucket, and what keys in it begin with: empty where that is nothing."""
    name, _, prefix = text.partition("/")
    return name, prefix.removesuffix("/")


def is_bucket(text):
    name, prefix = bucket(text)
    is_named = 3 <= len(name) <= 63 and "_" not in name and not set(name) & set(UPPER)
    is_so = 3 <= len(text) <= 255 and IN_BUCKETS.issuperset(text) and is_named and AT_ENDS.issuperset((name[0], name[-1]))
    return is_so and (not prefix or are_steps(prefix))


def url(lists, authority, part=None):
    """Where a list of an authority is to be had: the complete one, or that of a part."""
    own, custom, prefix = uuid.UUID(bytes=authority), lists["customPath"], bucket(lists["bucket"])[1]
    beginning = custom if custom is not None else "crl" if part is None else f"crl/{own}"
    name = own if part is None else uuid.UUID(bytes=part)
    return "/".join([lists["base"], *([prefix] if prefix else []), beginning, f"{name}.crl"])


def point(at):
    """The fields of a DistributionPoint, or of an IssuingDistributionPoint, of one URL."""
    return element(NAME, element(FULL_NAME, element(URI, at.encode())))


def distribution_points(at):
    """CRLDistributionPoints (RFC 5280 section 4.2.1.13) of one list."""
    return element(SEQUENCE, element(SEQUENCE, point(at)))


def information_access(location):
    """AuthorityInfoAccessSyntax (RFC 5280 section 4.2.2.1) of one responder."""
    return element(SEQUENCE, element(SEQUENCE, element(IDENTIFIER, RESPONDER), element(URI, location.encode())))
