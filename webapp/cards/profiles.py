"""Social networks, from a handle to its address and back: the server's side of the client's ``profiles.ts``.

Addresses are built, never guessed: what does not match a network's alphabet gets none.
``tests/vectors/shared.json`` and ``scan.json`` have a handle and an address of each
network and hold the two tables together.
"""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

from webapp.cards.text import web_link

WORD = r"[\w.-]{1,100}"
REST = r"(?s:.*)"
"""After a profile's path anything may stand: its tabs, its posts."""


class Network(NamedTuple):
    """Hosts (with their subdomains), the path of a profile (group 1 is the handle), its address, its alphabet."""

    hosts: tuple[str, ...]
    path: str
    address: str
    handle: str = WORD


NETWORKS = {
    "linkedin": Network(("linkedin.com",), r"/(?:comm/)?(?:mwlite/)?in/([^/]+)" + REST,
                        "https://www.linkedin.com/in/{}", r"[\w%-]{3,100}"),
    "bluesky": Network(("bsky.app",), r"/profile/([^/]+)" + REST, "https://bsky.app/profile/{}",
                       r"[^\W_][\w-]*(?:\.[\w-]+)+|did:[a-z]+:[\w.:-]+"),
    "orcid": Network(("orcid.org",), r"/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])" + REST, "https://orcid.org/{}",
                     r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"),
    "instagram": Network(("instagram.com",),
                         r"/(?:_u/)?(?!p/|reel/|explore/|stories/|accounts/)([A-Za-z0-9_.]{1,30})/?",
                         "https://www.instagram.com/{}", r"[A-Za-z0-9_.]{1,30}"),
    "threads": Network(("threads.net", "threads.com"), r"/@([A-Za-z0-9_.]{1,30})" + REST,
                       "https://www.threads.net/@{}", r"[A-Za-z0-9_.]{1,30}"),
    "github": Network(("github.com",), r"/(?!features|orgs|about|settings)([A-Za-z0-9-]{1,39})/?",
                      "https://github.com/{}", r"[A-Za-z0-9-]{1,39}"),
    "gitlab": Network(("gitlab.com",), r"/([A-Za-z0-9_.-]{2,100})/?", "https://gitlab.com/{}"),
    "codeberg": Network(("codeberg.org",), r"/([A-Za-z0-9_.-]{1,60})/?", "https://codeberg.org/{}"),
    "x": Network(("x.com", "twitter.com"), r"/(?!i/|home|share|intent|search)([A-Za-z0-9_]{1,15})/?",
                 "https://x.com/{}", r"[A-Za-z0-9_]{1,15}"),
    "facebook": Network(("facebook.com", "fb.com"),
                        r"/(?!share|sharer|groups|events|watch|pages)([A-Za-z0-9_.]{3,60})/?",
                        "https://www.facebook.com/{}", r"[A-Za-z0-9_.]{3,60}"),
    "youtube": Network(("youtube.com",), r"/(?:@|c/|user/)([^/]{1,100})/?", "https://www.youtube.com/@{}"),
    "tiktok": Network(("tiktok.com",), r"/@([A-Za-z0-9_.]{2,32})" + REST, "https://www.tiktok.com/@{}",
                      r"[A-Za-z0-9_.]{2,32}"),
    "telegram": Network(("t.me", "telegram.me"), r"/(?!joinchat|share|\+)([A-Za-z0-9_]{4,32})/?",
                        "https://t.me/{}", r"[A-Za-z0-9_]{4,32}"),
    "whatsapp": Network(("wa.me",), r"/([0-9]{6,15})/?", "https://wa.me/{}", r"[0-9]{6,15}"),
    "matrix": Network(("matrix.to",), r"/?#/(@[^/?]+)", "https://matrix.to/#/{}", r"@[A-Za-z0-9_.=/-]+:[\w.:-]+"),
    "xing": Network(("xing.com",), r"/profile/([^/]+)" + REST, "https://www.xing.com/profile/{}"),
    "researchgate": Network(("researchgate.net",), r"/profile/([^/]+)" + REST,
                            "https://www.researchgate.net/profile/{}"),
    "goodreads": Network(("goodreads.com",), r"/(?:user/show/)?([A-Za-z0-9_-]{2,80})/?",
                         "https://www.goodreads.com/{}"),
    "storygraph": Network(("app.thestorygraph.com",), r"/profile/([^/]+)" + REST,
                          "https://app.thestorygraph.com/profile/{}"),
    "librarything": Network(("librarything.com",), r"/profile/([^/]+)" + REST,
                            "https://www.librarything.com/profile/{}"),
    "medium": Network(("medium.com",), r"/@([A-Za-z0-9_.-]{1,60})/?", "https://medium.com/@{}"),
    "twitch": Network(("twitch.tv",), r"/([A-Za-z0-9_]{3,25})/?", "https://www.twitch.tv/{}", r"[A-Za-z0-9_]{3,25}"),
    "pinterest": Network(("pinterest.com",), r"/(?!pin/)([A-Za-z0-9_]{3,30})/?", "https://www.pinterest.com/{}",
                         r"[A-Za-z0-9_]{3,30}"),
    "reddit": Network(("reddit.com",), r"/u(?:ser)?/([A-Za-z0-9_-]{3,20})" + REST,
                      "https://www.reddit.com/user/{}", r"[A-Za-z0-9_-]{3,20}"),
}
FEDERATED = re.compile(r"@?([A-Za-z0-9_.-]{1,64})@([\w.-]+\.[^\W_]{2,})")
FEDERATED_PATH = re.compile(r"/@([A-Za-z0-9_.-]{1,64})/?")


def profile_url(network: str, handle: str) -> str:
    """The address of a handle; empty where the handle cannot be one of that network."""
    if network == "mastodon":
        found = FEDERATED.fullmatch(handle.strip())
        return web_link(f"https://{found[2]}/@{found[1]}") if found else ""
    if network not in NETWORKS:
        return ""
    known = NETWORKS[network]
    plain = handle.strip() if network == "matrix" else handle.strip().removeprefix("@")
    return known.address.format(quote(plain, safe="-_.!~*'():@")) if re.fullmatch(known.handle, plain) else ""


def profile_of(text: str) -> dict[str, str]:
    """The profile that an address leads to, as ``{network, handle, url}``; empty where it is none."""
    parts = urlsplit(web_link(text))
    host = re.sub(r"^(?:www|m|mobile)\.", "", parts.netloc)
    name = next((name for name, known in NETWORKS.items() if _is_at(host, known.hosts)), "")
    return _on_network(name, parts) if name else _federated(parts)


def _is_at(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _on_network(name: str, parts: SplitResult) -> dict[str, str]:
    path = f"{parts.path}#{parts.fragment}" if name == "matrix" else parts.path
    found = re.fullmatch(NETWORKS[name].path, path)
    handle = unquote(found[1]) if found else ""
    url = profile_url(name, handle)
    return {"network": name, "handle": handle, "url": url} if url else {}


def _federated(parts: SplitResult) -> dict[str, str]:
    found = FEDERATED_PATH.fullmatch(parts.path)
    if not found or not parts.netloc or parts.query or parts.fragment:
        return {}
    address = f"{parts.scheme}://{parts.netloc}/@{found[1]}"
    return {"network": "mastodon", "handle": f"@{found[1]}@{parts.netloc}", "url": address}
