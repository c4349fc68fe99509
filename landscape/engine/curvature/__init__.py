"""Curvature of the loss in the full parameter space: Hessian-vector products, eigenpairs, trace and spectral density.

PyTorch's double backward under SciPy's ARPACK, and not curvlinops 3.0: its operators take a network and a loss
apart, called with (X, y), where an `Objective` is one function of a network and any pytree, and it would bring
five more packages (backpack, einops, einconv, linear_operator, opt-einsum).
"""

from landscape.engine.curvature.density import Density as Density
from landscape.engine.curvature.density import spectral_density as spectral_density
from landscape.engine.curvature.derivatives import Derivatives as Derivatives
from landscape.engine.curvature.eigenpairs import Eigenpairs as Eigenpairs
from landscape.engine.curvature.eigenpairs import extreme_eigenpairs as extreme_eigenpairs
from landscape.engine.curvature.trace import Trace as Trace
from landscape.engine.curvature.trace import hutchinson_trace as hutchinson_trace
