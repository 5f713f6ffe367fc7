"""The synthetic load of `dupn bench train`, drawn with numpy: ids by Zipf's law, four tasks with a quarter of the rows each.

Shapes: M moments, R requests, N rows, T steps; sequences are time-major, [T, M, ...].
"""

import numpy as np
import torch

# rows 0 and 1 of every table, padding and unknown: a vocabulary of n values has n + 2 rows
FIRST_ID = 2
# sizes that no option names: the same on both sides
SCENARIOS, TIMES, TYPES, TIMES_PER_EVENT = 8, 20, 6, 3
TERMS, TERMS_PER_QUERY = 50_000, 3
PROFILE_FIELDS, PROFILE_VALUES = 7, 14
ICONS, ICON_CATEGORIES, ICON_STATISTICS = 9_998, 98, 8
RANKING_FEATURES, PRICE_LEVELS = 26, 7
TASKS = ("ctr", "l2r", "fifp", "ppp")


class Load:
    """Draws batches: ids by Zipf's law, the attributes of an item fixed by its id; id 0 is padding."""

    def __init__(self, options, seed=1):
        self.options = options
        self.random = np.random.default_rng(seed)
        self.cumulative = {}
        items = options.items
        self.attributes = {
            "shop": self.zipf(options.shops, items),
            "brand": self.zipf(options.brands, items),
            "category": self.zipf(options.categories, items),
            "tag": self.zipf(options.tags, (items, options.tags_per_item)),
        }

    def zipf(self, size, shape, exponent=1.05):
        """Ids of a vocabulary, the frequent ones first, by inversion of the cumulative distribution."""
        if size not in self.cumulative:
            weights = np.arange(1, size + 1, dtype=np.float64) ** -exponent
            self.cumulative[size] = np.cumsum(weights) / weights.sum()
        drawn = np.searchsorted(self.cumulative[size], self.random.random(shape), side="right")
        return FIRST_ID + np.minimum(drawn, size - 1)

    def uniform(self, size, shape):
        """Ids of a vocabulary, all alike."""
        return self.random.integers(FIRST_ID, FIRST_ID + size, shape)

    def lengths(self, moments):
        longest = self.options.length
        if self.options.lengths == "full":
            return np.full(moments, longest)
        drawn = self.random.lognormal(np.log(longest / 4), 1.0, moments)  # median a quarter of the longest
        return np.clip(np.round(drawn), 1, longest).astype(np.int64)

    def item_ids(self, shape):
        item = self.zipf(self.options.items, shape)
        return {"item": item, **{name: column[item - FIRST_ID] for name, column in self.attributes.items()}}

    def batch(self):
        o = self.options
        rows = o.batch // len(TASKS)
        requests = o.batch // o.candidates
        moments = requests // o.requests
        lengths = self.lengths(moments)
        steps = int(lengths.max())
        history = self.item_ids((steps, moments))
        history |= {
            "scenario": self.uniform(SCENARIOS, (steps, moments)),
            "time": self.uniform(TIMES, (steps, moments, TIMES_PER_EVENT)),
            "type": self.uniform(TYPES, (steps, moments)),
        }
        padding = np.arange(steps)[:, None] >= lengths  # [T, M]
        for column in history.values():
            column[padding] = 0
        arrays = {
            **{f"history/{name}": column for name, column in history.items()},
            **{f"candidate/{name}": column for name, column in self.item_ids(rows).items()},
            "lengths": lengths,
            "padding": padding,
            "query": self.zipf(TERMS, (requests, TERMS_PER_QUERY)),
            # the tables of all fields one below the other
            "profile": self.uniform(PROFILE_VALUES, (moments, PROFILE_FIELDS))
            + (FIRST_ID + PROFILE_VALUES) * np.arange(PROFILE_FIELDS),
            "features": self.random.standard_normal((rows, RANKING_FEATURES)).astype(np.float32),
            "icon": self.zipf(ICONS, rows),
            "icon_category": self.uniform(ICON_CATEGORIES, rows),
            "icon_statistics": self.random.standard_normal((rows, ICON_STATISTICS)).astype(np.float32),
            "label/ctr": (self.random.random(rows) < 0.2).astype(np.float32),
            "label/l2r": np.where(self.random.random(rows) < 0.2, 1.0, -1.0).astype(np.float32),
            "weight/l2r": self.random.choice([1.0, 5.0], rows).astype(np.float32),
            "label/fifp": (self.random.random(rows) < 0.2).astype(np.float32),
            "label/ppp": self.random.integers(0, PRICE_LEVELS, rows)[np.arange(rows) // o.candidates],  # one a request
        }
        return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}
