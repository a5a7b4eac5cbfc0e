"""Where things are kept: the lake (Delta tables), the ledger (SQL), the folder of a workspace."""

from shanhai.store.lake import Lake
from shanhai.store.ledger import Ledger
from shanhai.store.runs import Runs
from shanhai.store.workspace import Workspace, find_workspace, sample_folder, samples

__all__ = ["Lake", "Ledger", "Runs", "Workspace", "find_workspace", "sample_folder", "samples"]
