"""What the invented accounts are about: names, places and captions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A subject an account posts about."""

    handle: str
    name: str
    bio: str
    category: str
    captions: tuple[str, ...]
    tags: tuple[str, ...]


STORIES = (
    Story(
        handle="sample.bakery",
        name="Sample Bakery",
        bio="Sourdough, daily.",
        category="FOOD_AND_BEVERAGE",
        captions=(
            "How we shape 200 loaves before 6am",
            "Why our crust sings",
            "Closed on Monday",
            "Lamination, slowed down",
            "The starter is eleven years old",
            "Three flours, one test",
            "You asked about the hole in the bread",
        ),
        tags=("bakery", "sourdough", "bread", "baking"),
    ),
    Story(
        handle="northwall.climbing",
        name="North Wall Climbing",
        bio="Bouldering hall. Route setting every Thursday.",
        category="SPORTS_FITNESS_AND_OUTDOORS",
        captions=(
            "New set, new skin loss",
            "Beta for the blue one, since you keep asking",
            "First lead climb at 61",
            "Drop knee in twenty seconds",
            "Setters versus members",
            "How we wash 4,000 holds",
        ),
        tags=("climbing", "bouldering", "routesetting"),
    ),
    Story(
        handle="tiny.studio.flat",
        name="Tiny Studio Flat",
        bio="19 square metres, everything fits.",
        category="HOME_FURNITURE_AND_APPLIANCES",
        captions=(
            "A desk that is also a door",
            "Sunday reset",
            "What 19 square metres cost me this month",
            "Paint test: warm white is not one colour",
            "Under-bed storage, honest review",
            "The lamp everybody asks about",
        ),
        tags=("smallspace", "interior", "diy"),
    ),
    Story(
        handle="kea.languages",
        name="Kea Languages",
        bio="One phrase a day.",
        category="EDUCATION_AND_TRAINING",
        captions=(
            "Say this instead of 'very good'",
            "Three words with no translation",
            "Why your r sounds wrong",
            "Ordering coffee in five countries",
            "Subjunctive in thirty seconds",
            "You have been using 'eventually' wrong",
        ),
        tags=("learnlanguages", "wordoftheday", "polyglot"),
    ),
    Story(
        handle="harbour.florist",
        name="Harbour Florist",
        bio="Seasonal flowers, no foam.",
        category="SHOPPING_AND_RETAIL",
        captions=(
            "A wedding arch without foam",
            "4am at the flower market",
            "Ranunculus: cut here, not there",
            "What 30 euros buys in October",
            "Making tulips stop growing",
            "The bouquet that took three tries",
        ),
        tags=("florist", "flowers", "foamfree"),
    ),
    Story(
        handle="oldbike.workshop",
        name="Old Bike Workshop",
        bio="Steel frames brought back.",
        category="AUTOMOTIVE_AND_TRANSPORTATION",
        captions=(
            "Rust to rideable, day 9",
            "The most stuck seatpost yet",
            "Truing a wheel by ear",
            "Chrome or paint?",
            "A 1974 randonneur goes home",
            "Cable routing, the calm version",
        ),
        tags=("bikerestoration", "steelisreal", "workshop"),
    ),
    Story(
        handle="paws.and.post",
        name="Paws & Post",
        bio="A vet nurse and two rescue dogs.",
        category="PETS",
        captions=(
            "Nail trims without drama",
            "She hears the fridge from two floors up",
            "Five foods that are a no",
            "First bath after the shelter",
            "Reading a dog's ears",
            "He failed puppy school again",
        ),
        tags=("dogsoftiktok", "vetnurse", "rescuedog"),
    ),
    Story(
        handle="ledger.and.latte",
        name="Ledger & Latte",
        bio="Money for people who freelance.",
        category="FINANCE_AND_INVESTING",
        captions=(
            "The invoice sentence that gets paid",
            "How much tax to put aside",
            "My rates, in the open",
            "Three accounts, not one",
            "When a client is 60 days late",
            "What I would deduct first",
        ),
        tags=("freelance", "moneytok", "smallbusiness"),
    ),
)

PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("FR", ("Paris", "Lyon", "Marseille", "Lille")),
    ("US", ("New York", "Cincinnati", "Los Angeles", "Austin")),
    ("GB", ("London", "Leeds", "Bristol", "Glasgow")),
    ("DE", ("Berlin", "Hamburg", "Leipzig", "Cologne")),
    ("BE", ("Brussels", "Ghent", "Liege")),
    ("CH", ("Geneva", "Zurich", "Basel")),
    ("CA", ("Montreal", "Toronto", "Halifax")),
    ("ES", ("Madrid", "Valencia", "Bilbao")),
    ("IT", ("Milan", "Turin", "Naples")),
    ("NL", ("Utrecht", "Rotterdam")),
    ("BR", ("Recife", "Curitiba")),
    ("JP", ("Osaka", "Sapporo")),
)
