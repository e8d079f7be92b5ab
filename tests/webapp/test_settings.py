"""Settings: what is read, made, kept and refused."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from webapp import config
from webapp.config import ConfigError, read_settings
from webapp.database import POSTGRES_SETTINGS
from webapp.logs import redacted_path

GOOD_KEY = "k3y-of-thirty-two-characters-and-more"


def settings(tmp_path: Path, **values: str) -> object:
    return read_settings({"HALLWAY_DATA": str(tmp_path), **values})


@pytest.mark.parametrize("key", ["short", "a" * 64, "changeme" * 8, "secret"])
def test_weak_keys_are_refused_in_production_only(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY is weak"):
        settings(tmp_path, SECRET_KEY=key)
    assert (
        read_settings({"HALLWAY_DATA": str(tmp_path), "SECRET_KEY": key, "HALLWAY_ENV": "development"}).secret_key
        == key
    )
    assert read_settings({"HALLWAY_DATA": str(tmp_path), "SECRET_KEY": GOOD_KEY}).secret_key == GOOD_KEY


def test_a_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = read_settings({"HALLWAY_DATA": str(tmp_path), "SECRET_KEY": ""})
    assert read_settings({"HALLWAY_DATA": str(tmp_path), "SECRET_KEY": ""}).secret_key == first.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_: int) -> str:
        together.wait()
        return read_settings({"HALLWAY_DATA": str(tmp_path), "SECRET_KEY": ""}).secret_key

    with ThreadPoolExecutor(8) as processes:
        keys = set(processes.map(start, range(8)))
    assert keys == {(tmp_path / "secret_key").read_text()}


@pytest.mark.parametrize("content", ["", "\n", "half-a-key"])
def test_a_kept_key_that_was_cut_off_is_not_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret_key").write_text(content)
    with pytest.raises(ConfigError, match="secret_key was cut off: put"):
        settings(tmp_path, SECRET_KEY="")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"), ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"), ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_database_addresses_of_the_usual_forms_are_taken(tmp_path: Path, given: str, read: str) -> None:
    assert read_settings({"HALLWAY_DATA": str(tmp_path), "DATABASE_URL": given}).database_url == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://h/d"), ("DATABASE_URL", "nonsense"), ("PUBLIC_URL", "cards.example.org"),
        ("PUBLIC_URL", "https://cards.example.org/sub"), ("PORT", "eighty"), ("PORT", "99999"),
        ("TRUSTED_PROXIES", "-1"), ("HALLWAY_ENV", "staging"), ("HALLWAY_METRICS_TOKEN", "t" * 23),
    ],
)
def test_wrong_settings_are_named_with_advice(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} .*: (use|write)"):
        settings(tmp_path, **{name: value})


def test_a_data_folder_that_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    settings(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "shared").mkdir(mode=0o750)
    settings(tmp_path / "shared")
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o750


def test_a_data_folder_that_cannot_be_is_named_with_advice(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"HALLWAY_DATA is .*/file/data': use a folder that can be made"):
        settings(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    ("url", "cookie"), [("https://a.example", "__Host-hallway"), ("http://localhost:8000", "hallway")]
)
def test_the_cookies_name_follows_the_address(tmp_path: Path, url: str, cookie: str) -> None:
    assert read_settings({"HALLWAY_DATA": str(tmp_path), "PUBLIC_URL": url}).cookie_name == cookie


def test_the_guide_names_every_setting_and_what_a_pooler_has_to_keep() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text()
    names = set(re.findall(r"``([A-Z][A-Z_]{3,})``", config.__doc__ or "")) - {"HALLWAY_ALLOW_LOOPBACK"}
    assert len(names) > 15
    assert [name for name in names if f"`{name}`" not in guide] == []
    kept = dict(re.findall(r"ALTER ROLE hallway SET (\w+) = '?(\w+)'?;", guide))
    assert kept == POSTGRES_SETTINGS


def test_tokens_are_taken_out_of_paths() -> None:
    assert redacted_path("/c/ABCD1234ABCD1234") == "/c/[token]"
    assert redacted_path("/c/ABCD1234ABCD1234.vcf") == "/c/[token].vcf"
    assert redacted_path("/c/ABCD1234ABCD1234/qr.svg") == "/c/[token]/qr.svg"
    assert redacted_path("/api/v1/me") == "/api/v1/me"
