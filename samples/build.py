"""Builds sample captures from their stories (samples/README.md).

build.py [NAME ...]     writes NAME.pcap (or NAME.pcapng); without names, of every story
build.py --check        writes nothing; exit status 1 if a capture is not what its story builds
build.py --text NAME    prints the frames that a story builds, with their numbers and marks
build.py --seed 3 --to FILE NAME    writes another seed of it elsewhere; --text --seed prints one
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from story.text import NS, StoryError
from story.vary import vary
from story.wire import Wire, capture

SAMPLES = Path(__file__).resolve().parent


def show(path: Path, seed: int) -> None:
    story = vary(path, seed)
    for number, frame in enumerate(Wire(story).build(), 1):
        seconds = (frame.time_ns - story.start_ns) / NS
        mark = frame.mark[-1:] or " "
        print(f"{number:5} {mark} {seconds:10.6f}  {frame.source} > {frame.destination}  {frame.label}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build sample captures from their stories.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="stories to build (all, unless given)")
    parser.add_argument("--check", action="store_true", help="only compare with the captures that are there")
    parser.add_argument("--text", action="store_true", help="print the frames instead")
    parser.add_argument("--seed", type=int, default=0, help="build another seed of the story (story/vary.py)")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it; needed with --seed")
    options = parser.parse_args()
    if options.seed and not (options.to or options.text):
        parser.error("--seed needs --to FILE or --text: the captures beside the stories are of seed 0")
    names = [Path(name).name.removesuffix(".story") for name in options.names]
    known = sorted((*SAMPLES.glob("*.story"), *SAMPLES.glob("scenarios/*.story")))
    unknown = set(names) - {path.stem for path in known}
    if unknown:
        parser.error(f"no story {sorted(unknown)[0]!r}")
    paths = [path for path in known if not names or path.stem in names]
    status = 0
    for path in paths:
        try:
            if options.text:
                show(path, options.seed)
                continue
            story = vary(path, options.seed)
            data = capture(story)
        except (StoryError, OSError) as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        target = options.to or path.with_suffix(".pcapng" if story.header.get("file") == "pcapng" else ".pcap")
        if options.check:
            if not target.exists() or target.read_bytes() != data:
                print(f"{target.name} is not what {path.name} builds", file=sys.stderr)
                status = 1
        else:
            target.write_bytes(data)
            print(f"{target.name}: {len(data)} bytes")
    return status


if __name__ == "__main__":
    sys.exit(main())
