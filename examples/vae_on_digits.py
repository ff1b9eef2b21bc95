"""A variational autoencoder of handwritten digits: what a digit costs, and which latent dimensions carry it.

A digit is 64 pixels, each a count from 0 to 16 of dark points, so that the decoder tells a binomial distribution for
each pixel and the reconstruction is a cross-entropy, in nats. The divergence of what the encoder tells from the prior
comes in closed form, dimension by dimension. `--picture FILE` draws an svg or a png (`pip install matplotlib`).
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sklearn.datasets import load_digits

import kullback as kb
from _pictures import picture

try:
    import torch
except ModuleNotFoundError:
    sys.exit("This example needs PyTorch: pip install torch")

from torch.distributions import Binomial, Normal

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE, DARKEST = 8, 16
LATENT, HIDDEN = 10, 128
EPOCHS, BATCH, RATE = 100, 100, 4e-3
BETAS = (0.25, 1.0, 4.0, 16.0)
UNUSED = 0.01  # nats: a dimension that tells less of a digit is not used
PRIOR = Normal(0.0, 1.0)
LOOKS = ("#E69F00", "#D55E00", "#0072B2", "black")


class VAE(torch.nn.Module):
    """An encoder from counts to a normal distribution of each latent dimension, and a decoder back to pixels."""

    def __init__(self) -> None:
        """Untrained."""
        super().__init__()
        pixels = SIDE * SIDE
        self.encoder = torch.nn.Sequential(
            torch.nn.Linear(pixels, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 2 * LATENT)
        )
        self.decoder = torch.nn.Sequential(
            torch.nn.Linear(LATENT, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, pixels)
        )

    def encode(self, x: torch.Tensor) -> Normal:
        """What the encoder tells of the latent dimensions of each digit."""
        mean, log_deviation = self.encoder(x / DARKEST).chunk(2, dim=-1)
        return Normal(mean, log_deviation.exp())

    def decode(self, z: torch.Tensor) -> Binomial:
        """What the decoder tells of the pixels."""
        return Binomial(DARKEST, logits=self.decoder(z))


class Account(NamedTuple):
    """What a digit costs in the mean, in nats: total = reconstruction + the divergences of the latent dimensions.

    No encoder can bring the total below −log p(x), the cost of the digit by the decoder alone. `irreducible` is that or
    a little more, by importance sampling; the rest of the total is the excess of the encoder, D(q(z|x) ‖ p(z|x)).
    """

    total: float
    reconstruction: float
    divergences: torch.Tensor
    irreducible: float


def costs(model: VAE, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The reconstruction of each digit, by one draw, and its divergence in each latent dimension."""
    posterior = model.encode(x)
    reconstruction = -model.decode(posterior.rsample()).log_prob(x).sum(dim=-1)
    return reconstruction, kb.kl_between(posterior, PRIOR).value


def train(x: torch.Tensor, beta: float, seed: int, epochs: int = EPOCHS) -> VAE:
    """A model for which a nat of divergence weighs as much as β nats of reconstruction."""
    torch.manual_seed(seed)
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(BATCH):
            reconstruction, divergence = costs(model, x[batch])
            loss = (reconstruction + beta * divergence.sum(dim=-1)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


@torch.no_grad()
def account(model: VAE, x: torch.Tensor, draws: int = 200) -> Account:
    """The account of digits that the model has not seen, a mean over draws of z."""
    posterior = model.encode(x)
    divergence = kb.kl_between(posterior, PRIOR).value
    reconstruction, weights = torch.zeros(len(x)), []
    for _ in range(draws):
        z = posterior.sample()
        cost = -model.decode(z).log_prob(x).sum(dim=-1)
        reconstruction += cost / draws
        weights.append((PRIOR.log_prob(z) - posterior.log_prob(z)).sum(dim=-1) - cost)
    evidence = torch.logsumexp(torch.stack(weights), dim=0) - math.log(draws)
    return Account(
        total=(reconstruction + divergence.sum(dim=-1)).mean().item(),
        reconstruction=reconstruction.mean().item(),
        divergences=divergence.mean(dim=0),
        irreducible=-evidence.mean().item(),
    )


@torch.no_grad()
def by_monte_carlo(model: VAE, x: torch.Tensor, draws: int = 2000) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean divergence in each dimension once more, by draws of z without the closed form, and standard errors."""
    posterior = model.encode(x)
    z = posterior.sample((draws,))
    terms = posterior.log_prob(z) - PRIOR.log_prob(z)  # draws × digits × dimensions
    return terms.mean(dim=(0, 1)), (terms.var(dim=0).sum(dim=0) / draws).sqrt() / len(x)


def show_sweep(accounts: Mapping[float, Account]) -> None:
    """A line for each β."""
    print(f"A test digit costs, in nats, with {LATENT} latent dimensions:\n")
    print("     β     total = reconstruction + divergence    total = irreducible + excess     unused dimensions")
    for beta, a in accounts.items():
        rate = a.divergences.sum().item()
        assert abs(a.total - (a.reconstruction + rate)) < 1e-9
        unused = ", ".join(str(j) for j in range(LATENT) if a.divergences[j] < UNUSED)
        print(
            f"{beta:6g}{a.total:10.2f}{a.reconstruction:17.2f}{rate:13.2f}"
            f"{a.total:12.2f}{a.irreducible:14.2f}{a.total - a.irreducible:9.2f}     {unused or 'none'}"
        )
    print(
        "\nirreducible: −log p(x) as the decoder tells it, by 200 draws, which is a little too much in the mean; so the"
    )
    print("excess, what the encoder adds by not telling p(z|x), is at least what is shown.")
    print(f"unused: dimensions of a divergence below {UNUSED} nats, which tell nothing of a digit.")


def show_dimensions(beta: float, a: Account, sampled: torch.Tensor, errors: torch.Tensor) -> None:
    """The divergence of each dimension, most first, by both ways."""
    print(f"\nβ = {beta:g}: the divergence in each latent dimension, in nats")
    print("dimension   closed form   Monte Carlo ± its standard error")
    for j in a.divergences.argsort(descending=True).tolist():
        print(f"{j:9}{a.divergences[j]:14.5f}{sampled[j]:14.5f} ± {errors[j]:.5f}")
    total, error = sampled.sum().item(), errors.square().sum().sqrt().item()
    print(f"{'all':>9}{a.divergences.sum().item():14.5f}{total:14.5f} ± {error:.5f}")


def most_used(divergences: torch.Tensor) -> tuple[int, int]:
    """The two latent dimensions that tell most of a digit."""
    first, second = divergences.argsort(descending=True)[:2].tolist()
    return first, second


def tile(digits: Sequence[torch.Tensor]) -> torch.Tensor:
    """Rows of digits, each row of shape (N, 64), as one image with a white seam between them."""
    rows = torch.stack(list(digits)).reshape(len(digits), -1, SIDE, SIDE)
    rows = torch.nn.functional.pad(rows, (1, 1, 1, 1))
    return rows.permute(0, 2, 1, 3).reshape(len(digits) * (SIDE + 2), -1)


def draw_digits(axes: "Axes", rows: Mapping[str, torch.Tensor], title: str) -> None:
    """Named rows of digits."""
    axes.imshow(tile(list(rows.values())), cmap="gray_r", vmin=0, vmax=DARKEST)
    axes.set_yticks([(SIDE + 2) * (i + 0.5) for i in range(len(rows))], labels=list(rows))
    axes.set(title=title, xticks=[])
    axes.tick_params(left=False)
    axes.spines[:].set_visible(False)


def draw_map(
    axes: "Axes", beta: float, model: VAE, used: tuple[int, int], x: torch.Tensor, names: torch.Tensor
) -> None:
    """Where the encoder puts each digit, in the two dimensions that tell most."""
    where = model.encode(x).mean[:, list(used)]
    for digit in range(10):
        axes.scatter(*where[names == digit].T, marker=f"${digit}$", color=f"C{digit}", s=30, linewidth=0.2)
    axes.set(
        title=f"Latent map of the test, β = {beta:g}", xlabel=f"dimension {used[0]}", ylabel=f"dimension {used[1]}"
    )


def draw_sweep(curve: "Axes", dimensions: "Axes", accounts: Mapping[float, Account]) -> None:
    """Reconstruction against divergence, and the divergence of each dimension."""
    points = [(a.divergences.sum().item(), a.reconstruction) for a in accounts.values()]
    curve.plot(*zip(*points, strict=True), color="black", linewidth=1)
    for (beta, a), point, marker, colour in zip(accounts.items(), points, "os^D", LOOKS, strict=True):
        curve.plot(*point, marker, color=colour, label=f"β = {beta:g}")
        ordered = a.divergences.sort(descending=True).values
        dimensions.plot(range(1, LATENT + 1), ordered, marker=marker, ms=5, color=colour)
    curve.set(title="Rate and distortion", xlabel="divergence, nats a digit", ylabel="reconstruction, nats a digit")
    dimensions.set(
        title="What each dimension tells",
        xlabel="latent dimension, most first",
        ylabel="divergence in nats",
        xticks=range(1, LATENT + 1),
    )
    curve.legend(frameon=False)
    for axes in (curve, dimensions):
        axes.spines[["top", "right"]].set_visible(False)


@torch.no_grad()
def draw_picture(
    models: Mapping[float, VAE], accounts: Mapping[float, Account], x: torch.Tensor, names: torch.Tensor, path: Path
) -> None:
    """Digits again, digits drawn, two latent maps, and the sweep of β."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 7.2), layout="constrained")
    rooms = [["again", "again", "drawn", "drawn"], ["first", "last", "curve", "dimensions"]]
    axes = figure.subplot_mosaic(rooms, height_ratios=(0.85, 1))
    some = torch.stack([x[names == digit][0] for digit in range(10)])
    noise = torch.randn(10, LATENT)
    rows = {f"β = {beta:g}": model for beta, model in models.items()}
    seen = {name: model.decode(model.encode(some).mean).mean for name, model in rows.items()}
    draw_digits(axes["again"], {"test digit": some} | seen, "Reconstructions")
    draw_digits(
        axes["drawn"], {name: model.decode(noise).mean for name, model in rows.items()}, "Samples, from the same noise"
    )
    for room, beta in (("first", 1.0), ("last", max(models))):
        draw_map(axes[room], beta, models[beta], most_used(accounts[beta].divergences), x, names)
    draw_sweep(axes["curve"], axes["dimensions"], accounts)
    with rc_context({"svg.hashsalt": "kullback"}):  # with no date either, it is the same file on every run
        figure.savefig(path, dpi=80, metadata={"Date": None} if path.suffix == ".svg" else None)


def digits(seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """1500 digits to learn from, the other 297 for the test, and which digits these are."""
    data = load_digits()
    x, names = torch.tensor(data.data), torch.tensor(data.target)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))
    return x[order[:1500]], x[order[1500:]], names[order[1500:]]


def main() -> None:
    """Train a model for each β, and tell what digits cost by each."""
    parser = argparse.ArgumentParser(description="Train variational autoencoders on handwritten digits.")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the models and the draws; default: 0")
    parser.add_argument("--picture", type=picture, metavar="FILE", help="draw it as an svg or a png")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    x, test, names = digits(options.seed)
    models = {beta: train(x, beta, options.seed) for beta in BETAS}
    accounts = {beta: account(model, test) for beta, model in models.items()}
    show_sweep(accounts)
    for beta in (1.0, max(BETAS)):
        show_dimensions(beta, accounts[beta], *by_monte_carlo(models[beta], test))
    if options.picture:
        draw_picture(models, accounts, test, names, options.picture)


if __name__ == "__main__":
    main()
