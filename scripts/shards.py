"""The contract of shards (docs/scale.md) for what Python runs: which items a task has, its file, and all files together.

The files are those of the crate `shards`, byte for byte of the same form; a test reads them with it. A report is made of the items in
their order, by the same code for one process and for many.
"""

import errno
import fcntl
import hashlib
import json
import os
import re
import stat
import tomllib
from pathlib import Path

FORMAT = 1
MOST = 1_000_000
# Variables that number the tasks of a queue, and where each begins to count.
TASKS = {"SLURM_ARRAY_TASK_ID": 0, "JOB_COMPLETION_INDEX": 0, "PARALLEL_SEQ": 1}


class Refused(Exception):
    """Why a shard is not run, or shards are not merged."""


def program():
    """The version of the checkout."""
    with open(Path(__file__).resolve().parent.parent / "Cargo.toml", "rb") as file:
        return tomllib.load(file)["workspace"]["package"]["version"]


def number(name, least, most, environment):
    text = environment.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Refused(f"{name} is `{text}`; accepted: a whole number, {least} to {most}")
    return int(text)


def which(asked, environment):
    """Index and number of the shard that a process is; None if nothing speaks of any."""
    match = re.fullmatch(r"(env|\d+)(?:/(\d+))?", asked or "env")
    if not match or (match[2] and not 1 <= int(match[2]) <= MOST):
        raise Refused(f"--shard {asked}; accepted: I/N, or I with FIREBRICK_SHARDS: I from 0 to N - 1, or `env`; N from 1 to {MOST}")
    count = int(match[2]) if match[2] else number("FIREBRICK_SHARDS", 1, MOST, environment)
    if count is None:
        if asked is None:
            return None
        raise Refused(f"--shard {asked}: of how many? accepted: --shard {asked}/N, or FIREBRICK_SHARDS=N")
    if match[1] != "env":
        if int(match[1]) >= count:
            raise Refused(f"--shard is `{match[1]}`; accepted: a whole number, 0 to {count - 1}")
        return int(match[1]), count
    return task(count, environment), count


def task(count, environment):
    """The number of the queue's task. N never comes from a queue: an array that is sent again for one task says that it has one."""
    names = ("SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX")
    tasks, least, most = (number(name, 0, 1 << 64, environment) for name in names)
    if None not in (tasks, least, most):
        again = tasks == 1 and most < count
        if not again and (least, tasks, most) != (0, count, count - 1):
            raise Refused(
                f"this Slurm array has the {tasks} tasks {least} to {most}, but there are {count} shards; send it as "
                f"`sbatch --array=0-{count - 1} ...`, a single one again as `sbatch --array=I ...`"
            )
    found = {name: number(name, first, count - 1 + first, environment) for name, first in TASKS.items()}
    found = {name: value - TASKS[name] for name, value in found.items() if value is not None}
    if len(set(found.values())) > 1:
        said = ", ".join(f"{name} says shard {index}" for name, index in found.items())
        raise Refused(f"{said}; accepted: --shard I/{count}")
    if not found:
        raise Refused(f"which of {count} shards? accepted: --shard I/{count}, or one of {', '.join(TASKS)}")
    return next(iter(found.values()))


def places(index, count, items):
    """The places of a shard's items."""
    return range(index * items // count, (index + 1) * items // count)


def line(record, says):
    return json.dumps({"record": record, **says}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def header(command, job, items, index, count):
    said = {"format": FORMAT, "program": program(), "command": command, "items": items, "shard": index, "shards": count}
    return {**said, "job": dict(sorted(job.items()))}


def difference(found, expected):
    """The first field of two headers that differs, but for the shard: field, and what each has."""
    for name in expected:
        if name != "shard" and found.get(name) != expected[name]:
            if isinstance(found.get(name), dict) and isinstance(expected[name], dict):
                names = [*expected[name], *found[name]]
                inner = next(n for n in names if found[name].get(n) != expected[name].get(n))
                return f"{name}.{inner}", found[name].get(inner), expected[name].get(inner)
            return name, found.get(name), expected[name]
    return None


class Part:
    """A shard's file as it is read: its header, its items, whether it has its end, and the bytes of its whole lines."""

    def __init__(self, path):
        self.path, self.items, self.complete, self.whole = path, [], False, 0
        self.header, self.hash = None, hashlib.sha256()
        try:
            with open(path, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Refused(f"{path}: no shard's file, as --out with --shard writes it")
                lines = file.readlines()
        except OSError as error:
            raise Refused(f"{path}: cannot be read: {error.strerror}") from error
        for place, text in enumerate(lines):
            if not text.endswith(b"\n") and not self.complete:
                break
            self.take(place + 1, text)
            self.whole += len(text)

    def take(self, place, text):
        other = Refused(f"{self.path}: no shard's file, as --out with --shard writes it")
        try:
            says = json.loads(text)
            record = says.pop("record")
        except (ValueError, AttributeError, KeyError, TypeError):
            raise other if self.header is None else self.damaged(place) from None
        if self.header is None:
            if record != "header" or says.get("format") != FORMAT or says["shard"] >= says["shards"]:
                raise other
            self.header = says
            self.next = self.range.start
        elif self.complete:
            raise Refused(f"{self.path}: changed since it was written: something stands behind its end")
        elif record == "item" and "index" in says:
            found = says.pop("index")
            if found != self.next or found not in self.range:
                raise Refused(
                    f"{self.path}, line {place}: item {found} where item {self.next} was to come: doubled, foreign or lost lines; "
                    "remove the file and run this shard again"
                )
            self.items.append(says)
            self.next += 1
        elif record == "end":
            if says != {"items": len(self.range), "sha256": self.hash.hexdigest()} or self.next != self.range.stop:
                raise Refused(f"{self.path}: changed since it was written: it is not what the hash at its end says")
            self.complete = True
        else:
            raise self.damaged(place)
        self.hash.update(text)

    def damaged(self, place):
        return Refused(f"{self.path}, line {place}: damaged, no item of a shard; remove the file and run this shard again")

    @property
    def range(self):
        return places(self.header["shard"], self.header["shards"], self.header["items"])


class Journal:
    """A shard's file while it is written: a line an item, each handed to the system as soon as it is known."""

    def __init__(self, path, head, resume):
        self.path, self.items = path, []
        try:
            self.file = open(path, "ab" if resume else "xb", buffering=0)
        except FileExistsError:
            raise Refused(f"{path}: is there already; --resume goes on with it, or name another file") from None
        except OSError as error:
            raise Refused(f"{path}: cannot be written: {error.strerror}") from error
        self.lock()
        part, first = Part(path), line("header", head)
        if part.header is None:
            begun = Path(path).read_bytes()
            if not first.startswith(begun):
                raise Refused(f"{path}: no shard's file, as --out with --shard writes it")
        elif (part.header["shard"], difference(part.header, head)) != (head["shard"], None):
            field, found, wanted = difference(part.header, head) or ("shard", part.header["shard"], head["shard"])
            raise Refused(
                f"{path}: begun with another {field}: it has {found}, this command {wanted}; remove it, or name another file"
            )
        self.file.truncate(part.whole)
        self.whole, self.hash, self.complete, self.items = part.whole, part.hash, part.complete, part.items
        self.range = places(head["shard"], head["shards"], head["items"])
        if part.header is None:
            self.write(first)

    def lock(self):
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"{self.path}: another process is writing it; accepted: a file for each shard") from None
        except OSError as error:
            print(f"warning: {self.path}: cannot be locked ({error.strerror}); see that no other task writes it", flush=True)

    @property
    def left(self):
        """Places of the items that are still to be done."""
        return self.range[len(self.items) :]

    def add(self, says):
        self.write(line("item", {"index": self.range[len(self.items)], **says}))
        self.items.append(says)

    def finish(self):
        if not self.complete:
            self.write(line("end", {"items": len(self.range), "sha256": self.hash.hexdigest()}))
            self.complete = True
        os.fsync(self.file)

    def write(self, text):
        try:
            written = self.file.write(text)
            if written != len(text):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self.file.truncate(self.whole)
            raise Refused(f"{self.path}: cannot be written: {error.strerror}") from error
        self.whole += len(text)
        self.hash.update(text)


def merge(paths, command, partial):
    """What all shards have in common, their items in their order, and what is missing of them; nothing unless `partial`."""
    parts = {}
    first = None
    for path in paths:
        part = Part(path)
        if part.header is None:
            if partial and not Path(path).stat().st_size:
                continue
            raise Refused(f"{path}: no shard's file, as --out with --shard writes it")
        first = first or part
        if part.header["command"] != command:
            raise Refused(f"{path}: a shard of `{part.header['command']}`; accepted: those of `{command}`")
        if found := difference(part.header, first.header):
            field, found, wanted = found
            raise Refused(f"{path}: foreign: its {field} is {found}, that of {first.path} is {wanted}")
        index = part.header["shard"]
        if index in parts:
            raise Refused(f"{parts[index].path} and {path} are both of shard {index}/{part.header['shards']}; accepted: one file of each")
        parts[index] = part
    if first is None:
        raise Refused("no shard's file to merge")
    count, items, missing = first.header["shards"], [], []
    absent = [index for index in range(count) if index not in parts]
    if absent and not partial:
        raise Refused(f"of {count} shards these are missing: {', '.join(map(str, absent[:20]))}; --partial merges the others")
    for index in range(count):
        part, wanted = parts.get(index), places(index, count, first.header["items"])
        found = part.items if part else []
        if len(found) < len(wanted) or (part and not part.complete):
            if not partial:
                raise Refused(f"{part.path}: broken off after {len(found)} of {len(wanted)} items; go on with --resume, or merge with --partial")
            if len(found) < len(wanted):
                missing.append(f"missing: items {wanted.start + len(found)} to {wanted.stop - 1}, of shard {index}/{count}")
        items += found
    return first.header, items, missing
