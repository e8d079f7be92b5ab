"""What the demo's librarian promised to whom, and the letters that she keeps."""

from collections.abc import Mapping

CHANNELS = {
    "email": "email", "send": "email", "intro": "email", "volunteer": "email", "social": "social", "call": "call",
    "post": "post", "visit": "visit", "coffee": "in_person",
}
"""How a kept promise touches the person."""
PROMISED: Mapping[str, tuple[str, str]] = {
    "ruaridh@westernisles.example": ("send", "Our Gaelic storytime plans"),
    "mfibanez@vasconcelos.example": ("send", "Photos of our zine wall"),
    "l.wisniewski@slaska.example": ("social", "Follow, and read how the move went"),
    "khue@thuvien.example": ("coffee", "Coffee, and a look at the newspapers"),
    "zoe@zines.example": ("intro", "Bring her together with the knitting club in Reykjavík"),
    "soren@dokk1.example": ("call", "A call about laser cutter rules"),
    "olof@borgarbokasafn.example": ("email", "Tell her how our knitting drop-in went"),
    "thandeka@ethekwini.example": ("send", "The slides of our pop-up library"),
    "cagla@bogazici.example": ("social", "Follow her choir"),
    "siobhan@donegal.example": ("coffee", "Tea, and the story of the Irish sprint group"),
    "anais@duras.example": ("visit", "A Thursday tour, when I am in Paris"),
    "ewa@mbp.example": ("send", "A picture of Fergus, who listens to stories"),
    "sian@llgc.example": ("coffee", "Coffee when I am in Aberystwyth"),
    "seun@ui.example": ("intro", "Introduce him to whoever does offline first in Bengaluru"),
    "gabor@fszek.example": ("send", "Photo of him at the wheel"),
    "layla@bibalex.example": ("social", "Follow, and comment on the manuscripts"),
    "yusuf@kfnl.example": ("coffee", "Coffee, and how hamza is searched"),
    "maryam@qnl.example": ("email", "Ask how the reading challenge began"),
    "khalid@mbrl.example": ("email", "Thank him for the tour of the robot shelves"),
    "yael@nli.example": ("social", "Follow her posts on posters and tickets"),
    "uri@ariela.example": ("post", "A Leith Market postcard for the wall"),
    "sato@musashino.example": ("email", "Ask who wrote the rules of the teen floor"),
    "takahashi@kyoto.example": ("send", "The film of our street storytime"),
    "kobayashi@ryogoku.example": ("call", "A call with our young radio makers"),
    "nakamura@okinawa.example": ("intro", "Bring him together with the archive in Stornoway"),
    "jihoon@seoullib.example": ("email", "Ask for the sleepover checklist"),
    "haeun@neutinamu.example": ("send", "Our paper on being public"),
    "yujin@archives.example": ("coffee", "Tea at night, because quota"),
    "ananya@nlindia.example": ("intro", "Introduce her to the cover collectors"),
    "priya@tclp.example": ("email", "Ask how they did away with fines"),
    "sunita@readnepal.example": ("send", "The funding page with the tractor on it"),
    "celeste@alp.example": ("post", "A long letter, on the good paper"),
    "tracy@sherlock.example": ("intro", "Introduce her to three who stood at the edge"),
    "marcus@villalobos.example": ("email", "Thank him for the grandparents’ robot"),
    "keanu@bishop.example": ("send", "The catalogue rows with okina, as fixed"),
    "mihai@hasdeu.example": ("coffee", "Coffee, and a label for the collection"),
    "eleni@nlg.example": ("intro", "Bring her together with Çağla: rebetika and oud"),
    "fiona@dundee.example": ("post", "Flowers, and a card with them"),
    "callum@cilips.example": ("send", "The list of people to meet first"),
    "amina@craigie.example": ("social", "Follow, and ask for the lending figures"),
    "hamish@friends.example": ("coffee", "Tea, and the stories since 1981"),
    "priyanka@sustainable.example": ("volunteer", "Put my name down for the green task force"),
    "jean@portobello.example": ("call", "Ring about the old bindings"),
}
"""Kind and words, by the person's e-mail."""
BROUGHT_TOGETHER = {"Ελένη Παπαδοπούλου": "Çağla Gülşen Yıldız"}
"""An introduction takes two."""
LETTERS = (
    ("Thank you, and a promise", "email", "It was good to meet you at {event}",
     "Hello {name},\n\nThank you for the talk at {event}. I promised you something: {promise}. "
     "It is with this letter.\n\nIf you come to Edinburgh, the kettle is on.\n\nWarmly,\n{me}"),
    ("Coffee on a journey", "coffee", "In {city} soon",
     "Hello {name},\n\nI will be in {city} and would love to hear how things are. "
     "A coffee, or a look round?\n\nWarmly,\n{me}"),
)
"""Templates: name, kind, subject, letter; in braces what the app fills in."""


def promise(email: str) -> tuple[str, str]:
    """Kind and words of what was promised to the person with this e-mail."""
    return PROMISED.get(email, ("email", "Write and say how good it was to talk"))
