"""A recorder in the real loops of Lightning and of Hugging Face's Trainer, where these are installed."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

import landscape
from landscape.engine.checkpoints import Checkpoint
from landscape.files.checkpoint_folder import read_checkpoint_folder, read_log
from landscape.files.folder_lock import LOCK

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs

X = torch.randn(96, 4, generator=torch.Generator().manual_seed(0))
Y = (X.sum(1) > 0).long()


def assert_recorded(folder: Path, model: nn.Module, every: int) -> None:
    """Twelve steps in two epochs were recorded, and the last state is the model's."""
    read = read_checkpoint_folder(folder)
    assert read.steps == (0, *range(every, 13, every))
    last = Checkpoint(read.files[-1]).state()
    assert last.keys() == model.state_dict().keys()
    assert all(torch.equal(last[name], value) for name, value in model.state_dict().items())
    first = Checkpoint(read.files[0]).state()
    assert not all(torch.equal(first[name], value) for name, value in last.items())
    assert {file.name for file in folder.iterdir()} == {LOCK, "log.jsonl", *(file.name for file in read.files)}


def test_in_lightning(tmp_path: Path) -> None:
    lightning: Any = pytest.importorskip("pytorch_lightning")
    losses: list[float] = []

    class Network(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)

        def training_step(self, batch: Any, number: int) -> torch.Tensor:
            loss = cross_entropy(self.layer(batch[0]), batch[1])
            losses.append(float(loss))
            return loss

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=0.1)

    class Recorder(landscape.Recorder, lightning.Callback):
        pass

    model: Any = Network()
    trainer = lightning.Trainer(
        max_epochs=2,
        callbacks=[Recorder(model, tmp_path / "run", every=2)],
        accelerator="cpu",
        logger=False,
        default_root_dir=str(tmp_path),
        accumulate_grad_batches=2,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(model, DataLoader(TensorDataset(X, Y), batch_size=8))
    assert_recorded(tmp_path / "run", model, 2)
    told = [entry["loss"] for entry in read_log(tmp_path / "run" / "log.jsonl")[1:]]
    assert told == pytest.approx(losses[3::4])  # of the last batch before each checkpoint


def test_in_hugging_faces_trainer(tmp_path: Path) -> None:
    transformers: Any = pytest.importorskip("transformers")
    pytest.importorskip("accelerate")

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)

        def forward(self, x: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
            outputs = self.layer(x)
            return {"loss": cross_entropy(outputs, labels), "logits": outputs}

    model = Network()
    settings = transformers.TrainingArguments(
        str(tmp_path / "theirs"),
        num_train_epochs=2,
        per_device_train_batch_size=8,
        gradient_accumulation_steps=2,
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
    )
    samples: Any = [{"x": x, "labels": y} for x, y in zip(X, Y, strict=True)]
    recorder = landscape.Recorder(model, tmp_path / "run", every=4)
    transformers.Trainer(model=model, args=settings, train_dataset=samples, callbacks=[recorder]).train()
    assert_recorded(tmp_path / "run", model, 4)
    assert [entry.get("epoch") for entry in read_log(tmp_path / "run" / "log.jsonl")][-1] == 2.0
