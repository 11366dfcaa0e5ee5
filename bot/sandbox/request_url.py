"""Delivery over HTTP: signed POSTs to the app's request URL."""

import contextlib
import hashlib
import hmac
import json
import time
import uuid
from http import HTTPStatus
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.outgoing import Answer, Outgoing

MAX_REDIRECTS = 2
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a body sent at `timestamp` (seconds)."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encoded(outgoing: Outgoing) -> tuple[bytes, str]:
    """The body of a delivery and its content type."""
    match outgoing.kind:
        case "event":
            return json.dumps(outgoing.payload).encode(), JSON_TYPE
        case "command":
            return urlencode(dict(outgoing.payload)).encode(), FORM_TYPE
        case "interactive":
            return urlencode({"payload": json.dumps(outgoing.payload)}).encode(), FORM_TYPE


def failure_of(error: aiohttp.ClientError | TimeoutError | OSError) -> str:
    """Slack's retry reason for what went wrong."""
    match error:
        case TimeoutError():
            return "http_timeout"
        case aiohttp.TooManyRedirects():
            return "too_many_redirects"
        case aiohttp.ClientSSLError():
            return "ssl_error"
        case aiohttp.ClientConnectionError() | OSError():
            return "connection_failed"
        case _:
            return "unknown_error"


class RequestUrl:
    """Posts to one URL for events, commands and interactivity, as most Bolt apps have it.

    Args:
        url: The app's request URL.
        replicas: More of the same, which get deliveries in turn with it, as behind a balancer: one that does not
            listen is passed over.
        secret: The signing secret.
        answer_within: Seconds of real time that the app has to answer.
    """

    def __init__(self, url: str, *replicas: str, secret: str, answer_within: float) -> None:
        self.url = url
        self._urls = [url, *replicas]
        self._secret = secret
        self._answer_within = answer_within
        self._session: aiohttp.ClientSession | None = None

    @property
    def name(self) -> str:
        """The transport's name in records."""
        return "http"

    async def send(self, outgoing: Outgoing) -> Answer:
        """POST and wait for the answer; every failure becomes an `Answer`."""
        body, content_type = encoded(outgoing)
        headers = self._headers(body, content_type)
        if outgoing.attempt:
            headers["X-Slack-Retry-Num"] = str(outgoing.attempt)
            headers["X-Slack-Retry-Reason"] = outgoing.reason
        return await self._post(body, headers)

    async def verified(self) -> bool:
        """Whether the URL answers the challenge that Slack sends when the URL is entered."""
        challenge = uuid.uuid4().hex
        body = json.dumps({"token": "", "challenge": challenge, "type": "url_verification"}).encode()
        answer = await self._post(body, self._headers(body, JSON_TYPE))
        return answer.ok and challenge in answer.body

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _headers(self, body: bytes, content_type: str) -> dict[str, str]:
        # Signatures are made and checked in real time: the app compares with its machine's clock.
        timestamp = str(int(time.time()))
        return {
            "Content-Type": content_type,
            "User-Agent": USER_AGENT,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        began = time.perf_counter()
        try:
            async with await self._answered(body, headers) as response:
                text = await response.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(failure=failure_of(error), ms=_since(began))
        failure = "" if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES else "http_error"
        no_retry = response.headers.get("X-Slack-No-Retry") == "1"
        return Answer(response.status, text, failure, no_retry=no_retry, ms=_since(began))

    async def _answered(self, body: bytes, headers: dict[str, str]) -> aiohttp.ClientResponse:
        for _ in self._urls[1:]:
            with contextlib.suppress(aiohttp.ClientConnectorError):
                return await self._asked(body, headers)
        return await self._asked(body, headers)

    async def _asked(self, body: bytes, headers: dict[str, str]) -> aiohttp.ClientResponse:
        url = self._urls.pop(0)
        self._urls.append(url)
        return await self._connected().post(url, data=body, headers=headers, max_redirects=MAX_REDIRECTS)

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A kept connection to an app that was restarted would fail a delivery that Slack would make anew.
            connector = aiohttp.TCPConnector(force_close=True, limit=0)
            timeout = aiohttp.ClientTimeout(total=self._answer_within)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
