"""The networks that can be trained and looked at by name."""

from landscape.engine.models.registry import ModelDescription as ModelDescription
from landscape.engine.models.registry import build_model as build_model
from landscape.engine.models.registry import describe_models as describe_models
from landscape.engine.models.registry import model_names as model_names
from landscape.engine.models.registry import table_of_models as table_of_models
