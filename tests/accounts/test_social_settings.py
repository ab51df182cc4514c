"""Which sign-in providers the environment sets up, and what it is told when it makes no sense."""

from pathlib import Path

import pytest

from tests.core.test_settings import read, run

OIDC = {
    "BYOK_LOGIN_OIDC": "harbour-id",
    "BYOK_LOGIN_OIDC_HARBOUR_ID_URL": "https://id.example/realms/a/",
    "BYOK_LOGIN_OIDC_HARBOUR_ID_ID": "client",
    "BYOK_LOGIN_OIDC_HARBOUR_ID_SECRET": "a-secret-of-ours",
}


def test_nothing_is_on_by_itself() -> None:
    providers = read({}, "SOCIALACCOUNT_PROVIDERS")["SOCIALACCOUNT_PROVIDERS"]
    assert {name: one["APPS"] for name, one in providers.items()} == {
        "google": [],
        "github": [],
        "microsoft": [],
        "openid_connect": [],
    }
    assert all(one["OAUTH_PKCE_ENABLED"] for one in providers.values())


def test_a_provider_is_on_with_its_id_and_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    told = {"BYOK_LOGIN_GITHUB_ID": "client", "BYOK_LOGIN_GITHUB_SECRET_FILE": str(file)}
    (app,) = read(told, "SOCIALACCOUNT_PROVIDERS")["SOCIALACCOUNT_PROVIDERS"]["github"]["APPS"]
    assert (app["client_id"], app["secret"]) == ("client", "from-a-file")


def test_microsoft_is_believed_about_addresses_in_ones_own_tenant_alone() -> None:
    told = {"BYOK_LOGIN_MICROSOFT_ID": "client", "BYOK_LOGIN_MICROSOFT_SECRET": "secret"}
    for tenant, believed in (("", False), ("organizations", False), ("0b1c2d3e-own", True)):
        providers = read({**told, "BYOK_LOGIN_MICROSOFT_TENANT": tenant}, "SOCIALACCOUNT_PROVIDERS")
        (app,) = providers["SOCIALACCOUNT_PROVIDERS"]["microsoft"]["APPS"]
        assert app["settings"] == {"tenant": tenant or "common", "verified_email": believed}


def test_any_openid_connect_provider_by_a_name_of_ones_own() -> None:
    (app,) = read(OIDC, "SOCIALACCOUNT_PROVIDERS")["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert (app["provider_id"], app["name"]) == ("harbour-id", "Harbour Id")
    assert app["settings"] == {"server_url": "https://id.example/realms/a"}
    labelled = read({**OIDC, "BYOK_LOGIN_OIDC_HARBOUR_ID_LABEL": "Staff"}, "SOCIALACCOUNT_PROVIDERS")
    assert labelled["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"][0]["name"] == "Staff"


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"BYOK_LOGIN_GOOGLE_ID": "client"}, "BYOK_LOGIN_GOOGLE_SECRET"),
        ({"BYOK_LOGIN_GOOGLE_SECRET": "a-secret-of-ours"}, "BYOK_LOGIN_GOOGLE_ID"),
        ({"BYOK_LOGIN_OIDC": "harbour-id"}, "BYOK_LOGIN_OIDC_HARBOUR_ID_ID"),
        ({**OIDC, "BYOK_LOGIN_OIDC_HARBOUR_ID_URL": "http://id.example"}, "BYOK_LOGIN_OIDC_HARBOUR_ID_URL"),
        ({**OIDC, "BYOK_LOGIN_OIDC_HARBOUR_ID_URL": ""}, "BYOK_LOGIN_OIDC_HARBOUR_ID_URL"),
        ({"BYOK_LOGIN_OIDC": "Not/a name"}, "BYOK_LOGIN_OIDC"),
        ({"BYOK_LOGIN_OIDC": "google"}, "BYOK_LOGIN_OIDC"),
    ],
)
def test_what_makes_no_sense_is_named_and_no_secret_is_shown(told: dict[str, str], named: str) -> None:
    done = run(told, "DEBUG")
    assert done.returncode != 0
    assert named in done.stderr.splitlines()[-1]
    assert "a-secret-of-ours" not in done.stderr
