"""The Compute tab's part on the plane: its directions, how finely it is sampled and how far it reaches."""

from typing import get_args

from imgui_bundle import imgui

from landscape.errors import LandscapeError
from landscape.spec import DIRECTION_KINDS, PlaneSpec, Span, meanings
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.entry_text import entry_text, numbers_in
from landscape.viewer.panels import items
from landscape.viewer.panels.entry_fields import entry_field
from landscape.viewer.panels.form_rows import Row, entries, entry, sentence, with_rest

_DIRECTION_TIPS = {
    "random": "Two random Gaussian directions: the surroundings of the trained network",
    "pca": "The two principal components of the training path: the plane the training moved in",
    "interpolate": "The line to other weights, or the plane through two of them",
    "gradient": "A line along the negative gradient, with a parabola fitted",
    "hessian": "Eigenvectors of the full Hessian: the directions in which the loss curves most",
}
_DEFAULT_RANGES = {
    "random": "−1 to 1",
    "pca": "the path and 25 % around it",
    "interpolate": "the points and 25 % around them",
    "gradient": "a tenth of the weights' length either way",
    "hessian": "as far as the loss rises by a factor",
}
_TOLERANCES = {"every point": None, "0.5 %": 0.005, "1 %": 0.01, "2 %": 0.02, "5 %": 0.05}
PERTURB = ("perturb_1d",)
PLANE = with_rest(PlaneSpec, ("norm", "seed", "seeds", "to", "third", "fit", "line"), ("directions", *PERTURB))
_PLANE_ROWS = {
    "norm": Row(tip="How random directions are scaled to the weights (Li et al. 2018)"),
    "seed": Row("Plane seed", tip="Another seed draws other random directions"),
    "seeds": Row(
        "Planes",
        tip="Average over so many planes of consecutive seeds; the spread among them is a field of its own",
    ),
    "to": Row(hint="the run's beginning"),
    "third": Row(hint="for a plane"),
    "fit": Row("Fitted to"),
    "line": Row("First direction alone"),
}
OWN_RANGE = "own"


def plane(form: ComputeForm) -> ComputeForm:
    """Draws which plane to look at and returns the form with what it was changed to."""
    items.heading("Plane")
    meaning = sentence(meanings(PlaneSpec).get("directions", ""))
    tips = [_DIRECTION_TIPS.get(kind, meaning) for kind in DIRECTION_KINDS]
    kind = items.segments("Directions", form.compute.plane.directions, DIRECTION_KINDS, tips)
    if kind != form.compute.plane.directions:
        return form.changed("plane", directions=kind)
    return entries(form, "plane", PLANE, _PLANE_ROWS)


def grid(form: ComputeForm) -> ComputeForm:
    """Draws how many points are measured, and where, and returns the form with what it was changed to."""
    tip = "Samples along each axis; an even number moves a default range by half a step, so that θ* is a sample"
    form = entry(form, "compute", "resolution", Row(tip=tip, step=2))
    form = _range(_tolerance(form))
    return entries(form, "compute", ("span_factor",), {"span_factor": Row("Rise")})


def _tolerance(form: ComputeForm) -> ComputeForm:
    tolerance = form.compute.tolerance
    own = {} if tolerance in _TOLERANCES.values() else {f"{100 * (tolerance or 0):g} %": tolerance}
    known = {**_TOLERANCES, **own}
    told = next(name for name, value in known.items() if value == tolerance)
    tip = "Evaluate only where interpolation misses by more than this share of the loss's range, and prove it"
    chosen = known[items.choose("Tolerance", told, tuple(known), tip)]
    form = form if chosen == tolerance else form.changed("compute", tolerance=chosen)
    return entry(form, "compute", "coarse_samples", Row(hint="none"))


def _range(form: ComputeForm) -> ComputeForm:
    """Where to look: as the directions have it, as far as the loss rises, or from and to what is typed."""
    spec = form.compute
    covered = _DEFAULT_RANGES.get(spec.plane.directions, "what these directions usually show")
    tip = f"default: {covered}; auto: as far as the loss rises by a factor; own: give the ends yourself"
    ways = (*get_args(Span), OWN_RANGE)
    way = spec.span if spec.alpha_range is None else OWN_RANGE
    chosen = items.segments("Range", way, ways, [tip] * len(ways), named=True)
    if chosen == OWN_RANGE != way:
        return form.changed("compute", alpha_range=(-1.0, 1.0), beta_range=(-1.0, 1.0), span="default")
    if chosen != way:
        return form.changed("compute", alpha_range=None, beta_range=None, span=chosen)
    for name, letter in (("alpha_range", "α"), ("beta_range", "β")):
        bounds = getattr(spec, name)
        if bounds is not None and name not in form.idle("compute"):
            form = _interval(form, name, f"{letter} range", bounds)
    return form


def _interval(form: ComputeForm, name: str, label: str, bounds: tuple[float, float]) -> ComputeForm:
    gap = 8 * items.unit()
    width = (items.label(label) - gap) / 2
    texts = [entry_text(bound) for bound in bounds]
    low = entry_field(f"{label} from", texts[0], f"Where the {label} begins", width=width)
    imgui.same_line(0, gap)
    high = entry_field(f"{label} to", texts[1], f"Where the {label} ends", width=width)
    if [low, high] == texts:
        return form
    try:
        return form.changed("compute", **{name: numbers_in((low, high), label)})
    except LandscapeError as error:
        return form.refusing(str(error))
