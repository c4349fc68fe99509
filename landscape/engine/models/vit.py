"""A vision transformer (Dosovitskiy et al. 2021, arXiv 2010.11929) small enough for 32 × 32 images."""

import torch
from torch import Tensor, nn

from landscape.engine.data.split import ImageShape
from landscape.errors import LandscapeError

DIMENSIONS, DEPTH, HEADS, EXPANSION = 192, 6, 3, 4
SMALL_SIDE, SMALL_PATCH, LARGE_PATCH = 64, 4, 16


class AttentionBlock(nn.Module):
    """Self-attention and a perceptron, each after LayerNorm and each with its input added.

    Written out because PyTorch's own encoder layer and its fused attention take paths that
    torch.func cannot map over and that have no second derivative; 64 tokens need neither.
    """

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(DIMENSIONS)
        self.qkv = nn.Linear(DIMENSIONS, 3 * DIMENSIONS)
        self.proj = nn.Linear(DIMENSIONS, DIMENSIONS)
        self.norm2 = nn.LayerNorm(DIMENSIONS)
        self.mlp = nn.Sequential(
            nn.Linear(DIMENSIONS, EXPANSION * DIMENSIONS), nn.GELU(), nn.Linear(EXPANSION * DIMENSIONS, DIMENSIONS)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Maps tokens (B, T, D) to the same shape."""
        queries, keys, values = (
            part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.qkv(self.norm1(tokens)).chunk(3, dim=-1)
        )
        scores = queries @ keys.transpose(-2, -1) * queries.shape[-1] ** -0.5
        attended = torch.softmax(scores, dim=-1) @ values
        tokens = tokens + self.proj(attended.transpose(1, 2).flatten(2))
        return tokens + self.mlp(self.norm2(tokens))


class VisionTransformer(nn.Module):
    """Patches as tokens with learned positions; the mean of all tokens is classified, there is no class token.

    Patches are 4 × 4 pixels up to images of 64, 16 × 16 beyond.

    Raises:
        LandscapeError: patches do not tile the images.
    """

    def __init__(self, shape: ImageShape) -> None:
        super().__init__()
        patch = SMALL_PATCH if max(shape.height, shape.width) <= SMALL_SIDE else LARGE_PATCH
        if shape.height % patch or shape.width % patch:
            raise LandscapeError(
                f"vit cuts images into patches of {patch} × {patch}, and {shape.height} × {shape.width} pixels are no"
                " multiple of that: choose another model or image size"
            )
        tokens = (shape.height // patch) * (shape.width // patch)
        self.patch = nn.Conv2d(shape.channels, DIMENSIONS, patch, stride=patch)
        self.position = nn.Parameter(torch.empty(1, tokens, DIMENSIONS))
        self.blocks = nn.Sequential(*(AttentionBlock() for _ in range(DEPTH)))
        self.norm = nn.LayerNorm(DIMENSIONS)
        self.head = nn.Linear(DIMENSIONS, shape.classes)
        nn.init.trunc_normal_(self.position, std=0.02)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, C, H, W) to logits (B, classes)."""
        tokens = self.patch(images).flatten(2).transpose(1, 2) + self.position
        return self.head(self.norm(self.blocks(tokens)).mean(dim=1))
