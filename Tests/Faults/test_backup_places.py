"""A backup takes the place of nothing: whatever has a name that it needs stays, but for what an interrupted backup left there."""

import fcntl
import os
import shutil
import subprocess

import pytest
from backups import everything, interrupted, run
from running_ledger import Home, assert_whole, listing


@pytest.mark.parametrize("with_anchor", [True, False], ids=["anchored", "no anchor"])
def test_the_ledger_is_never_where_a_backup_is_written(copy_of, template, binary, tmp_path, with_anchor):
    home = copy_of(template)
    live = tmp_path / "place" / "copy.unfinished"
    live.parent.mkdir()
    home.folder.rename(live)
    home.anchor.rename(tmp_path / "place" / "copy.unfinished.anchor")
    for target in ("copy", "copy/", "../place/copy"):
        before = everything(live.parent)
        command = [binary, "backup", f"{live.parent}/{target}", "--data", str(live)] + ([] if with_anchor else ["--no-anchor"])
        finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
        assert finished.returncode > 0 and "which is in use" in finished.stderr, finished.stderr
        assert everything(live.parent) == before


def test_a_served_ledger_is_never_where_a_backup_is_written(start, copy_of, template, binary, tmp_path):
    home = copy_of(template)
    server = start(home)
    link = tmp_path / "copy.unfinished"
    link.symlink_to(home.folder)
    finished = run(binary, home, tmp_path / "copy")
    assert finished.returncode > 0 and "which is in use" in finished.stderr, finished.stderr
    assert server.issue(server.client()).arn
    server.stop()
    assert_whole(binary, home)


def test_what_lies_around_the_ledger_or_its_anchor_or_keys_is_never_taken(copy_of, template, binary, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    for name in ("around", "anchor", "keys"):
        (place / f"{name}.unfinished" / "deep").mkdir(parents=True)
    around = Home(place / "around.unfinished" / "deep", home.authority)
    shutil.copytree(home.folder, around.folder)
    anchor = place / "anchor.unfinished" / "it"
    shutil.copy(home.anchor, anchor)
    shutil.move(home.folder / "keys", place / "keys.unfinished" / "keys")
    (home.folder / "keys").symlink_to(place / "keys.unfinished" / "keys")
    before = everything(place)
    for target, data, *options in (("around", around.folder), ("anchor", home.folder, "--anchor", str(anchor)), ("keys", home.folder)):
        command = [binary, "backup", str(place / target), "--data", str(data), *options]
        finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
        assert finished.returncode > 0 and "which is in use" in finished.stderr, (target, finished.stderr)
    finished = run(binary, home, place / "keys.unfinished" / "keys" / "copy")
    assert finished.returncode > 0 and "inside the ledger's folder" in finished.stderr, finished.stderr
    assert everything(place) == before


def test_a_folder_that_no_backup_left_stays_as_it_is(copy_of, template, binary, make_shim, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    left = interrupted(binary, home, place / "copy", make_shim)
    mark = next(left.glob("*backup*")).name
    marked = (left / mark).read_bytes()

    def a_file(path):
        path.write_text("mine")

    def a_folder(path):
        path.mkdir()

    def a_deep_one(path):
        (path / "a" / "b").mkdir(parents=True)
        (path / "a" / "mid").write_text("mine")

    makings = {
        "a file": lambda folder: a_file(folder / "thesis"),
        "folders": lambda folder: a_deep_one(folder / "precious"),
        "a ledger": lambda folder: shutil.copytree(home.folder, folder, dirs_exist_ok=True),
        "hidden": lambda folder: a_file(folder / ".hidden"),
        "another mark": lambda folder: a_file(folder / mark),
        "beside the mark": lambda folder: (shutil.copy(left / mark, folder), a_file(folder / "thesis")),
        "beside keys": lambda folder: (shutil.copy(left / mark, folder), a_folder(folder / "keys"), a_file(folder / "keys" / "thesis")),
        "a folder for a file": lambda folder: (shutil.copy(left / mark, folder), a_folder(folder / "ledger.db")),
        "linked keys": lambda folder: (shutil.copy(left / mark, folder), (folder / "keys").symlink_to(home.folder / "keys")),
        "half a mark, and more": lambda folder: ((folder / mark).write_bytes((left / mark).read_bytes()[:9]), a_file(folder / "ledger.db")),
    }
    for number, (name, make) in enumerate(makings.items()):
        folder = place / f"{number}.unfinished"
        folder.mkdir()
        make(folder)
        before, keys = everything(folder), everything(home.folder)
        finished = run(binary, home, place / str(number))
        assert finished.returncode > 0 and "it stays as it is" in finished.stderr, (name, finished.stderr)
        assert everything(folder) == before and everything(home.folder) == keys, name
        assert not (place / str(number)).exists() and not (place / f"{number}.anchor").exists()
    assert run(binary, home, place / "copy").returncode == 0, "and the one that a backup left is made good"
    for number, octets in enumerate((None, b"", marked[:1], marked[:9], marked)):
        (place / f"begun-{number}.unfinished").mkdir()
        if octets is not None:
            (place / f"begun-{number}.unfinished" / mark).write_bytes(octets)
        assert run(binary, home, place / f"begun-{number}").returncode == 0, "killed before or as it was marked"


def test_no_name_beside_a_backup_is_touched(copy_of, template, binary, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    anchor = place / "copy.anchor.unfinished"
    home.anchor.rename(anchor)
    for name in ("copy.anchor.unfinished.unfinished", "copy.unfinished.anchor", "copy.unfinished.unfinished"):
        (place / name).write_text("mine")
    before = everything(place)
    finished = run(binary, home, place / "copy", "--anchor", anchor)
    assert finished.returncode == 0, finished.stderr
    after = everything(place)
    assert {name: after[name] for name in before} == before
    assert sorted(os.listdir(place / "copy")) == ["ledger.db"]


def test_an_anchor_that_an_interrupted_backup_did_not_leave_stays(copy_of, template, binary, make_shim, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    left = interrupted(binary, home, place / "copy", make_shim, named="anchor.unfinished")
    anchors = {"mine": b"mine", "live": home.anchor.read_bytes()}
    for octets in anchors.values():
        (place / "copy.anchor").write_bytes(octets)
        before = everything(place)
        finished = run(binary, home, place / "copy")
        assert finished.returncode > 0 and "copy.anchor already" in finished.stderr, finished.stderr
        assert everything(place) == before
    # The live one, though it were the same to the octet.
    (place / "copy.anchor").unlink()
    shutil.copy(left / "anchor.unfinished", place / "copy.anchor")
    before = everything(place)
    finished = run(binary, home, place / "copy", "--anchor", place / "copy.anchor")
    assert finished.returncode > 0 and "copy.anchor already" in finished.stderr, finished.stderr
    assert everything(place) == before
    assert run(binary, home, place / "copy").returncode == 0
    assert sorted(os.listdir(place)) == ["copy", "copy.anchor"]


def test_another_backup_to_the_same_place_is_left_alone(copy_of, template, binary, make_shim, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    left = interrupted(binary, home, place / "copy", make_shim)
    (left / "ledger.db").write_text("half of it")
    descriptor = os.open(place / "copy.unfinished", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        finished = run(binary, home, place / "copy")
        assert finished.returncode > 0 and "another backup" in finished.stderr
        assert (place / "copy.unfinished" / "ledger.db").read_text() == "half of it"
    finally:
        os.close(descriptor)
    assert run(binary, home, place / "copy").returncode == 0, "what nobody writes any more is in nobody's way"


def test_places_that_can_be_none_are_told(copy_of, template, binary, tmp_path):
    home = copy_of(template)
    before = sorted(os.listdir(home.folder))
    link = tmp_path / "link"
    link.symlink_to(home.folder)
    said = {
        home.folder / "copy": "inside the ledger's folder",
        home.folder / "keys" / "copy": "inside the ledger's folder",
        link / "copy": "inside the ledger's folder",
        home.folder: "already",
        tmp_path / "absent" / "copy": "There is no folder",
        "/proc/copy": "cannot be made",
    }
    for target, words in said.items():
        finished = run(binary, home, target)
        assert finished.returncode > 0 and words in finished.stderr, (target, finished.stderr)
    assert sorted(os.listdir(home.folder)) == before


def test_nothing_is_ever_replaced(copy_of, template, binary, tmp_path):
    home, place = copy_of(template), tmp_path / "place"
    place.mkdir()
    (place / "file").write_text("mine")
    (place / "folder").mkdir()
    (place / "half.anchor").write_text("mine")
    (place / "linked").symlink_to(place / "nowhere")
    (place / "busy.unfinished").write_text("mine")
    (place / "aside").mkdir()
    (place / "aside" / "ledger.db").write_text("mine")
    (place / "other.unfinished").symlink_to(place / "aside")
    before = listing(place / "aside")
    for name in ("file", "folder", "half", "linked", "busy", "other"):
        finished = run(binary, home, place / name)
        assert finished.returncode > 0 and finished.stderr.startswith("Error: "), (name, finished.stderr)
    assert listing(place / "aside") == before
    assert (place / "file").read_text() == (place / "half.anchor").read_text() == (place / "busy.unfinished").read_text() == "mine"
    assert not list((place / "folder").iterdir())
