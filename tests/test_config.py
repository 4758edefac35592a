"""Thresholds, and what a site's file may say of them."""

from pathlib import Path

import pytest

from sipdiag.config import Config, ConfigError, Limits, load_config


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "sipdiag.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(None) == Config()


def test_the_file_of_the_working_directory_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "[limits]\ndead_air_s = 6\n")
    monkeypatch.chdir(tmp_path)
    assert load_config(None).limits == Limits(dead_air_s=6)


def test_a_named_file_is_read(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, 'knowledge = "texts"\n[limits]\nt1_s = 0.25\n'))
    assert (config.knowledge, config.limits.t1_s, config.limits.dead_air_s) == (
        str(tmp_path / "texts"),
        0.25,
        Limits().dead_air_s,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[limits]\nt1 = 1\n", "t1"),
        ('[limits]\nt1_s = "slow"\n', "t1_s"),
        ("[limits\n", "line 1"),
        (b"\xff\xfe", "utf-8"),
        ("colour = 1\n", "colour"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name_and_reason(tmp_path: Path, text: str | bytes, reason: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(path) in str(error.value)
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# ours\n[limits]\nt1 = 1\n", 3),
        ('[limits]\nt1_s = "slow"\n', 2),
        ("\ncolour = 1\n", 2),
        ('knowledge = "texts"\n[severity]\nx = 1\n', 2),
        ("limits.t9_s = 1\n", None),
    ],
)
def test_the_line_that_is_wrong_is_named(tmp_path: Path, text: str, line: int | None) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load_config(path)
    assert str(error.value).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_a_named_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_config(tmp_path / "none.toml")
