"""What `landscape curvature` found, as lines and as JSON."""

from typing import TYPE_CHECKING, Any

from landscape.analysis.full_space import full_space_told
from landscape.provenance_text import percent

if TYPE_CHECKING:
    from landscape.critical import CriticalPoint


def critical_row(point: "CriticalPoint") -> dict[str, Any]:
    """Returns what is known of a critical point in JSON types."""
    return {
        "alpha": point.refined_alpha,
        "beta": point.refined_beta,
        "row": point.row,
        "column": point.column,
        "kind": point.kind.name.lower(),
        "full_gradient_norm": point.full_gradient_norm,
        "full_lambda_max": point.full_lambda_max,
        "full_lambda_min": point.full_lambda_min,
        "told": full_space_told(point),
    }


def curvature_lines(told: dict[str, Any]) -> list[str]:
    """Returns what was measured, in lines for people.

    Args:
        told: what `landscape curvature --json` prints.
    """
    lines = [
        f"Hessian of {told['parameters']:,} parameters on {told['samples']:,} {told['split']} samples,"
        f" {told['precision']}."
    ]
    lines += [f"warning: {told['warning']}"] if told["warning"] else []
    if "critical_points" in told:
        lines += [f"({row['alpha']:.4g}, {row['beta']:.4g}): {row['told']}" for row in told["critical_points"]]
        lines.append(_count_line(told))
    lines += _place_lines(told)
    return lines if told["complete"] else [*lines, "stopped: this is what is known so far"]


def _count_line(told: dict[str, Any]) -> str:
    count, file = told["total"], told["file"]
    if count == 0:
        return f"{file} has no critical points inside its border: there is nothing to measure"
    return f"{len(told['critical_points'])} of {count} critical points are measured; their numbers are in {file}"


def _place_lines(told: dict[str, Any]) -> list[str]:
    lines = []
    if "gradient_norm" in told:
        lines.append(f"gradient norm  {told['gradient_norm']:.6g}")
    if "eigenvalues" in told:
        lines += [
            f"eigenvalue     {value:.6g}  (residual {missed:.1g})"
            for value, missed in zip(told["eigenvalues"], told["residuals"], strict=True)
        ]
        high, low = told["lambda_max"], told["lambda_min"]
        if high:
            lines.append(f"|λmin/λmax|    {abs(low / high):.4g}")
    if "trace" in told:
        trace = told["trace"]
        error = "?" if trace["std_error"] is None else f"{trace['std_error']:.2g}"
        lines.append(f"trace          {trace['mean']:.6g} ± {error}  (standard error of {trace['draws']} draws)")
    if "density" in told:
        density = told["density"]
        lines.append(
            f"density        {percent(density['negative'])} of the eigenvalues are below 0; the mean of all is"
            f" {density['mean']:.4g}"
        )
    return lines
