"""`sipdiag extract`: one call as a capture of its own, and captures that can be shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sipdiag.cli.options import ConfigFile, Decoder, DecoderOption, Jobs, Keylog
from sipdiag.cli.output import USAGE, refuse_unwritable, stop, written_to
from sipdiag.cli.running import options_of, reading
from sipdiag.cli.saying import say
from sipdiag.cli.selecting import call_of

if TYPE_CHECKING:
    from sipdiag.extract import Anonymizer


def extract(
    traces: Annotated[list[str], typer.Argument(metavar="TRACE…", help="Captures, or folders of them.")],
    call: Annotated[
        str | None, typer.Option(metavar="N|CALL-ID", help="Which call; with --anonymize, all if none is named.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The capture to write (pcapng).")
    ] = None,
    media: Annotated[bool, typer.Option("--media", help="Its RTP and RTCP as well.")] = False,
    wav: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What was heard (G.711): the caller left, the callee right.")
    ] = None,
    anonymize: Annotated[
        bool, typer.Option("--anonymize", help="Replace addresses, numbers, names and secrets; silence the audio.")
    ] = False,
    key: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Replace the same by the same in every capture; keep it secret.")
    ] = None,
    anonymize_agents: Annotated[
        bool, typer.Option("--anonymize-agents", help="Replace what User-Agent and Server say as well.")
    ] = False,
    config: ConfigFile = None,
    keylog: Keylog = None,
    decoder: DecoderOption = Decoder.auto,
    jobs: Jobs = None,
) -> None:
    """Write one call, with all its legs, to a capture of its own that Wireshark reads; or share one with others."""
    from msgspec.structs import replace

    from sipdiag.extract import Anonymizer, Extraction, NoAudio, NoSuchCall, TooMuchSip, write_anonymized
    from sipdiag.selection import Selection

    if output is None and wav is None:
        stop(USAGE, "sipdiag: extract takes -o FILE for a capture of the call, --wav FILE for what was heard, or both")
    if call is None and not anonymize:
        stop(USAGE, "sipdiag: extract takes --call N, or --anonymize for the whole capture")
    if anonymize and wav is not None:
        stop(USAGE, "sipdiag: what was heard cannot be made anonymous: --wav and --anonymize rule each other out")
    if not anonymize and (key is not None or anonymize_agents):
        stop(USAGE, "sipdiag: --key and --anonymize-agents go with --anonymize")
    if "-" in traces:
        stop(USAGE, "sipdiag: extract reads a capture more than once: save standard input to a file first")
    refuse_unwritable(output)
    refuse_unwritable(wav)
    everything = options_of(tuple(traces), config, None, keylog, decoder, jobs)
    options = replace(everything, selection=Selection(call=call_of(call)))
    anonymizer = None
    if anonymize:
        try:
            with reading() as progress:
                anonymizer = Anonymizer(replace(everything, progress=progress), key=key, agents=anonymize_agents)
        except TooMuchSip as error:
            stop(USAGE, f"sipdiag: {error}")
    if call is None and anonymizer is not None:
        with written_to(output) as stream, reading():
            frames = write_anonymized(everything, anonymizer, stream)
        say(f"sipdiag: {frames} frames in {output}{_left_out(anonymizer)}")
        return
    try:
        with reading() as progress:
            extraction = Extraction(replace(options, progress=progress))
        if output is not None:
            with written_to(output) as stream, reading():
                frames = extraction.write(stream, media=media, anonymizer=anonymizer)
            said = f"call {extraction.case.number}: {frames} frames in {output}"
            if anonymizer is not None:
                said += _left_out(anonymizer)
            elif extraction.has_connections:
                said += "; its encrypted connections are whole, with whatever else they carried"
            say(f"sipdiag: {said}")
        if wav is not None:
            with written_to(wav) as stream, reading():
                left_out_s = extraction.write_wav(stream)
            if left_out_s:
                say(f"sipdiag: {wav}: the last {left_out_s:.0f} s of the call are left out")
    except (NoSuchCall, NoAudio) as error:
        stop(USAGE, f"sipdiag: {error}")


def _left_out(anonymizer: Anonymizer) -> str:
    if not anonymizer.left_out:
        return ""
    return f"; {anonymizer.left_out} frames are left out: what they carry could not be replaced"
