"""Builds sample captures from their stories (samples/README.md).

build.py [NAME ...]     writes NAME.pcap (or NAME.pcapng); without names, of every story
build.py --check        writes nothing; exit status 1 if a capture is not what its story builds
build.py --text NAME    prints the frames that a story builds, with their numbers
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from story.text import NS, StoryError, read_story
from story.wire import Wire, capture

SAMPLES = Path(__file__).resolve().parent


def show(path: Path) -> None:
    story = read_story(path)
    for number, frame in enumerate(Wire(story).build(), 1):
        seconds = (frame.time_ns - story.start_ns) / NS
        print(f"{number:5} {seconds:10.6f}  {frame.source} > {frame.destination}  {frame.label}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build sample captures from their stories.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="stories to build (all, unless given)")
    parser.add_argument("--check", action="store_true", help="only compare with the captures that are there")
    parser.add_argument("--text", action="store_true", help="print the frames instead")
    options = parser.parse_args()
    names = [Path(name).name.removesuffix(".story") for name in options.names]
    paths = [SAMPLES / f"{name}.story" for name in names] or sorted(SAMPLES.glob("*.story"))
    status = 0
    for path in paths:
        try:
            if options.text:
                show(path)
                continue
            story = read_story(path)
            data = capture(story)
        except (StoryError, OSError) as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        target = path.with_suffix(".pcapng" if story.header.get("file") == "pcapng" else ".pcap")
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
