"""The training step of `dupn bench train`, in PyTorch: the yardstick for its samples a second.

    python bench/torch_train_step.py --batch 256 --length 100 --lengths full --threads 2 --json
    python bench/torch_train_step.py --check

One step is forward, joint loss, backward and AdaGrad of DUPN-all with the paper's sizes in float32: embeddings, LSTM,
attention, profile, and the heads CTR, L2R, FIFP and PPP on a quarter of the rows each. Batches are drawn before the clock
starts. bench/README.md says what is equal to dupn's step and what is not.

Shapes: M moments, R requests, N rows, T steps; sequences are time-major, [T, M, ...].
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import synthetic_load as load
from synthetic_load import Load

ITEM_WIDTHS = {"item": 32, "shop": 24, "brand": 24, "category": 16, "tag": 28}
PROPERTY_WIDTH, QUERY_WIDTH, PROFILE_WIDTH, ICON_WIDTHS = 16, 32, 8, (32, 16)
HIDDEN, USER, ATTENTION = 128, 128, (128, 64)
DROPOUT = 0.2


def dense(*widths, last_is_hidden=True):
    """Linear layers, ReLU and dropout after each hidden one."""
    layers = []
    for at, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers.append(nn.Linear(inputs, outputs))
        if last_is_hidden or at < len(widths) - 2:
            layers += [nn.ReLU(inplace=True), nn.Dropout(DROPOUT)]
    return nn.Sequential(*layers)


class Tables(nn.Module):
    """Item, shop, brand, category and tags of items -> e [..., 124]."""

    def __init__(self, options):
        super().__init__()
        self.dedupe = options.dedupe
        sizes = {"item": options.items, "shop": options.shops, "brand": options.brands, "category": options.categories}
        for name, size in sizes.items():
            setattr(self, name, table(size, ITEM_WIDTHS[name], options))
        tags = nn.EmbeddingBag(options.tags, ITEM_WIDTHS["tag"], mode="sum", sparse=options.tags >= options.sparse_from)
        nn.init.normal_(tags.weight, std=0.01)
        self.tag = tags

    def columns(self, ids):
        parts = [getattr(self, name)(ids[name]) for name in ("item", "shop", "brand", "category")]
        tags = ids["tag"]
        return [*parts, self.tag(tags.flatten(0, -2)).unflatten(0, tags.shape[:-1])]

    def forward(self, ids, more=()):
        if not self.dedupe:
            return torch.cat([*self.columns(ids), *more], -1)
        # every attribute follows from the item: look each item of the batch up once, then spread
        item, place = ids["item"].flatten().unique(return_inverse=True)
        first = torch.empty_like(item).scatter_(0, place, torch.arange(place.numel(), device=item.device))
        once = {name: column.flatten(0, ids["item"].dim() - 1)[first] for name, column in ids.items()}
        e = F.embedding(place.view_as(ids["item"]), torch.cat(self.columns(once), -1))
        return torch.cat([e, *more], -1) if more else e


def table(rows, width, options):
    """Large tables have sparse gradients. Small ones do not: to sort their many repeated ids costs more than a dense update.

    No padding_idx: padded steps are behind the mask of the attention, so their gradient is zero without it."""
    made = nn.Embedding(rows, width, sparse=rows >= options.sparse_from)
    nn.init.normal_(made.weight, std=0.01)
    return made


class Dupn(nn.Module):
    def __init__(self, options):
        super().__init__()
        self.options = options
        self.item_tables = Tables(options)
        self.scenario = table(load.SCENARIOS, PROPERTY_WIDTH, options)
        self.time = nn.EmbeddingBag(load.TIMES, PROPERTY_WIDTH, mode="sum")
        self.behaviour_type = table(load.TYPES, PROPERTY_WIDTH, options)
        self.term = nn.EmbeddingBag(load.TERMS, QUERY_WIDTH, mode="sum", sparse=load.TERMS >= options.sparse_from)
        self.profile_values = table(load.PROFILE_FIELDS * load.PROFILE_VALUES, PROFILE_WIDTH, options)
        self.profile = nn.Linear(load.PROFILE_FIELDS * PROFILE_WIDTH, USER)
        self.item_width, self.property_width = sum(ITEM_WIDTHS.values()), 3 * PROPERTY_WIDTH  # 124, 48
        self.lstm = nn.LSTM(self.item_width + self.property_width, HIDDEN)
        # the first attention layer on h, p, q, u, cut in two: what changes with the step, and what does not
        self.attention_step = nn.Linear(HIDDEN + self.property_width, ATTENTION[0])
        self.attention_request = nn.Linear(QUERY_WIDTH + USER, ATTENTION[0], bias=False)
        self.attention_rest = nn.Sequential(
            nn.ReLU(inplace=True), nn.Dropout(DROPOUT), dense(*ATTENTION), nn.Linear(ATTENTION[1], 1)
        )
        rep = HIDDEN + USER  # 256
        self.ctr = dense(rep + self.item_width, 128, 128, 1, last_is_hidden=False)
        self.l2r = dense(rep, 128, load.RANKING_FEATURES, last_is_hidden=False)
        self.icon = table(load.ICONS, ICON_WIDTHS[0], options)
        self.icon_category = table(load.ICON_CATEGORIES, ICON_WIDTHS[1], options)
        self.icon_encoder = nn.Linear(sum(ICON_WIDTHS) + load.ICON_STATISTICS, 128)
        self.fifp = dense(rep + 128, 128, 128, 1, last_is_hidden=False)
        self.ppp = dense(rep, 128, load.PRICE_LEVELS, last_is_hidden=False)

    def behaviours(self, batch):
        """-> [e; p] of every step [T, M, 172]."""
        ids = {name: batch[f"history/{name}"] for name in ITEM_WIDTHS}
        times = batch["history/time"]
        time_sum = self.time(times.flatten(0, 1)).unflatten(0, times.shape[:2])
        properties = (self.scenario(batch["history/scenario"]), time_sum, self.behaviour_type(batch["history/type"]))
        return self.item_tables(ids, properties)

    def hidden_states(self, x, lengths):
        if not self.options.packed:
            return self.lstm(x)[0]  # padding is on the right: real steps never see it, the attention masks it
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False)
        return nn.utils.rnn.pad_packed_sequence(self.lstm(packed)[0], total_length=x.shape[0])[0]

    def representations(self, batch):
        """-> user representation of every request [R, 256]."""
        x = self.behaviours(batch)
        h = self.hidden_states(x, batch["lengths"])  # [T, M, 128]
        u = self.profile(self.profile_values(batch["profile"]).flatten(1))  # [M, 128]
        u = u.repeat_interleave(self.options.requests, 0)  # [R, 128]
        by_step = self.attention_step(torch.cat([h, x[..., self.item_width :]], -1))  # [T, M, 128]
        by_request = self.attention_request(torch.cat([self.term(batch["query"]), u], -1))  # [R, 128]
        steps, moments, requests = *h.shape[:2], self.options.requests
        mixed = by_step.unsqueeze(2) + by_request.view(moments, requests, -1)  # [T, M, r, 128]
        scores = self.attention_rest(mixed).view(steps, moments, requests)
        weights = scores.masked_fill(batch["padding"].unsqueeze(-1), -torch.inf).softmax(0)
        pooled = torch.bmm(weights.permute(1, 2, 0), h.transpose(0, 1))  # [M, r, 128]
        return torch.cat([pooled.flatten(0, 1), u], -1)

    def loss(self, batch):
        """-> the sum of the four tasks' mean losses."""
        rep = self.representations(batch)
        rows = rep.repeat_interleave(self.options.candidates, 0)  # [N, 256]
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


class Trainer:
    """The model with its optimizers: AdaGrad as TensorFlow has it (accumulator starts at 0.1, epsilon 1e-7)."""

    def __init__(self, options):
        torch.manual_seed(1)
        self.device = torch.device(options.device)
        self.model = Dupn(options).to(self.device)
        sparse = {m.weight for m in self.model.modules() if getattr(m, "sparse", False)}
        rest = [p for p in self.model.parameters() if p not in sparse]
        settings = {"lr": 0.05, "initial_accumulator_value": 0.1, "eps": 1e-7}
        fused = {"fused": True} if self.device.type == "cpu" else {"foreach": True}  # neither takes sparse gradients
        self.optimizers = [torch.optim.Adagrad(rest, **settings, **fused)]
        if sparse:
            self.optimizers.append(torch.optim.Adagrad(list(sparse), **settings))

    def step(self, batch):
        if self.device.type == "cuda":
            batch = {name: tensor.to(self.device, non_blocking=True) for name, tensor in batch.items()}
        loss = self.model.loss(batch)
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in self.optimizers:
            optimizer.step()
        return loss.detach()

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()


def measure(options):
    draws, trainer = Load(options), Trainer(options)
    batches = [draws.batch() for _ in range(min(options.steps + options.warmup, 8))]
    if options.device == "cuda":
        batches = [{name: tensor.pin_memory() for name, tensor in batch.items()} for batch in batches]
        torch.cuda.reset_peak_memory_stats()
    milliseconds = []
    for at in range(options.warmup + options.steps):
        batch = batches[at % len(batches)]
        trainer.wait()
        start = time.perf_counter()
        trainer.step(batch)
        trainer.wait()
        milliseconds.append(1000 * (time.perf_counter() - start))
    timed = milliseconds[options.warmup :]
    median = statistics.median(timed)
    peak = torch.cuda.max_memory_allocated() if options.device == "cuda" else 1024 * peak_resident_kib()
    return {
        "msPerStep": {"median": round(median, 2), "min": round(min(timed), 2), "max": round(max(timed), 2)},
        "samplesPerSecond": round(1000 * options.batch / median, 1),
        "device": torch.cuda.get_device_name() if options.device == "cuda" else f"cpu, {options.threads} threads",
        "peakMemoryMiB": round(peak / 2**20),
    }


def peak_resident_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def check(options):
    """The loss on one batch must fall by half, and the variants of the step must take the same first three steps."""
    batch = Load(options).batch()
    losses = {}
    for variant in ("plain", "dedupe", "packed", "all sparse"):
        varied = argparse.Namespace(**vars(options))
        varied.dedupe, varied.packed = variant == "dedupe", variant == "packed"
        varied.sparse_from = 0 if variant == "all sparse" else options.sparse_from
        trainer = Trainer(varied)
        for module in trainer.model.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        losses[variant] = [trainer.step(batch).item() for _ in range(100 if variant == "plain" else 3)]
        print(f"{variant:10} loss {losses[variant][0]:.5f}, third step {losses[variant][2]:.5f}")
    plain = losses["plain"]
    print(f"after {len(plain)} steps {plain[-1]:.5f}")
    ok = plain[-1] < plain[0] / 2 and all(abs(values[2] - plain[2]) < 1e-4 for values in losses.values())
    print("ok" if ok else "FAILED")
    return 0 if ok else 1


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sizes = {"batch": 256, "length": 100, "candidates": 1, "requests": 1, "items": 1_000_000, "shops": 100_000}
    sizes |= {"brands": 50_000, "categories": 10_000, "tags": 10_000, "tags-per-item": 5}
    sizes |= {"steps": 20, "warmup": 3, "threads": 2}
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--lengths", choices=["full", "lognormal"], default="full")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--sparse-from", type=int, default=20_000, help="tables with fewer rows get dense gradients")
    parser.add_argument("--dedupe", action="store_true", help="look each item of a batch up once")
    parser.add_argument("--packed", action="store_true", help="pack_padded_sequence instead of a mask")
    parser.add_argument("--tf32", action="store_true", help="allow TF32 on a GPU")
    parser.add_argument("--check", action="store_true", help="no timing: the step trains, and its variants agree")
    options = parser.parse_args()
    if options.batch % (len(load.TASKS) * options.candidates) or options.batch % (options.candidates * options.requests):
        parser.error("--batch must be a multiple of 4 x candidates and of candidates x requests")
    return options


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.sparse.check_sparse_tensor_invariants.disable()  # the default, said aloud: otherwise it warns
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    if options.check:
        return check(options)
    figures = measure(options)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"{figures['samplesPerSecond']} samples/s, median {figures['msPerStep']['median']} ms on {figures['device']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
