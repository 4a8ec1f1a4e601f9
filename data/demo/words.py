"""The words people use. Several hundred combinations of plain sentences, by what they are about and how angry."""

from __future__ import annotations

from itertools import product

HANDLE_ADJECTIVES = (
    "quiet", "sunny", "north", "little", "brave", "mellow", "rusty", "green", "early", "late", "plain",
    "lucky", "salty", "gentle", "rapid", "velvet", "amber", "humble", "misty", "clever", "paper", "wooden",
    "silver", "stormy", "polite", "winter", "summer", "copper", "hidden",
)  # fmt: skip
HANDLE_NOUNS = (
    "otter", "harbour", "maple", "fox", "kettle", "anchor", "sparrow", "meadow", "lantern", "river", "badger",
    "pepper", "violin", "ladder", "pebble", "heron", "bicycle", "teapot", "walnut", "compass", "garden",
    "rocket", "button", "window", "marble", "hedgehog", "ferry", "cloud", "cricket", "thistle", "orchard",
)  # fmt: skip
FIRST_NAMES = (
    "Anna", "Ben", "Clara", "David", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Katja", "Luc",
    "Marta", "Nils", "Olga", "Paul", "Rana", "Sven", "Tara", "Umut", "Vera", "Wim", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adler", "Bauer", "Claes", "Dumont", "Evans", "Fischer", "Garnier", "Hughes", "Ivers", "Jansen", "Keller",
    "Lambert", "Moser", "Nowak", "Olsen", "Peeters", "Reid",
)  # fmt: skip

TROUBLE = {
    "billing": (
        "my bill is higher than the offer said",
        "you charged me twice this month",
        "the discount is missing from my invoice",
        "the refund you promised has not arrived",
        "there is a fee on my invoice that nobody explained",
    ),
    "delivery": (
        "my parcel is five days late",
        "the tracking page has not moved since Monday",
        "half of my order is missing",
        "the parcel went to the wrong address",
        "the courier says nobody was home, and I was",
    ),
    "login": (
        "I cannot log in since this morning",
        "the password reset mail never comes",
        "my account is locked for no reason",
        "the login code arrives after it has expired",
    ),
    "app crash": (
        "the app closes as soon as I open my orders",
        "the app crashes since the last update",
        "the app freezes when I pay",
        "the app shows me an empty page",
    ),
    "waiting": (
        "I have been on hold for fifty minutes",
        "nobody called me back as agreed",
        "three mails and not one reply",
        "the hotline hung up on me after half an hour",
    ),
    "product fault": (
        "the router drops the connection every evening",
        "the device stopped working after a week",
        "the battery lasts two hours, not ten",
        "the replacement has the same fault",
    ),
    "cancellation": (
        "my cancellation is still not confirmed",
        "you keep charging me after I cancelled",
        "I cannot find where to cancel",
    ),
}
OPENINGS_BY_ANGER = (
    ("Hi, could you have a look:", "Good morning,", "Hello, perhaps you can help:", "Small thing:"),
    ("Not happy:", "Honestly,", "This is annoying,", "Again,", "Disappointed that"),
    ("Terrible service:", "I am furious,", "This is outrageous,", "Worst company ever,", "What a disgrace,"),
)
ENDINGS_BY_ANGER = (
    ("Thanks for your help.", "Thank you in advance.", "No rush.", "Any idea?"),
    ("Please sort this out.", "Second time this year.", "How long will this take?", "I expected better."),
    ("Never again.", "I will tell everybody.", "I hate this.", "I want my money back now.", "Shame on you."),
)
HOW_TO = {
    "billing": ("Where do I find last month's invoice?", "Can I change the day you debit my account?"),
    "delivery": ("When will my order arrive?", "Can I still change the delivery address?"),
    "login": ("How do I change the mail address I log in with?", "Can two people share one login?"),
    "app crash": ("Which version of the app do I need?", "Does the app run on an older phone?"),
    "waiting": ("When is your hotline least busy?", "Can I book a call for tomorrow?"),
    "product fault": ("How do I reset the router?", "How do I claim the guarantee?"),
    "cancellation": ("How do I cancel one of my two lines?", "What is the notice period?"),
}
ASKING = ("Hi,", "Quick question:", "Hello there,", "Can somebody tell me?", "Sorry to bother you.")
PRAISE_OPENINGS = ("Just wanted to say:", "Credit where it is due:", "Well done,", "Thank you,", "Big smile today:")
PRAISE = (
    "your support sorted everything in ten minutes",
    "the new app is a joy to use",
    "the parcel arrived a day early and perfectly packed",
    "the lady on the phone was wonderful",
    "best service I have had in years",
    "the shop team went out of their way for me",
    "I love the new router",
    "great value, I told all my friends",
)
PRAISE_ENDINGS = ("Keep it up.", "Happy customer.", "Recommended.", "You made my day.")
CHATTER = (
    "Saw the {} advert on the tram today",
    "My cousin works at {} now",
    "Comparing {} with two others, spreadsheet incoming",
    "{} has a new shop next to the station",
    "Listening to the {} podcast on the train",
    "Anybody else get the {} newsletter twice",
    "{} is sponsoring our local run this year",
    "Watching the {} keynote with half an ear",
)
UPROAR = (
    "So {} raises prices overnight and tells nobody",
    "Loyal for years and this is how {} treats us",
    "{} price rise: read the small print before you stay",
    "Looking for alternatives to {}, suggestions welcome",
    "Shame on {} for the new prices",
)
PRESALE = (
    "Thinking of switching to {}, is there a setup fee?",
    "Does {} deliver to the islands?",
    "Can I keep my number if I move to {}?",
    "Is the {} starter plan monthly?",
    "Has anybody tried {}, and does the guarantee hold?",
)
REPLIES = tuple(
    " ".join(parts)
    for parts in product(
        (
            "Hi, sorry about that.",
            "Hello, thanks for telling us.",
            "Hi, that should not happen.",
            "Good to hear from you.",
        ),
        ("We have corrected it now.", "A colleague is on it.", "We found the cause.", "We have sent you the steps."),
        ("Tell us if it comes back.", "You will get a confirmation by mail.", "Anything else we can do?"),
    )
)
MOVE_REPLIES = (
    "Sorry to read this. Please send us your customer number in a direct message.",
    "We want to look into this. Could you write to us privately?",
    "That needs your account. Please drop us a private message.",
)
BOT_REPLIES = (
    "Thank you for your message. A member of the team will answer soon.",
    "Here are three pages that often help. Reply AGENT to talk to a person.",
)
PRIVATE_MESSAGES = (
    "Here is my customer number, as you asked.",
    "My number is on the invoice you sent me last week.",
    "Writing here as you asked. Same problem as in my post.",
)
FOLLOW_UPS = (
    "Thanks, that worked.",
    "It is still the same, sadly.",
    "I tried that already. What next?",
    "Good, I will wait for the mail.",
    "And how long will that take?",
)
THANKS = (
    "Thank you, that made our day.",
    "So kind, we will pass it on to the team.",
    "Great to read, thank you.",
)
BRAND_POSTS = (
    "New at {}: the autumn update is here",
    "{} tip of the week: save your invoices as PDF",
    "Meet the people behind the {} hotline",
    "The {} spring offers start today",
)
REVIEW_BY_STARS = (
    ("Avoid. Nothing worked and nobody cared.", "Late, broken, and no answer.", "Terrible from start to end."),
    ("Poor. It came far too late.", "Not what was promised.", "Would not buy again."),
    ("It is all right, no more.", "Average. Delivery could be faster.", "Does the job."),
    ("Good, small flaws.", "Quick delivery, fair price.", "Happy with it."),
    ("Excellent, would buy again.", "Arrived early, works perfectly.", "Great quality and friendly people."),
)
IDEA_TITLES = (
    "Dark theme for the app", "Pause a contract while travelling", "One invoice for the whole household",
    "Choose the delivery hour", "Chat with the courier", "Family data plan", "Refill packs", "Offline mode",
    "Repair days in shops", "Show the waiting time before I call", "Gift wrapping", "Read-only login",
)  # fmt: skip


def _joined(*parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(words) for words in product(*parts))


# By topic, then by anger: what a complaint may say.
COMPLAINTS = {
    topic: tuple(_joined(OPENINGS_BY_ANGER[a], tuple(f"{t}." for t in troubles), ENDINGS_BY_ANGER[a]) for a in range(3))
    for topic, troubles in TROUBLE.items()
}
QUESTIONS = {topic: _joined(ASKING, asked) for topic, asked in HOW_TO.items()}
COMPLIMENTS = _joined(PRAISE_OPENINGS, tuple(f"{p}." for p in PRAISE), PRAISE_ENDINGS)
THREAD_TITLES = {
    topic: tuple(t[0].upper() + t[1:] for t in troubles) + HOW_TO[topic] for topic, troubles in TROUBLE.items()
}
