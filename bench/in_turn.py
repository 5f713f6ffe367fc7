"""Steps of PyTorch and of dupn in turn, A B A B: the ratio of each pair, with its spread.

    npm run build
    python bench/in_turn.py --pairs 5 --model cnn-max transformer -- --batch 256 --length 100 --lengths full --threads 2

What stands behind `--` goes to both programs. Ends with 1 where a median is above --limit, or where the two networks do not
have the same number of weights; DUPN's LSTM has more in PyTorch (bench/README.md).
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

BENCH = pathlib.Path(__file__).resolve().parent
TORCH = [sys.executable, str(BENCH / "torch_train_step.py")]
DUPN = ["node", str(BENCH.parent / "bin" / "dupn.js"), "bench", "train"]
TORCH_DEVICE = {"cpu": "cpu", "gpu": "cuda"}
# nn.LSTM keeps a second bias, and the columns that would let p into the candidate
MORE_IN_TORCH = {"dupn": 4 * 128 + 48 * 128}


def figures(program, model, options):
    """The figures of one run; what it says on stderr is shown."""
    finished = subprocess.run([*program, "--model", model, *options, "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(finished.stdout)


def same_network(model, torch, dupn):
    more = MORE_IN_TORCH.get(model, 0)
    theirs = {**torch, "dense": torch["dense"] - more}
    print(f"{model}: {dupn['embedding']} weights in tables, {dupn['dense']} others, in PyTorch {torch['dense']}")
    return theirs == {kind: dupn[kind] for kind in theirs}  # dupn counts frozen ones too, which are among these


def compare(model, options, limit, pairs, device):
    """Prints the pairs of a model; whether it holds the limit."""
    programs = [*TORCH, "--device", TORCH_DEVICE[device]], [*DUPN, "--device", device]
    ratios, same = [], True
    for at in range(pairs):
        torch, dupn = (figures(program, model, options) for program in programs)
        if at == 0:
            same = same_network(model, torch["parameters"], dupn["parameters"])
            print(f"  ms a step, median (fastest); {torch['device']}; {dupn['device']}")
        theirs, ours = torch["msPerStep"], dupn["msPerStep"]
        ratios.append(ours["median"] / theirs["median"])
        shown = [f"{ms['median']:8.1f} ({ms['min']:.1f})" for ms in (theirs, ours)]
        print(f"  PyTorch {shown[0]}  dupn {shown[1]}  dupn over PyTorch {ratios[-1]:.2f}", flush=True)
    median = statistics.median(ratios)
    verdict = f"holds {limit}" if median <= limit else f"FAILS {limit}"
    doubt = "" if same else "; FAILS: the networks have other numbers of weights"
    print(f"  ratio: median {median:.2f}, from {min(ratios):.2f} to {max(ratios):.2f}; {verdict}{doubt}", flush=True)
    return same and median <= limit


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", default=["cnn-max", "transformer"], help="kinds, one after the other")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--device", choices=TORCH_DEVICE, default="cpu")
    parser.add_argument("--limit", type=float, default=3.0, help="times that dupn may be slower")
    parser.add_argument("options", nargs="*", help="for both programs, behind --")
    chosen = parser.parse_args()
    held = [compare(model, chosen.options, chosen.limit, chosen.pairs, chosen.device) for model in chosen.model]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
