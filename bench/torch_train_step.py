"""The training step of `dupn bench train`, in PyTorch: the yardstick for its samples a second.

    python bench/torch_train_step.py --batch 256 --length 100 --lengths full --threads 2 --json
    python bench/torch_train_step.py --check

One step is forward, joint loss, backward and AdaGrad of a network of torch_networks.py in float32. Batches are drawn before
the clock starts. bench/README.md says what is equal to dupn's step and what is not.
"""

import argparse
import json
import resource
import statistics
import sys
import time

import torch
from torch import nn

import synthetic_load as load
from synthetic_load import Load
from torch_networks import ENCODERS, Network


class Trainer:
    """The model with its optimizers: AdaGrad as TensorFlow has it (accumulator starts at 0.1, epsilon 1e-7)."""

    def __init__(self, options):
        torch.manual_seed(1)
        self.device = torch.device(options.device)
        self.model = Network(options).to(self.device)
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
        "parameters": trainer.model.count(),
    }


def peak_resident_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def check(options):
    """The loss on one batch must fall by half, and the variants of the step must take the same first three steps."""
    batch = Load(options).batch()
    losses = {}
    for variant in ("plain", "dedupe", "all sparse", *(("packed",) if options.model == "dupn" else ())):
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
    parser.add_argument("--model", choices=ENCODERS, default="dupn")
    parser.add_argument("--lengths", choices=["full", "lognormal"], default="full")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--sparse-from", type=int, default=20_000, help="tables with fewer rows get dense gradients")
    parser.add_argument("--dedupe", action="store_true", help="look each item of a batch up once")
    parser.add_argument("--packed", action="store_true", help="pack_padded_sequence instead of a mask (dupn)")
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
        print("{embedding} parameters in tables, {dense} others".format(**figures["parameters"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
