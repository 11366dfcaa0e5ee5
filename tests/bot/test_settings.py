from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import Settings, UnreadableSetting, problems
from bot.web.signal_keys import SignalKeys

HTTP = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_SIGNING_SECRET": "5160"}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1-a", "SLACK_APP_TOKEN": "xapp-1-a"}


EVERY = {
    **HTTP,
    "SLACK_APP_TOKEN": "xapp-1-a",
    "SLACK_API_URL": "http://127.0.0.1:9000/api",
    "DATABASE_URL": "postgresql://db/warroom",
    "WARROOM_POLICY": "firm.yaml",
    "WARROOM_TEMPLATES": "words",
    "WARROOM_INCIDENTS_CHANNEL": "#incidents",
    "WARROOM_EVIDENCE": "s3://firm/warroom",
    "WARROOM_EVIDENCE_MOST_MB": "250",
    "WARROOM_EVIDENCE_TYPES": "image/*  !image/SVG+xml",
    "PAGER_ADA": "jsons://hooks.firm.example/Token",
    "LANG": "C.UTF-8",
    "WARROOM_ANCHOR_URLS": "mailtos://a  jsons://b/Token",
    "WARROOM_LEASE_S": "60",
    "WARROOM_STANDBY": "/var/lib/warroom",
    "WARROOM_PUBLIC_URL": "https://warroom.firm.example/",
    "PORT": "8080",
}


def settings(**environ: str) -> Settings:
    """Settings from a complete environment with some variables changed."""
    return Settings.from_environment({**HTTP, **environ})


def test_an_empty_environment_means_slack_and_a_local_file() -> None:
    """Nothing set is a readable state; what it lacks is said by `problems`."""
    read = Settings.from_environment({})
    assert (read.slack_api_url, read.database_url) == ("https://slack.com/api/", "sqlite:///warroom.sqlite3")
    assert (read.policy, read.templates, read.incidents_channel, read.port) == (None, None, None, 3000)


def test_every_variable_arrives() -> None:
    """Each documented variable sets its own field."""
    assert Settings.from_environment(EVERY) == Settings(
        slack_bot_token="xoxb-1-a",
        slack_signing_secret="5160",
        slack_app_token="xapp-1-a",
        slack_api_url="http://127.0.0.1:9000/api/",
        database_url="postgresql://db/warroom",
        policy=Path("firm.yaml"),
        templates=Path("words"),
        incidents_channel="incidents",
        evidence="s3://firm/warroom",
        evidence_most_mb=250,
        evidence_types=("image/*", "!image/svg+xml"),
        addresses={"PAGER_ADA": "jsons://hooks.firm.example/Token"},
        anchor_urls=("mailtos://a", "jsons://b/Token"),
        lease=timedelta(minutes=1),
        standby="/var/lib/warroom",
        public_url="https://warroom.firm.example",
        port=8080,
    )


def test_blank_variables_count_as_not_set() -> None:
    """A compose file that passes every variable on, empty or not, changes nothing."""
    assert Settings.from_environment({"SLACK_APP_TOKEN": " ", "PORT": "", "DATABASE_URL": ""}) == Settings()


@pytest.mark.parametrize("limit", ["100MB", "-1", "1.5", "²", "9" * 5000])
def test_a_limit_of_files_that_is_no_number_is_refused(limit: str) -> None:
    """Nobody should learn from a missing file that the limit was not understood."""
    with pytest.raises(UnreadableSetting, match="whole number of megabytes"):
        settings(WARROOM_EVIDENCE_MOST_MB=limit)


def test_a_heartbeat_goes_to_a_web_address_that_nobody_prints() -> None:
    """Whoever knows the address of a dead-man's switch can keep it quiet."""
    given = settings(WARROOM_HEARTBEAT_URL="https://hc.example/Uuid")
    assert (given.heartbeat_url, problems(given)) == ("https://hc.example/Uuid", ())
    assert "https://hc.example/Uuid" in given.secrets
    assert "WARROOM_HEARTBEAT_URL" in problems(settings(WARROOM_HEARTBEAT_URL="hc.example"))[0]


@pytest.mark.parametrize("lease", ["30s", "14", "-20", "²", "9" * 5000])
def test_a_lease_that_ends_before_a_send_is_refused(lease: str) -> None:
    """Two replicas would send the same at once."""
    with pytest.raises(UnreadableSetting, match="whole seconds, 15 or more"):
        settings(WARROOM_LEASE_S=lease)


@pytest.mark.parametrize("where", ["evidence", "/srv/evidence", "s3://firm", "s3://firm/warroom/2026"])
def test_files_go_to_a_folder_or_a_bucket(where: str) -> None:
    """A folder need not be there yet."""
    assert problems(settings(WARROOM_EVIDENCE=where)) == ()


@pytest.mark.parametrize("where", ["gs://firm", "s3://", "s3:///warroom", "https://firm.example/warroom"])
def test_another_place_for_files_is_named(where: str) -> None:
    """What is neither is said before a file is lost by it."""
    assert problems(settings(WARROOM_EVIDENCE=where)) == ("WARROOM_EVIDENCE must be a folder, or s3://BUCKET/PREFIX.",)


def test_a_file_in_place_of_the_evidence_folder_is_named(tmp_path: Path) -> None:
    """A folder that is there is fine."""
    (tmp_path / "file").touch()
    assert problems(settings(WARROOM_EVIDENCE=str(tmp_path))) == ()
    assert "no folder" in problems(settings(WARROOM_EVIDENCE=str(tmp_path / "file")))[0]


@pytest.mark.parametrize("port", ["http", "-1", "65536", "3.5", "²", "9" * 5000])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    """The process never starts on a port nobody meant."""
    with pytest.raises(UnreadableSetting, match="not a port"):
        settings(PORT=port)


def test_the_token_that_is_set_chooses_the_transport() -> None:
    """An app-level token means Socket Mode, none means HTTP."""
    assert Settings.from_environment(SOCKET).socket_mode
    assert not Settings.from_environment(HTTP).socket_mode


def test_settings_never_show_a_secret() -> None:
    """What a traceback or a log prints of them gives nothing away."""
    read = settings(SLACK_APP_TOKEN="xapp-9-z", DATABASE_URL="postgresql://warroom:p%40ss@db/warroom")
    assert set(read.secrets) == {"xoxb-1-a", "5160", "xapp-9-z", "p%40ss", "p@ss"}
    assert not any(secret in repr(read) for secret in read.secrets)


@pytest.mark.parametrize("environ", [HTTP, SOCKET])
def test_a_complete_environment_has_no_problems(environ: dict[str, str]) -> None:
    """Either transport needs a bot token and one more secret, nothing else."""
    assert problems(Settings.from_environment(environ)) == ()


def test_what_is_missing_is_named_all_at_once() -> None:
    """A person mends the environment in one round, not in one round per variable."""
    said = problems(Settings.from_environment({"WARROOM_POLICY": "/nowhere.yaml", "WARROOM_TEMPLATES": "/nowhere"}))
    named = [
        "SLACK_BOT_TOKEN is not set",
        "SLACK_SIGNING_SECRET",
        "WARROOM_POLICY names a file",
        "WARROOM_TEMPLATES names a folder",
    ]
    assert len(said) == len(named)
    assert all(name in sentence for name, sentence in zip(named, said, strict=True))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-a", "bot tokens start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1-a", "app-level tokens start with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "not a web address"),
        ("SLACK_API_URL", "http://[::1/api", "not a web address"),
        ("SLACK_API_URL", "http://slack.example/api", "must start with https"),
        ("WARROOM_PUBLIC_URL", "warroom.firm.example", "not a web address"),
        ("WARROOM_PUBLIC_URL", "https://warroom.firm.example/?a=b", "not a web address"),
        ("WARROOM_PUBLIC_URL", "http://warroom.firm.example", "must start with https"),
        ("DATABASE_URL", "mysql://db/warroom", "must start with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "sqlite://", "names no file"),
        ("DATABASE_URL", "sqlite:///:memory:", "names no file"),
    ],
)
def test_a_wrong_value_is_explained(name: str, value: str, says: str) -> None:
    """Each wrong value gets one sentence with the right form in it."""
    (said,) = problems(settings(**{name: value}))
    assert name in said
    assert says in said


@pytest.mark.parametrize("url", ["sqlite:///w.sqlite3", "sqlite+aiosqlite:///w.sqlite3", "postgres://db/w"])
def test_the_usual_database_urls_are_taken(url: str) -> None:
    """With or without a driver, and in the spelling hosting services use."""
    assert problems(settings(DATABASE_URL=url)) == ()


def test_a_stand_in_for_slack_on_this_machine_may_speak_http() -> None:
    """The sandbox has no certificate, and loopback needs none."""
    assert problems(settings(SLACK_API_URL="http://127.0.0.1:9000/api/")) == ()


def test_files_that_are_there_are_no_problem(tmp_path: Path) -> None:
    """A policy file and a template folder of one's own are taken as they are."""
    policy = tmp_path / "policy.yaml"
    policy.write_text("schema: hft-policy/1\n")
    assert problems(settings(WARROOM_POLICY=str(policy), WARROOM_TEMPLATES=str(tmp_path))) == ()


def test_links_are_signed_with_a_key_of_their_own() -> None:
    """All replicas have the same, it is not the token, and another token makes another one."""
    assert settings().link_key == settings(PORT="1").link_key != settings(SLACK_BOT_TOKEN="xoxb-2-b").link_key
    assert b"xoxb" not in settings().link_key


def test_a_stand_in_for_the_public_address_may_speak_http_on_this_machine() -> None:
    """And a way under a host is taken."""
    assert problems(settings(WARROOM_PUBLIC_URL="http://127.0.0.1:3000")) == ()
    assert problems(settings(WARROOM_PUBLIC_URL="https://firm.example/warroom/")) == ()


def test_a_source_of_signals_may_have_two_keys_while_one_takes_the_place_of_the_other() -> None:
    """No signal is lost while a key is changed; none is ever shown."""
    old, new = "a" * 32, "b" * 32
    read = settings(WARROOM_SIGNAL_KEYS=f"monitoring={old} ci={new}  monitoring={new}")
    assert read.signal_keys == {"monitoring": (old, new), "ci": (new,)}
    assert old in read.secrets
    assert old not in repr(read)
    assert repr(SignalKeys(read.signal_keys)) == "SignalKeys(monitoring, ci)"


@pytest.mark.parametrize("pair", ["monitoring", "Monitoring=" + "a" * 32, "monitoring=short", "=" + "a" * 32])
def test_a_key_of_signals_that_cannot_be_used_is_refused_without_being_shown(pair: str) -> None:
    """Which pair it is, and what makes a good one."""
    with pytest.raises(UnreadableSetting, match=r"pair 2.*openssl") as caught:
        settings(WARROOM_SIGNAL_KEYS=f"ci={'b' * 32} {pair}")
    assert "a" * 32 not in str(caught.value)
