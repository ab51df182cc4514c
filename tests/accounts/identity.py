"""A small OpenID Connect provider over real HTTP: authorization code flow with PKCE, and faults on demand.

OpenID Connect Core 1.0 (3.1 and 5.3), Discovery 1.0, RFC 7636.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "byok-client", "a secret of the client", "key-1"


@dataclass
class IdentityProvider:
    """``person`` is who signs in next; ``claims`` and ``userinfo`` change what is then said of them."""

    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    # What the provider appends to the return address instead of what is right.
    answer: dict[str, str] = field(default_factory=dict)
    # A path that is answered by a redirect to elsewhere, or by an error.
    moved: str = ""
    broken: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        handler = type("Bound", (Handler,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def meet(self, email: str | None, verified: Any = True, sub: str = "", **more: Any) -> str:
        """Somebody signs in from now on, and nothing is out of order; gives the subject."""
        self.person = {"sub": sub or secrets.token_hex(8), **more}
        if email:
            self.person |= {"email": email, "email_verified": verified}
        self.claims, self.userinfo, self.answer = {}, {}, {}
        self.moved = self.broken = ""
        return str(self.person["sub"])

    def discovery(self) -> dict[str, Any]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()},
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes back to."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**query, "person": json.dumps(self.person)}
        back = {"code": code, "state": query["state"], **self.answer}
        return f"{query['redirect_uri']}?{urlencode({k: v for k, v in back.items() if v})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, and for nobody but who asked for it."""
        given = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        client = (form.get("client_id"), form.get("client_secret"))
        if given is None or client != (CLIENT, SECRET):
            return None
        if (given["redirect_uri"], given["code_challenge"]) != (form.get("redirect_uri"), challenge):
            return None
        token, person = secrets.token_urlsafe(16), json.loads(given["person"])
        self.tokens[token] = {**person, **self.userinfo}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, **person, **self.claims}
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": KEY_ID})
        return {"access_token": token, "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self._out_of_order(parts.path):
            return
        if parts.path == "/.well-known/openid-configuration":
            self._json(self.provider.discovery())
        elif parts.path == "/jwks":
            self._json(self.provider.jwks())
        elif parts.path == "/authorize":
            self._redirect(self.provider.authorize(query))
        elif parts.path == "/userinfo":
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            found = self.provider.tokens.get(bearer)
            self._json(found or {"error": "invalid_token"}, 200 if found else 401)
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self._out_of_order(self.path):
            return
        answer = self.provider.exchange(dict(parse_qsl(body))) if self.path == "/token" else None
        self._json(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _out_of_order(self, path: str) -> bool:
        self.provider.seen.append(path)
        if path == self.provider.broken:
            self._json({"error": "server_error"}, 500)
        elif path == self.provider.moved:
            self._redirect(f"{self.provider.url}/elsewhere")
        return path in (self.provider.broken, self.provider.moved)

    def _json(self, body: dict[str, Any], status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written beside the test's own output."""
