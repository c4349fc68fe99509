"""What to train and what to compute, as command line, window, TOML file and provenance share it.

Every limit a user can run into is checked here, once, and told in one line.
"""

from landscape.spec.computing import MAX_RESOLUTION as MAX_RESOLUTION
from landscape.spec.computing import ComputeSpec as ComputeSpec
from landscape.spec.computing import PlaneSpec as PlaneSpec
from landscape.spec.meanings import meanings as meanings
from landscape.spec.names import DATA_SETS as DATA_SETS
from landscape.spec.names import DIRECTION_KINDS as DIRECTION_KINDS
from landscape.spec.names import LOSSES as LOSSES
from landscape.spec.names import MODELS as MODELS
from landscape.spec.names import NORMS as NORMS
from landscape.spec.names import OPTIMIZERS as OPTIMIZERS
from landscape.spec.names import SCHEDULES as SCHEDULES
from landscape.spec.names import BatchNormPolicy as BatchNormPolicy
from landscape.spec.names import Compilation as Compilation
from landscape.spec.names import DirectionKind as DirectionKind
from landscape.spec.names import Eigenvectors as Eigenvectors
from landscape.spec.names import FittedPaths as FittedPaths
from landscape.spec.names import Norm as Norm
from landscape.spec.names import OptimizerName as OptimizerName
from landscape.spec.names import Precision as Precision
from landscape.spec.names import Schedule as Schedule
from landscape.spec.names import Span as Span
from landscape.spec.names import Splits as Splits
from landscape.spec.subject import DataSpec as DataSpec
from landscape.spec.subject import SubjectSpec as SubjectSpec
from landscape.spec.training import TrainSpec as TrainSpec
