import base64
from pathlib import Path

import pytest

from bot.integrations.signing import Signer, UnusableKey, signed

# RFC 8032, 7.1, test 2: what any other program computes as well.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
KEY = base64.b64encode(SEED).decode()
PUBLIC_KEY = base64.b64encode(PUBLIC).decode()


def test_a_signature_is_what_the_standard_says() -> None:
    """So that an examiner needs no program of ours."""
    signer = Signer(KEY)
    assert signer.public_key == PUBLIC_KEY
    assert signer.sign(b"\x72") == SIGNATURE
    assert signed(b"\x72", SIGNATURE, PUBLIC_KEY)


@pytest.mark.parametrize("name", ["key", "a key with spaces"])
def test_keys_may_lie_in_files(tmp_path: Path, name: str) -> None:
    """Where a firm keeps its secrets; a line end behind them is no fault."""
    private, public = tmp_path / name, tmp_path / f"{name}.pub"
    private.write_text(f"{KEY}\n")
    public.write_text(f" {PUBLIC_KEY}\n")
    assert Signer(str(private)).sign(b"\x72") == SIGNATURE
    assert signed(b"\x72", SIGNATURE, str(public))


@pytest.mark.parametrize(
    ("data", "signature"),
    [
        (b"\x73", SIGNATURE),
        (b"", SIGNATURE),
        (b"\x72", SIGNATURE[:-1]),
        (b"\x72", b""),
        (b"\x72", SIGNATURE + b"\n"),
        (b"\x72", bytes([SIGNATURE[0] ^ 1]) + SIGNATURE[1:]),
    ],
)
def test_a_signature_over_anything_else_is_none(data: bytes, signature: bytes) -> None:
    """Of the wrong length as well."""
    assert not signed(data, signature, PUBLIC_KEY)


@pytest.mark.parametrize("given", ["", "x", "é", KEY[:-8], f"{KEY}{KEY}", "/no/such/file", "a\0b", "ab" * 3000])
def test_what_is_no_key_is_refused_in_words_that_do_not_show_it(given: str) -> None:
    """A mistyped secret must not end up in a log."""
    with pytest.raises(UnusableKey) as refused:
        Signer(given)
    assert str(refused.value) == "The signing key is neither 32 bytes in base64 nor the path of a file with them."
    with pytest.raises(UnusableKey, match="public key"):
        signed(b"", b"", given)


def test_a_file_that_holds_no_text_is_refused(tmp_path: Path) -> None:
    """Such as a key in another form."""
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableKey):
        Signer(str(tmp_path / "key"))
