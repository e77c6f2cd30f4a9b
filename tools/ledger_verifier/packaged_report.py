"""What was found in packages, between them, and in the log that they are together: as text, and as JSON (schemas/json/package-check.schema.json)."""

from .json_text import text_of
from .packaged_place import readable
from .report import shown


def write_packages(packages, said, judged, form):
    """Writes what was found (`judged`: None where they are not all of a log); gives the exit status."""
    for one in packages:
        where = one.manifest or {"from": None, "to": None, "ledger": None}
        if form == "json":
            print(text_of(row_of(one, where)))
            continue
        print(shown(f"{readable(one.path)}: events {where['from']} to {where['to']} of {where['ledger']}"))
        for fault in one.faults:
            print(f"  {shown(str(fault))}")
        for note in (*one.notes, *(f"NOT checked: {one}" for one in one.unchecked)):
            print(f"  note: {shown(note)}")
        print(f"  {vouched(one)}")
        print(f"  {one.verdict}")
    for joint in said:
        print(text_of({"joint": joint}) if form == "json" else joint)
    report, size = judged or (None, 0)
    if report is not None:
        write_judged(report, size, form)
    if said or any(one.faults for one in packages) or report is not None and report.failed:
        return 1
    return 2 if any(one.unchecked for one in packages) or report is not None and report.not_checked else 0


def row_of(one, where):
    faults = [{name: value for name, value in fault._asdict().items() if value is not None} for fault in one.faults]
    ends = {name: where[name] for name in ("ledger", "from", "to")}
    vouched_to = 0 if one.faults else one.vouched_to
    signed = {"vouchedTo": vouched_to, "signed": one.is_signed and not one.faults}
    return {"package": readable(one.path), "verdict": one.verdict, **ends, **signed, "faults": faults, "notes": [*one.notes, *one.unchecked]}


def vouched(one):
    """How far the log's key has signed for a package: what lies beyond that is nobody's word."""
    if one.manifest is None or one.faults:
        return "vouched for: nothing"
    begin, end, count = one.manifest["from"], one.manifest["to"], one.vouched_to
    signed = "the manifest is signed" if one.is_signed else "the manifest is not signed by itself"
    if count and (begin == end or count >= end):
        return f"vouched for: all of it; {signed}"
    if count <= begin:
        return f"vouched for: nothing of its {end - begin} events; {signed}"
    return f"vouched for: up to event {count - 1}; NOT the {end - count} events from {count} on; {signed}"


def write_judged(report, size, form):
    """Writes what was found in the log that packages are together."""
    if form == "json":
        print(text_of({"log": {"verdict": report.verdict, "size": size, "invariants": list(report.rows())}}))
        return
    print("together they are all of the log, from its beginning: what its events say was judged")
    for row in report.rows():
        print(shown(report.line(row)))
    for note in report.all_notes():
        print("note:", shown(note))
    print(f"{report.verdict}: {size} entries")
