"""Certificates that name the log and their request in it: told by authority, asked for by nobody, read by everybody; and what
`verify-ledger --certificate` says of certificates that somebody found."""

import base64
import concurrent.futures
import json
import shutil
import subprocess
import sys
import threading
import uuid

import issuing
import jsonschema
import linting
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import ObjectIdentifier
from ledger_server import TOP, ca_ledger, documents

ORDINARY = ObjectIdentifier("1.2.840.113556.1.8000.2554.39966.28474.21175.19720.36500.2062908.6105952.2")
DRAWN = ObjectIdentifier("2.25.147604228305549398153628458416922851856")
TOLD, FOUND = (json.loads((TOP / f"schemas/json/{name}.schema.json").read_text()) for name in ("policy-naming", "found-certificate"))
ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def tell(home, mode, **how):
    """What an authority's certificates do from now on, as the program says it."""
    run = ca_ledger("policy", "naming", "--data", home.server.data, "--authority", home.authority, "--mode", mode, "--format", "json", **how)
    if run.returncode != 0:
        return run
    (told,) = documents(run.out)
    jsonschema.validate(told, TOLD)
    return told


def issued(home, request=None, template=None, **more):
    """A certificate in PEM."""
    request = request if request is not None else issuing.certification_request()
    return issuing.read_back(home.client, home.authority, issuing.issue(home.client, home.authority, request, template, **more))[0]


def mention(pem, identifier=ORDINARY):
    """What it says of the log, octet by octet; None where it says nothing."""
    found = [one for one in x509.load_pem_x509_certificate(pem.encode()).extensions if one.oid == identifier]
    assert all(not one.critical for one in found)
    return found[0].value.value if found else None


def reference(origin, stream, digest):
    """A LogReference, DER."""
    parts = b"\x0c" + bytes([len(origin)]) + origin.encode() + b"\x04\x10" + stream + b"\x04\x20" + digest
    return b"\x30" + bytes([len(parts)]) + parts


def requests(server):
    """The log's name, and the entries of its requests."""
    (opened,) = server.events("--type", "LedgerOpened")
    return opened["event"]["origin"], server.events("--type", "IssuanceRequested")


def due(server, entry=-1):
    origin, asked = requests(server)
    return reference(origin, uuid.UUID(asked[entry]["stream"]).bytes, bytes.fromhex(asked[entry]["payloadDigest"]))


def verify(server, *files, expecting=0):
    """What the independent verifier says of certificates, in their order."""
    options = [option for file in files for option in ("--certificate", file)]
    run = subprocess.run([sys.executable, TOP / "tools/verify-ledger", server.data, "--format", "json", *options], capture_output=True,
                         text=True, check=False, timeout=120)  # fmt: skip
    assert run.returncode == expecting, run.stdout + run.stderr
    report = json.loads(run.stdout)
    for one in report.get("certificates", []):
        jsonschema.validate(one, FOUND)
    return report.get("certificates", []), {one["number"]: one for one in report["invariants"] if one["failed"]}


def test_an_authority_is_told_and_the_log_knows(home, tmp_path):
    server = home.server
    before = issued(home)
    told = tell(home, "on")
    assert (told["naming"], told["authorityNamesLog"], told["changed"]) == ("on", "true", "yes")
    named = issued(home)
    assert mention(before) is None and mention(named) == due(server)
    # Another authority goes on without.
    other = issuing.new_root(home.client)[0]
    assert mention(issuing.read_back(home.client, other, issuing.issue(home.client, other, issuing.certification_request()))[0]) is None
    # The policy of the ledger is another matter: an authority that was told goes by what it was told.
    ca_ledger("policy", "set", "--data", server.data, "--name-log", "on")
    assert tell(home, "on")["changed"].startswith("nothing: ")
    assert tell(home, "off")["authorityNamesLog"] == "false"
    assert mention(issued(home)) is None
    assert tell(home, "ledger") | {"namingVersion": ""} == {"naming": "ledger", "authorityNamesLog": "true", "namingVersion": "", "changed": "yes"}
    assert mention(issued(home)) == due(server)
    modes = [one["event"]["naming"] for one in server.events("--type", "LogNamingChanged")]
    assert modes == ["always", "never", "asLedger"]
    newest = server.events("--type", "IssuanceAuthorized")[-1]["event"]["basis"]["versions"]
    assert newest[-1] == {"concern": "naming", "position": server.events("--type", "LogNamingChanged")[-1]["position"]}
    shown = documents(ca_ledger("policy", "show", "--data", server.data, "--authority", home.authority, "--format", "json").out)[0]
    assert (shown["naming"], shown["authorityNamesLog"], shown["namesLog"]) == ("ledger", "true", "true")
    # Without a server, and after a start.
    assert server.stop() == 0
    run = ca_ledger("policy", "naming", "--data", server.data, "--master-key", server.master_key, "--authority",
                    home.authority.rsplit("/", 1)[1], "--mode", "off", "--format", "json")  # fmt: skip
    assert documents(run.out)[0]["naming"] == "off"
    server.start()
    assert mention(issued(home._replace(client=server.client()))) is None
    (tmp_path / "named.pem").write_text(named)
    request = ["check", write(tmp_path, "request.pem", issuing.pem(issuing.certification_request())), "--data", server.data, "--ca", home.authority]
    assert documents(ca_ledger(*request, "--format", "json").out)[0]["decision"] == "permitted"
    assert server.stop() == 0
    server.replay()
    (found,), _ = verify(server, tmp_path / "named.pem")
    assert found["result"] == "proved"


def test_what_is_judged_meanwhile_is_judged_again(home, tmp_path):
    """Certificates that are asked for while their authority is told otherwise say what it was told just before their intent."""
    server, stop, arns = home.server, threading.Event(), []

    def ask():
        client = server.client()
        while not stop.is_set():
            arns.append(issuing.issue(client, home.authority, issuing.certification_request()))

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            for turn in range(8):
                tell(home, ("on", "off")[turn % 2])
        finally:
            stop.set()
        for one in asking:
            one.result(60)
    said = [(one["position"], one["event"]["naming"] == "always") for one in server.events("--type", "LogNamingChanged")]
    intents = server.events("--type", "IssuanceAuthorized")
    does = {int(one["event"]["serialNumber"], 16): [name for place, name in [(-1, False), *said] if place < one["position"]][-1] for one in intents}
    names = {}
    for place, arn in enumerate(arns):
        pem = issuing.read_back(home.client, home.authority, arn)[0]
        names[issuing.serial_in_arn(arn)] = mention(pem) is not None
        write(tmp_path, f"{place}.pem", pem.encode())
    assert names and all(names[serial] == does[serial] for serial in names)
    assert server.stop() == 0
    server.replay()
    found, _ = verify(server, *(tmp_path / f"{place}.pem" for place in range(len(arns))))
    assert {one["result"] for one in found} == {"proved"}


def write(folder, name, octets):
    (folder / name).write_bytes(octets)
    return folder / name


@pytest.mark.parametrize("options", [("--mode", "maybe"), (), ("--mode", "ON")])
def test_what_is_no_naming_is_refused(home, options):
    run = ca_ledger("policy", "naming", "--data", home.server.data, "--authority", home.authority, *options, expecting=None)
    assert run.returncode != 0
    run = ca_ledger("policy", "naming", "--data", home.server.data, "--authority", str(uuid.UUID(int=5)), "--mode", "on", expecting=None)
    assert run.returncode != 0 and "certificate authority" in run.err, run.err
    assert home.server.events("--type", "LogNamingChanged") == []


def test_nobody_can_ask_for_it_and_every_reader_takes_it(home, refused, tmp_path):
    """By the identifier that is in use or by the one that was drawn first, in a request or in a call: passed over, and noted."""
    server, value = home.server, reference("ca-ledger/forged", bytes(16), bytes(32))

    def request():
        builder = x509.CertificateSigningRequestBuilder().subject_name(issuing.name(CN="forger.example"))
        for one in (ORDINARY, DRAWN):
            builder = builder.add_extension(x509.UnrecognizedExtension(one, value), False)
        return builder.sign(issuing.new_key(), hashes.SHA256())

    def call(identifier):
        custom = [{"ObjectIdentifier": identifier.dotted_string, "Value": base64.b64encode(value).decode()}]
        return {"Extensions": {"CustomExtensions": custom}}

    with refused("ValidationException", "objectIdentifier"):  # longer than the reference lets an identifier be
        issued(home, request(), "EndEntityCertificate_APIPassthrough/V1", ApiPassthrough=call(ORDINARY))
    for mode in ("off", "on"):
        tell(home, mode)
        for template, more in (
            ("EndEntityCertificate_CSRPassthrough/V1", {}), ("EndEntityCertificate_APICSRPassthrough/V1", {"ApiPassthrough": call(DRAWN)}),
            ("BlankEndEntityCertificate_APICSRPassthrough/V1", {"ApiPassthrough": call(DRAWN)}),
        ):  # fmt: skip
            leaf = issued(home, request(), template, **more)
            assert mention(leaf, DRAWN) is None and mention(leaf) == (due(server) if mode == "on" else None)
            checks = server.events("--type", "IssuanceAuthorized")[-1]["event"]["checks"]
            noted = {check["rule"] for check in checks if check["outcome"] == "noted"}
            assert 158 in noted and (157 in noted) == bool(more), noted
    # Of the usual template pkilint says the same with and without: that an EC key enciphers nothing.
    leaf = issued(home)
    assert mention(leaf)
    tell(home, "off")
    linting.all_accept(tmp_path, home.root, leaf, forced={code for code, _ in linting.findings(tmp_path, issued(home))})
    tell(home, "on")
    if (go := go_program(tmp_path)) is not None:
        read = subprocess.run([go, write(tmp_path, "leaf.pem", issued(home).encode())], capture_output=True, text=True, check=False, timeout=60)
        assert (read.returncode, read.stdout.strip()) == (0, str(len(mention(issued(home)))).strip()), read.stderr
    server.replay()


def go_program(folder):
    """Reads a certificate with Go's crypto/x509, and prints how many octets its mention has; None without Go."""
    if shutil.which("go") is None:
        return None
    source = folder / "read.go"
    source.write_text("""package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	text, _ := os.ReadFile(os.Args[1])
	block, _ := pem.Decode(text)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, one := range certificate.Extensions {
		if one.Id.String() == "%s" && !one.Critical {
			fmt.Println(len(one.Value))
		}
	}
}
""" % ORDINARY.dotted_string)
    built = subprocess.run(["go", "build", "-o", folder / "read", source], capture_output=True, text=True, check=False, timeout=180,
                           env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "GOFLAGS": "-mod=mod", "GOPROXY": "off"})  # fmt: skip
    assert built.returncode == 0, built.stderr
    return folder / "read"


def test_certificates_that_were_found_are_in_the_books_or_none_of_this_logs(home, tmp_path):
    server, names = home.server, ("bare.pem", "named.pem", "named.der", "own.pem")
    files = [tmp_path / name for name in names]
    files[0].write_text(issued(home))
    tell(home, "on")
    named = issued(home)
    files[1].write_text("\n" + named + "\n")
    files[2].write_bytes(x509.load_pem_x509_certificate(named.encode()).public_bytes(serialization.Encoding.DER))
    files[3].write_text(home.root)
    found, _ = verify(server, *files)
    assert [one["result"] for one in found] == ["proved"] * 4
    origin, asked = requests(server)
    assert [one["request"] for one in found] == [asked[place]["position"] for place in (-2, -1, -1, 0)]
    said = {"origin": origin, "request": uuid.UUID(asked[-1]["stream"]).hex, "payloadDigest": asked[-1]["payloadDigest"]}
    assert [one["names"] for one in found] == [None, said, said, None]
    assert all(one["ending"] == one["intent"] + 1 == one["request"] + 2 for one in found)
    # What others wrote: by a key of their own in the authority's name, altered, rewritten, torn.
    leaf = x509.load_pem_x509_certificate(named.encode())
    forged = forge(leaf, ec.generate_private_key(ec.SECP256R1()))
    r, s = utils.decode_dss_signature(leaf.signature)
    rewritten = resigned(leaf, utils.encode_dss_signature(r, ORDER_OF_P256 - s))
    altered = bytearray(files[2].read_bytes())
    altered[altered.index(b"service.example")] ^= 1
    others = [write(tmp_path, f"other{place}", bytes(one)) for place, one in enumerate((forged, rewritten, altered, named.encode()[:-40], b"", b"0"))]
    found, _ = verify(server, *others, expecting=3)
    assert [one["result"] for one in found] == ["foreign"] * 6
    assert "names a request of" in found[0]["message"] and "rewritten" in found[1]["message"]
    # Beside what is proved the status says that something is none of this log's.
    assert len(verify(server, files[1], others[0], expecting=3)[0]) == 2
    run = subprocess.run([sys.executable, TOP / "tools/verify-ledger", server.data, "--certificate", tmp_path / "none"], capture_output=True, check=False, timeout=120)
    assert run.returncode == 2


def forge(leaf, key):
    """The same certificate, signed by another key."""
    return resigned(leaf, key.sign(leaf.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256())))


def resigned(leaf, signature):
    """The same octets to be signed, under another signature by ECDSA with SHA-256."""
    bits = b"\x03" + bytes([len(signature) + 1]) + b"\x00" + signature
    inner = leaf.tbs_certificate_bytes + bytes.fromhex("300a06082a8648ce3d040302") + bits
    return b"\x30\x82" + len(inner).to_bytes(2, "big") + inner
