"""The landscape of a small causal transformer that learns five sonnets, character by character.

What one learns: an `Objective` of a few lines makes a landscape of anything that has a value for each
sample. Here a sample is a window of text, its loss the mean cross-entropy of its characters, and its
accuracy the share of characters that are guessed. Four sonnets are learnt; the fifth is the test split.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

import landscape

TEXT = Path(__file__).with_name("sonnets.txt").read_text(encoding="utf-8")
LEARNT, _, HELD_OUT = TEXT.rpartition("\n\n")
ALPHABET = sorted(set(TEXT))
CONTEXT, WIDTH, HEADS, LAYERS = 32, 32, 4, 2
Windows = tuple[Tensor, Tensor]


class Block(nn.Module):
    """Causal self-attention, then a perceptron, each added to what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.attention_norm, self.mlp_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        """Returns (B, T, WIDTH) of (B, T, WIDTH); no position sees a later one."""
        heads = self.query_key_value(self.attention_norm(x)).unflatten(-1, (3, HEADS, WIDTH // HEADS))
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.mixed(seen.transpose(1, 2).flatten(2))
        return x + self.mlp(self.mlp_norm(x))


class Transformer(nn.Module):
    """Logits (B, T, characters) of the character after each of characters (B, T)."""

    def __init__(self) -> None:
        super().__init__()
        self.character, self.place = nn.Embedding(len(ALPHABET), WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm, self.logits = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(ALPHABET))

    def forward(self, characters: Tensor) -> Tensor:
        """Returns the logits."""
        x = self.character(characters) + self.place.weight[: characters.shape[1]]
        return self.logits(self.norm(self.blocks(x)))


class NextCharacter(landscape.Objective):
    """How well each character of a window is guessed from those before it."""

    def measure(self, model: nn.Module, batch: Windows) -> Mapping[str, Tensor]:
        """Returns (B,) the mean cross-entropy in nats, and the share of characters that are right."""
        characters, following = batch
        logits = model(characters)
        loss = functional.cross_entropy(logits.transpose(1, 2), following, reduction="none")
        return {"loss": loss.mean(1), "accuracy": (logits.argmax(2) == following).float().mean(1)}


objective = NextCharacter  # what `landscape compute --objective examples.text_transformer:objective` calls


def windows(text: str, stride: int) -> Windows:
    """Returns windows of the text (S, CONTEXT), and the same one character later."""
    pieces = torch.tensor([ALPHABET.index(c) for c in text]).unfold(0, CONTEXT + 1, stride)
    return pieces[:, :-1], pieces[:, 1:]


def data() -> tuple[Windows, Windows]:
    """Returns the first four sonnets and the fifth, in windows side by side."""
    return windows(LEARNT, CONTEXT), windows(HELD_OUT, CONTEXT)


def network(steps: int = 300, seed: int = 0) -> Transformer:
    """Returns the network after some steps of Adam on windows drawn from the first four sonnets."""
    torch.manual_seed(seed)
    model = Transformer()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    characters, following = windows(LEARNT, 1)
    for _ in range(steps):
        drawn = torch.randint(len(characters), (32,))
        optimizer.zero_grad()
        NextCharacter().measure(model, (characters[drawn], following[drawn]))["loss"].mean().backward()
        optimizer.step()
    return model


def main(output: Path, steps: int = 300, resolution: int = 41) -> None:
    """Trains the network, computes its surface and says what is in the file."""
    train, test = data()
    surface = landscape.compute(
        network(steps), train, test_data=test, loss=NextCharacter(), resolution=resolution, tolerance=0.02
    )
    surface.save(output)
    evaluated = int((surface.state == landscape.PointState.EVALUATED).sum())
    print(f"{output}: {surface.shape[0]} × {surface.shape[1]} points, {evaluated} of them evaluated")
    for name, values in surface.fields.items():
        print(f"  {name:<24}{values.min():8.4f} … {values.max():8.4f}")
    print(f"Look at it: landscape-view {output}")


if __name__ == "__main__":
    main(Path("text-transformer.ply"))
