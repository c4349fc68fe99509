"""The data a loss is measured on, wholly in memory."""

from landscape.engine.data.loading import data_names as data_names
from landscape.engine.data.loading import load_data as load_data
from landscape.engine.data.split import CIFAR as CIFAR
from landscape.engine.data.split import DIGITS as DIGITS
from landscape.engine.data.split import DataSet as DataSet
from landscape.engine.data.split import ImageShape as ImageShape
from landscape.engine.data.split import PyTree as PyTree
from landscape.engine.data.split import Split as Split
