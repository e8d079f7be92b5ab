"""From a social handle to its address: the server's side of the client's ``profiles.ts``.

Addresses are built, never guessed: what does not match a network's alphabet gets none.
``tests/vectors/shared.json`` has a handle of each network and holds the two tables together.
"""

import re
from urllib.parse import quote

from webapp.cards.text import web_link

WORD = r"[\w.-]{1,100}"
NETWORKS = {
    "linkedin": ("https://www.linkedin.com/in/{}", r"[\w%-]{3,100}"),
    "bluesky": ("https://bsky.app/profile/{}", r"[^\W_][\w-]*(?:\.[\w-]+)+|did:[a-z]+:[\w.:-]+"),
    "orcid": ("https://orcid.org/{}", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"),
    "instagram": ("https://www.instagram.com/{}", r"[A-Za-z0-9_.]{1,30}"),
    "threads": ("https://www.threads.net/@{}", r"[A-Za-z0-9_.]{1,30}"),
    "github": ("https://github.com/{}", r"[A-Za-z0-9-]{1,39}"),
    "gitlab": ("https://gitlab.com/{}", WORD),
    "codeberg": ("https://codeberg.org/{}", WORD),
    "x": ("https://x.com/{}", r"[A-Za-z0-9_]{1,15}"),
    "facebook": ("https://www.facebook.com/{}", r"[A-Za-z0-9_.]{3,60}"),
    "youtube": ("https://www.youtube.com/@{}", WORD),
    "tiktok": ("https://www.tiktok.com/@{}", r"[A-Za-z0-9_.]{2,32}"),
    "telegram": ("https://t.me/{}", r"[A-Za-z0-9_]{4,32}"),
    "whatsapp": ("https://wa.me/{}", r"[0-9]{6,15}"),
    "matrix": ("https://matrix.to/#/{}", r"@[A-Za-z0-9_.=/-]+:[\w.:-]+"),
    "xing": ("https://www.xing.com/profile/{}", WORD),
    "researchgate": ("https://www.researchgate.net/profile/{}", WORD),
    "goodreads": ("https://www.goodreads.com/{}", WORD),
    "storygraph": ("https://app.thestorygraph.com/profile/{}", WORD),
    "librarything": ("https://www.librarything.com/profile/{}", WORD),
    "medium": ("https://medium.com/@{}", WORD),
    "twitch": ("https://www.twitch.tv/{}", r"[A-Za-z0-9_]{3,25}"),
    "pinterest": ("https://www.pinterest.com/{}", r"[A-Za-z0-9_]{3,30}"),
    "reddit": ("https://www.reddit.com/user/{}", r"[A-Za-z0-9_-]{3,20}"),
}
FEDERATED = re.compile(r"@?([A-Za-z0-9_.-]{1,64})@([\w.-]+\.[^\W_]{2,})")


def profile_url(network: str, handle: str) -> str:
    """The address of a handle; empty where the handle cannot be one of that network."""
    if network == "mastodon":
        found = FEDERATED.fullmatch(handle.strip())
        return web_link(f"https://{found[2]}/@{found[1]}") if found else ""
    if network not in NETWORKS:
        return ""
    address, pattern = NETWORKS[network]
    plain = handle.strip() if network == "matrix" else handle.strip().removeprefix("@")
    return address.format(quote(plain, safe="-_.!~*'():@")) if re.fullmatch(pattern, plain) else ""
