"""The search of libFuzzer for octets that break what must hold of each kind of octets from outside (Tests/HostileOctets)."""

import argparse
import base64
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / ".build-fuzz"
PROGRAM = BUILD / "release/ledger-fuzz"
COMMITTED = TOP / "Tests/HostileOctetsTests/Corpus"
SECONDS = 60
# Nothing that is read here needs a hundredth of it; libFuzzer and what it remembers are in it as well.
MEGABYTES = 1024
SLOWEST = 10  # seconds for one input, on a machine that does other work besides
KEPT = 12_000  # octets of one kind that are committed, about


def build():
    """Builds the program with libFuzzer in it; the products of tools/build are left alone."""
    target = subprocess.run(["swiftc", "-print-target-info"], check=True, capture_output=True, text=True).stdout
    resources = re.search(r'"runtimeResourcePath": "([^"]*)"', target)[1]
    machine = re.search(r'"arch": "([^"]*)"', target)[1]
    library = pathlib.Path(resources, "clang/lib/linux", f"libclang_rt.fuzzer_no_main-{machine}.a")
    if not library.exists():
        sys.exit(f"fuzz: this Swift has no libFuzzer ({library})")
    arguments = ["-DGUIDED", "-Xfrontend", "-sanitize=fuzzer"]
    subprocess.run(
        ["swift", "build", "-c", "release", "--scratch-path", BUILD, "--product", "ledger-fuzz"]
        + [part for argument in arguments for part in ("-Xswiftc", argument)]
        + ["-Xlinker", library, "-Xlinker", "-lstdc++"],
        cwd=TOP,
        check=True,
        stdout=sys.stderr,
    )


def kinds():
    listed = subprocess.run([PROGRAM], check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in listed.splitlines()]


def committed(kind):
    path = COMMITTED / f"{kind}.txt"
    return [base64.b64decode(line) for line in path.read_text().split()] if path.exists() else []


def search(kind, seconds, seed):
    """Searches, from what is committed and what was found before; the folder of what was found, and what libFuzzer said."""
    found = BUILD / "corpus" / kind
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for number, octets in enumerate(committed(kind)):
            pathlib.Path(folder, str(number)).write_bytes(octets)
        run = subprocess.run(
            [PROGRAM, kind, f"-max_total_time={seconds}", f"-seed={seed}", f"-rss_limit_mb={MEGABYTES}",
             f"-timeout={SLOWEST}", "-print_final_stats=1", "-use_value_profile=1", f"-artifact_prefix={BUILD}/{kind}-",
             found, folder],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )
    return run


def keep(kind):
    """Puts in place of what is committed the least that reaches as much as that and all that was found, as far as it is small."""
    with tempfile.TemporaryDirectory() as home:
        all_of_it, least = pathlib.Path(home, "all"), pathlib.Path(home, "least")
        all_of_it.mkdir()
        least.mkdir()
        for number, octets in enumerate(committed(kind)):
            (all_of_it / f"committed-{number}").write_bytes(octets)
        found = BUILD / "corpus" / kind
        for path in found.iterdir() if found.is_dir() else []:
            shutil.copy(path, all_of_it)
        subprocess.run(
            [PROGRAM, kind, "-set_cover_merge=1", "-use_counters=0", f"-rss_limit_mb={MEGABYTES}", least, all_of_it],
            check=True, stdin=subprocess.DEVNULL, capture_output=True,
        )
        inputs = sorted((path.read_bytes() for path in least.iterdir()), key=lambda octets: (len(octets), octets))
    if len(inputs) < 2:
        sys.exit(f"fuzz: nothing is left of {kind}")
    inputs = [octets for octets in inputs if octets]
    # Where there is too much, some of every length: the long ones are those that are read to their end.
    step = next(step for step in range(1, len(inputs) + 1) if sum(map(len, inputs[::-step])) <= KEPT or step * 2 > len(inputs))
    chosen = inputs[::-step][::-1]
    (COMMITTED / f"{kind}.txt").write_text("".join(base64.b64encode(octets).decode() + "\n" for octets in chosen))
    print(f"{kind}: {len(chosen)} of {len(inputs)} inputs kept, {sum(map(len, chosen))} octets")


def report(kind, run):
    """One line about a search that broke nothing; whether that is so."""
    last = re.findall(r"^#\d+\s+(?:DONE|pulse|NEW|REDUCE|RELOAD|INITED)\s+cov: (\d+) ft: (\d+) corp: (\d+)/", run.stdout, re.M)
    executed = re.search(r"stat::number_of_executed_units:\s+(\d+)", run.stdout)
    memory = re.search(r"stat::peak_rss_mb:\s+(\d+)", run.stdout)
    if run.returncode == 0 and last and executed and memory:
        edges, features, inputs = last[-1]
        print(f"{kind}: {executed[1]} tried, {edges} edges, {features} features, {inputs} inputs, {memory[1]} MB", flush=True)
        return True
    print(f"{kind}: exit {run.returncode}\n" + "\n".join(run.stdout.splitlines()[-40:]), flush=True)
    return False


def main():
    parser = argparse.ArgumentParser(prog="tools/fuzz guided", description=__doc__)
    parser.add_argument("seconds", nargs="?", type=int, default=SECONDS, help="how long each kind is searched (60)")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="which kinds; all where none is named")
    parser.add_argument("--repeat", type=pathlib.Path, metavar="FILE", help="tries one input of the KIND, and nothing else")
    parser.add_argument("--keep", action="store_true", help="commits the least that reaches as much as what was found")
    chosen = parser.parse_args()
    build()
    known = kinds()
    if unknown := [kind for kind in chosen.kinds if kind not in known]:
        parser.error(f"{unknown[0]} is no kind; there are {', '.join(known)}")
    wanted = chosen.kinds or known
    if chosen.repeat:
        if len(wanted) != 1:
            parser.error("--repeat is about one KIND")
        sys.exit(subprocess.run([PROGRAM, wanted[0], chosen.repeat]).returncode)
    seed = int(os.environ.get("CA_LEDGER_FUZZ_SEED") or random.SystemRandom().randrange(1, 1 << 31))
    print(f"fuzz: seed {seed}, {chosen.seconds} seconds each", flush=True)
    # A list, so that every kind has its turn.
    whole = all([report(kind, search(kind, chosen.seconds, seed)) for kind in wanted]) if chosen.seconds else True
    if chosen.keep and whole:
        for kind in wanted:
            keep(kind)
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
