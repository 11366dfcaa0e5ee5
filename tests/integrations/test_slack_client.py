import pytest

from bot.integrations.slack import slack_client, slack_session


@pytest.mark.parametrize(
    ("base_url", "proxy"),
    [("https://slack.com/api/", "http://proxy.example:3128"), ("http://127.0.0.1:9/api/", None)],
)
async def test_a_firms_proxy_leads_to_slack_but_not_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, base_url: str, proxy: str | None
) -> None:
    """The sandbox listens on the loopback, where no proxy can reach it."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    async with slack_session() as session:
        assert slack_client("xoxb-test", base_url=base_url, session=session).proxy == proxy


async def test_a_call_is_sent_once_and_ends_within_ten_seconds() -> None:
    """No handler repeats it, and the time-out stands on the session, where slack_sdk heeds it."""
    async with slack_session() as session:
        client = slack_client("xoxb-test", base_url="https://slack.com/api/", session=session)
        assert (client.retry_handlers, client.session, session.timeout.total) == ([], session, 10)
