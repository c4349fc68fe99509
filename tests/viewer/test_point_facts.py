import csv
import io
from dataclasses import fields, replace

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.point_facts import facts_about, full_space_sentence, hessian_verdict, points_table
from landscape.viewer.strong_points import shown_points

MINIMUM = CriticalPoint(CriticalKind.MINIMUM, 1, 1, 0.25, -0.5, 1.5, False, 2.0, 3.5)
REFINED = replace(
    MINIMUM,
    refined_alpha=0.2625,
    refined_beta=-0.4875,
    refined_loss=1.4375,
    gradient_norm=1e-9,
    eigenvalues=(2.5, 6.5),
    agrees=True,
    hessian_kind=CriticalKind.MINIMUM,
    noise=2.5,
    full_gradient_norm=0.125,
    full_lambda_max=40.5,
    full_lambda_min=-3.25,
    multiplicity=2,
)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-3.0, 40.0, "Minimum in the plane, saddle in full space (λmin = -3, λmax = 40)."),
        (0.5, 40.0, "Minimum in the plane, minimum in full space (λmin = 0.5, λmax = 40)."),
        (-3.0, -1.0, "Minimum in the plane, maximum in full space (λmin = -3, λmax = -1)."),
        (1e-5, 40.0, "Minimum in the plane, flat in some direction in full space (λmin = 1e-05, λmax = 40)."),
        (None, 40.0, ""),
    ],
)
def test_a_point_says_what_it_is_in_full_space_where_that_is_known(low, high, expected) -> None:
    assert full_space_sentence(replace(MINIMUM, full_lambda_min=low, full_lambda_max=high)) == expected


def test_every_number_that_is_known_is_told() -> None:
    told = " ".join(f"{name} {value}" for name, value in facts_about(REFINED))
    for number in ("0.25, −0.5", "1.5", "2", "3.5", "2.5", "0.2625, −0.4875", "1.4375", "1e−9", "2.5, 6.5", "0.125"):
        assert number in told
    for words in ("minimum, inside", "multiplicity 2", "weaker than the noise", "full λ min −3.25", "full λ max 40.5"):
        assert words in told
    few = dict(facts_about(replace(MINIMUM, border=True)))
    assert few["kind"] == "minimum, on a border"
    assert not {"multiplicity", "sampling noise", "gradient norm", "full λ min"} & set(few)


@pytest.mark.parametrize(
    ("agrees", "hessian_kind", "expected"),
    [
        (None, None, "—"),
        (True, CriticalKind.MINIMUM, "agrees"),
        (False, CriticalKind.SADDLE, "saddle"),
        (False, CriticalKind.DEGENERATE, "degenerate"),
        (False, None, "not flat"),
    ],
)
def test_the_hessian_has_its_say(agrees, hessian_kind, expected) -> None:
    assert hessian_verdict(replace(MINIMUM, agrees=agrees, hessian_kind=hessian_kind)) == expected


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_the_table_holds_every_number_with_all_its_digits_the_strongest_first(delimiter: str) -> None:
    axis = np.linspace(0, 1, 3)
    weak = replace(MINIMUM, column=2, loss=1 / 3, persistence=0.1, partner_loss=1 / 3 + 0.1)
    shown = shown_points((weak, REFINED), Surface(axis, axis, {"loss": np.eye(3)}), Display(high=9.0, persistence=0.0))
    strong, last = csv.DictReader(io.StringIO(points_table(shown, delimiter)), delimiter=delimiter)
    assert float(last["loss"]) == 1 / 3
    assert (last["full_lambda_min"], last["noise"], last["uncertain"]) == ("", "", "")
    assert (strong["hessian_kind"], last["hessian_kind"]) == ("minimum", "")
    assert (strong["kind"], strong["border"], strong["uncertain"], strong["agrees"]) == ("minimum", "no", "yes", "yes")
    told = {*strong} - {"eigenvalue_1", "eigenvalue_2", "uncertain"}
    held = {field.name for field in fields(CriticalPoint)} - {"row", "column", "eigenvalues", "eigenvectors"}
    assert told == held, "nothing that is known is left out"
    for name in told - {"kind", "border", "agrees", "hessian_kind"}:
        assert float(strong[name]) == getattr(REFINED, name)
