"""The fault harness: kills, stops and cuts, then counts what was lost or done twice."""

from async_endpoints.prove.campaign import Campaign
from async_endpoints.prove.faults import Fault, plan_faults
from async_endpoints.prove.tally import Tally

__all__ = ["Campaign", "Fault", "Tally", "plan_faults"]
