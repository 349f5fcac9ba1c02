"""The fault harness: kills, stops and cuts, then counts what was lost or done twice."""

from async_endpoints.prove.campaign import Campaign, Tally
from async_endpoints.prove.faults import Fault, plan_faults

__all__ = ["Campaign", "Fault", "Tally", "plan_faults"]
