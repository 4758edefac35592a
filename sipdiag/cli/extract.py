"""`sipdiag extract`: one call as a capture of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, Keylog
from sipdiag.cli.output import USAGE, say, stop, written_to
from sipdiag.cli.running import options_of, reading
from sipdiag.cli.selecting import call_of


def extract(
    traces: Annotated[list[str], typer.Argument(metavar="TRACE…", help="Captures, or folders of them.")],
    call: Annotated[str, typer.Option(metavar="N|CALL-ID", help="Which call.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The capture to write (pcapng).")
    ] = None,
    media: Annotated[bool, typer.Option("--media", help="Its RTP and RTCP as well.")] = False,
    wav: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What was heard (G.711): the caller left, the callee right.")
    ] = None,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
) -> None:
    """Write one call, with all its legs, to a capture of its own that Wireshark reads."""
    from msgspec.structs import replace

    from sipdiag.extract import Extraction, NoAudio, NoSuchCall
    from sipdiag.selection import Selection

    if output is None and wav is None:
        stop(USAGE, "sipdiag: extract takes -o FILE for a capture of the call, --wav FILE for what was heard, or both")
    if "-" in traces:
        stop(USAGE, "sipdiag: extract reads a capture more than once: save standard input to a file first")
    options = replace(options_of(tuple(traces), config, None, keylog, decoder), selection=Selection(call=call_of(call)))
    try:
        with reading() as progress:
            extraction = Extraction(replace(options, progress=progress))
        if output is not None:
            with written_to(output) as stream, reading():
                frames = extraction.write(stream, media=media)
            said = f"call {extraction.case.number}: {frames} frames in {output}"
            if extraction.has_connections:
                said += "; its encrypted connections are whole, with whatever else they carried"
            say(f"sipdiag: {said}")
        if wav is not None:
            with written_to(wav) as stream, reading():
                left_out_s = extraction.write_wav(stream)
            if left_out_s:
                say(f"sipdiag: {wav}: the last {left_out_s:.0f} s of the call are left out")
    except (NoSuchCall, NoAudio) as error:
        stop(USAGE, f"sipdiag: {error}")
