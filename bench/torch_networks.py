"""The networks of `dupn bench train` in PyTorch: three encoders with the paper's sizes, and the heads CTR, L2R, FIFP and PPP.

Each has the weights of the network of its name in dupn, but for the LSTM's: see bench/README.md.

Shapes: M moments, R requests, N rows, T steps; sequences are time-major, [T, M, ...], where no line says otherwise.
"""

import torch
import torch.nn.functional as F
from torch import nn

import synthetic_load as load

ITEM_WIDTHS = {"item": 32, "shop": 24, "brand": 24, "category": 16, "tag": 28}
ITEM_WIDTH, PROPERTY_WIDTH = sum(ITEM_WIDTHS.values()), 48  # 124; scenario, times and type with 16 each
QUERY_WIDTH, PROFILE_WIDTH, ICON_WIDTHS = 32, 8, (32, 16)
HIDDEN, USER, ATTENTION = 128, 128, (128, 64)
WINDOWS, MAPS = range(1, 11), 64
LAYERS, HEADS, FEED_FORWARD = 2, 4, 256
DROPOUT = 0.2


def dense(*widths, last_is_hidden=True):
    """Linear layers, ReLU and dropout after each hidden one."""
    layers = []
    for at, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers.append(nn.Linear(inputs, outputs))
        if last_is_hidden or at < len(widths) - 2:
            layers += [nn.ReLU(inplace=True), nn.Dropout(DROPOUT)]
    return nn.Sequential(*layers)


def table(values, width, options, bag=False):
    """Large tables have sparse gradients. Small ones do not: to sort their many repeated ids costs more than a dense update.

    No padding_idx: padded steps are behind a mask, so their gradient is zero without it."""
    rows = load.FIRST_ID + values
    sparse = rows >= options.sparse_from
    made = nn.EmbeddingBag(rows, width, mode="sum", sparse=sparse) if bag else nn.Embedding(rows, width, sparse=sparse)
    nn.init.normal_(made.weight, std=0.01)
    return made


class Tables(nn.Module):
    """Item, shop, brand, category and tags of items -> e [..., 124]."""

    def __init__(self, options):
        super().__init__()
        self.dedupe = options.dedupe
        sizes = {"item": options.items, "shop": options.shops, "brand": options.brands, "category": options.categories}
        for name, size in sizes.items():
            setattr(self, name, table(size, ITEM_WIDTHS[name], options))
        self.tag = table(options.tags, ITEM_WIDTHS["tag"], options, bag=True)

    def columns(self, ids):
        parts = [getattr(self, name)(ids[name]) for name in ("item", "shop", "brand", "category")]
        tags = ids["tag"]
        return [*parts, self.tag(tags.flatten(0, -2)).unflatten(0, tags.shape[:-1])]

    def forward(self, ids, more=()):
        """Item vectors, with more columns behind them."""
        if not self.dedupe:
            return torch.cat([*self.columns(ids), *more], -1)
        # every attribute follows from the item: look each item of the batch up once, then spread
        item, place = ids["item"].flatten().unique(return_inverse=True)
        first = torch.empty_like(item).scatter_(0, place, torch.arange(place.numel(), device=item.device))
        once = {name: column.flatten(0, ids["item"].dim() - 1)[first] for name, column in ids.items()}
        e = F.embedding(place.view_as(ids["item"]), torch.cat(self.columns(once), -1))
        return torch.cat([e, *more], -1) if more else e


def history(batch):
    """The item ids of the histories."""
    return {name: batch[f"history/{name}"] for name in ITEM_WIDTHS}


class Properties(nn.Module):
    """-> the columns of p [T, M, 48]."""

    def __init__(self, options):
        super().__init__()
        self.scenario = table(load.SCENARIOS, 16, options)
        self.time = table(load.TIMES, 16, options, bag=True)
        self.behaviour_type = table(load.TYPES, 16, options)

    def forward(self, batch):
        times = batch["history/time"]
        time_sum = self.time(times.flatten(0, 1)).unflatten(0, times.shape[:2])
        return self.scenario(batch["history/scenario"]), time_sum, self.behaviour_type(batch["history/type"])


class RequestSide(nn.Module):
    """-> query q [R, 32] and user u [R, 128]."""

    def __init__(self, options):
        super().__init__()
        self.requests = options.requests
        self.term = table(load.TERMS, QUERY_WIDTH, options, bag=True)
        rows = load.PROFILE_FIELDS * (load.FIRST_ID + load.PROFILE_VALUES)
        self.profile_values = table(rows - load.FIRST_ID, PROFILE_WIDTH, options)
        self.profile = nn.Linear(load.PROFILE_FIELDS * PROFILE_WIDTH, USER)

    def forward(self, batch):
        u = self.profile(self.profile_values(batch["profile"]).flatten(1))  # [M, 128]
        return self.term(batch["query"]), u.repeat_interleave(self.requests, 0)


class AttentionPooling(nn.Module):
    """Attention over the states h by p, q and u -> [rep_s, u] [R, 256]."""

    def __init__(self, options):
        super().__init__()
        self.requests = options.requests
        # the first layer on h, p, q, u, cut in two: what changes with the step, and what does not
        self.by_step = nn.Linear(HIDDEN + PROPERTY_WIDTH, ATTENTION[0])
        self.by_request = nn.Linear(QUERY_WIDTH + USER, ATTENTION[0], bias=False)
        self.rest = nn.Sequential(
            nn.ReLU(inplace=True), nn.Dropout(DROPOUT), dense(*ATTENTION), nn.Linear(ATTENTION[1], 1)
        )

    def forward(self, h, p, batch, q, u):
        by_step = self.by_step(torch.cat([h, p], -1))  # [T, M, 128]
        by_request = self.by_request(torch.cat([q, u], -1))  # [R, 128]
        steps, moments, requests = *h.shape[:2], self.requests
        mixed = by_step.unsqueeze(2) + by_request.view(moments, requests, -1)  # [T, M, r, 128]
        scores = self.rest(mixed).view(steps, moments, requests)
        weights = scores.masked_fill(batch["padding"].unsqueeze(-1), -torch.inf).softmax(0)
        pooled = torch.bmm(weights.permute(1, 2, 0), h.transpose(0, 1))  # [M, r, 128]
        return torch.cat([pooled.flatten(0, 1), u], -1)


class Dupn(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.packed = options.packed
        self.properties, self.request_side = Properties(options), RequestSide(options)
        self.lstm = nn.LSTM(ITEM_WIDTH + PROPERTY_WIDTH, HIDDEN)
        self.pooling = AttentionPooling(options)

    def hidden_states(self, x, lengths):
        if not self.packed:
            return self.lstm(x)[0]  # padding is on the right: real steps never see it, the attention masks it
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False)
        return nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], total_length=x.shape[0])[0]

    def forward(self, batch, tables):
        x = tables(history(batch), self.properties(batch))  # [T, M, 172]
        h = self.hidden_states(x, batch["lengths"])  # [T, M, 128]
        return self.pooling(h, x[..., ITEM_WIDTH:], batch, *self.request_side(batch))


class Block(nn.Module):
    """A causal block with the norms in front. [M, T, 128] -> [M, T, 128]

    Not nn.TransformerEncoderLayer: that drops attention weights and inner units too."""

    def __init__(self):
        super().__init__()
        self.attention_norm, self.feed_forward_norm = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)
        self.input, self.output = nn.Linear(HIDDEN, 3 * HIDDEN), nn.Linear(HIDDEN, HIDDEN)
        self.feed_forward = nn.Sequential(
            nn.Linear(HIDDEN, FEED_FORWARD), nn.ReLU(inplace=True), nn.Linear(FEED_FORWARD, HIDDEN)
        )
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x):
        cut = self.input(self.attention_norm(x)).unflatten(-1, (3, HEADS, -1))  # [M, T, 3, heads, 32]
        q, k, v = cut.permute(2, 0, 3, 1, 4)
        # padding is on the right: no real step of a causal history sees it
        attended = F.scaled_dot_product_attention(q, k, v, is_causal=True)  # [M, heads, T, 32]
        x = x + self.dropout(self.output(attended.transpose(1, 2).flatten(2)))
        return x + self.dropout(self.feed_forward(self.feed_forward_norm(x)))


class Transformer(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.properties, self.request_side = Properties(options), RequestSide(options)
        self.input = nn.Linear(ITEM_WIDTH + PROPERTY_WIDTH, HIDDEN)
        self.position = nn.Embedding(options.length + 1, HIDDEN)  # row 1: the most recent event
        nn.init.normal_(self.position.weight, std=0.01)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)), nn.LayerNorm(HIDDEN))
        self.pooling = AttentionPooling(options)

    def forward(self, batch, tables):
        x = tables(history(batch), self.properties(batch))  # [T, M, 172]
        steps = torch.arange(x.shape[0], device=x.device)
        position = (batch["lengths"].unsqueeze(-1) - steps).clamp(min=0)  # [M, T]
        h = self.blocks(self.input(x).transpose(0, 1) + self.position(position))  # [M, T, 128]
        return self.pooling(h.transpose(0, 1), x[..., ITEM_WIDTH:], batch, *self.request_side(batch))


class CnnMax(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.request_side = RequestSide(options)
        self.convolutions = nn.ModuleList(nn.Conv1d(ITEM_WIDTH, MAPS, window) for window in WINDOWS)
        self.dense = nn.Linear(len(WINDOWS) * MAPS + QUERY_WIDTH, HIDDEN)

    def forward(self, batch, tables):
        padding = batch["padding"].transpose(0, 1).unsqueeze(1)  # [M, 1, T]
        e = tables(history(batch)).permute(1, 2, 0).masked_fill(padding, 0.0)  # [M, 124, T]
        largest = []
        for window, convolution in zip(WINDOWS, self.convolutions):
            z = convolution(F.pad(e, ((window - 1) // 2, window // 2)))  # [M, 64, T]
            largest.append(z.masked_fill(padding, -torch.inf).amax(2))
        pooled = F.relu(torch.cat(largest, -1))  # [M, 640]
        q, u = self.request_side(batch)
        pooled = pooled.repeat_interleave(q.shape[0] // pooled.shape[0], 0)  # [R, 640]
        return torch.cat([self.dense(torch.cat([pooled, q], -1)), u], -1)


ENCODERS = {"dupn": Dupn, "cnn-max": CnnMax, "transformer": Transformer}


class Network(nn.Module):
    """An encoder that four tasks share, and their heads on a quarter of the rows each."""

    def __init__(self, options):
        super().__init__()
        self.candidates = options.candidates
        self.item_tables = Tables(options)
        self.encoder = ENCODERS[options.model](options)
        rep = HIDDEN + USER  # 256
        self.ctr = dense(rep + ITEM_WIDTH, 128, 128, 1, last_is_hidden=False)
        self.l2r = dense(rep, 128, load.RANKING_FEATURES, last_is_hidden=False)
        self.icon = table(load.ICONS, ICON_WIDTHS[0], options)
        self.icon_category = table(load.ICON_CATEGORIES, ICON_WIDTHS[1], options)
        self.icon_encoder = nn.Linear(sum(ICON_WIDTHS) + load.ICON_STATISTICS, 128)
        self.fifp = dense(rep + 128, 128, 128, 1, last_is_hidden=False)
        self.ppp = dense(rep, 128, load.PRICE_LEVELS, last_is_hidden=False)

    def loss(self, batch):
        """-> the sum of the four tasks' mean losses."""
        rep = self.encoder(batch, self.item_tables)  # [R, 256]
        rows = rep.repeat_interleave(self.candidates, 0)  # [N, 256]
        ctr, l2r, fifp, ppp = rows.chunk(len(load.TASKS))
        candidates = self.item_tables({name: batch[f"candidate/{name}"] for name in ITEM_WIDTHS})
        ctr_logits = self.ctr(torch.cat([ctr, candidates], -1)).squeeze(-1)
        l2r_scores = (F.relu(self.l2r(l2r)) * batch["features"]).sum(-1)
        icon, category = self.icon(batch["icon"]), self.icon_category(batch["icon_category"])
        icons = torch.cat([icon, category, batch["icon_statistics"]], -1)
        fifp_logits = self.fifp(torch.cat([fifp, self.icon_encoder(icons)], -1)).squeeze(-1)
        weights = batch["weight/l2r"]
        return (
            F.binary_cross_entropy_with_logits(ctr_logits, batch["label/ctr"])
            + (weights * F.softplus(-batch["label/l2r"] * l2r_scores)).sum() / weights.sum()
            + F.binary_cross_entropy_with_logits(fifp_logits, batch["label/fifp"])
            + F.cross_entropy(self.ppp(ppp), batch["label/ppp"])
        )

    def count(self):
        """-> trainable numbers, as dupn counts them."""
        tables = [m for m in self.modules() if isinstance(m, (nn.Embedding, nn.EmbeddingBag))]
        embedding = sum(m.weight.numel() for m in tables)
        return {"embedding": embedding, "dense": sum(p.numel() for p in self.parameters()) - embedding}
