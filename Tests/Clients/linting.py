"""Three programs that are not ours and their opinion on a certificate: OpenSSL, GnuTLS's certtool, and pkilint's PKIX linter."""

import contextlib
import io
import json
import subprocess

import issuing
from pkilint.bin import lint_pkix_cert


def run(*command, standard_input=None):
    return subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False, input=standard_input,
                          timeout=60)


def certtool_accepts(folder, root, leaf, intermediates=None):
    """`certtool --verify` accepts root → … → leaf (PEM texts), and `--certificate-info` reads the leaf without complaint."""
    (folder / "root.pem").write_text(root)
    verified = run("certtool", "--verify", "--load-ca-certificate", folder / "root.pem",
                   standard_input=leaf + "\n" + (intermediates or ""))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "Verified. The certificate is trusted." in verified.stdout, verified.stdout
    shown = run("certtool", "--certificate-info", standard_input=leaf)
    assert shown.returncode == 0, shown.stderr
    for word in ("error", "warning:"):
        assert word not in (shown.stdout + shown.stderr).lower(), shown.stdout + shown.stderr


def findings(folder, certificate):
    """The codes of pkilint's findings that are warnings or worse, as `lint_pkix_cert lint` prints them, with their places."""
    path = folder / "linted.pem"
    path.write_text(certificate)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        lint_pkix_cert.main(["lint", "-s", "WARNING", "-f", "JSON", "--document-format", "PEM", str(path)])
    return {
        (finding["code"], result["node_path"])
        for result in json.loads(printed.getvalue())["results"] for finding in result["finding_descriptions"]
    }


def all_accept(folder, root, leaf, intermediates=None, forced=frozenset()):
    """Fails the test where one of the three finds fault; `forced`: the codes that pkilint must name, and no other."""
    issuing.openssl_accepts(folder, root, leaf, intermediates)
    certtool_accepts(folder, root, leaf, intermediates)
    assert {code for code, _ in findings(folder, leaf)} == set(forced)
